// SPDX-License-Identifier: MIT
// Throwing managed exceptions from native code.
#pragma once

#include "threading/ManagedException.hpp"

namespace codicil::execution {

// At a boundary from native code back to the managed code that called it (innermost frame of the thread): dispatches
// the exception to that code's handlers. C++ frames between here and the boundary are left without destructors, so none
// may be pending.
[[noreturn]] void raise(const threading::ManagedException& exception);
[[noreturn]] void raise(const threading::ExceptionRequest& request);

}  // namespace codicil::execution
