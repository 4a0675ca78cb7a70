// SPDX-License-Identifier: MIT
// Where a P/Invoke leads.
#pragma once

#include <string>

#include "typesystem/MethodDesc.hpp"

namespace codicil::classlib {

// A QCall of ours, or the symbol `entry` of the shared library that `module` names. Null: neither has it. Throws
// ExceptionRequest (DllNotFoundException). Preemptive: it may load a library.
const void* pInvokeTarget(const typesystem::MethodDesc& method, const std::string& module, const std::string& entry);

}  // namespace codicil::classlib
