// SPDX-License-Identifier: MIT
// CoreLib's native methods that marshalling is behind; classlib has all others.
#pragma once

#include <span>

#include "classlib/Binding.hpp"

namespace codicil::interop {

std::span<const classlib::QCall> arrayMarshalerQCalls();
std::span<const classlib::QCall> marshalDelegateQCalls();
std::span<const classlib::QCall> marshalStructureQCalls();

// Lets classlib find them. Once, before it looks for any.
inline void bindNativeMethods() {
  classlib::addQCalls(&arrayMarshalerQCalls);
  classlib::addQCalls(&marshalDelegateQCalls);
  classlib::addQCalls(&marshalStructureQCalls);
}

}  // namespace codicil::interop
