// SPDX-License-Identifier: MIT
// Throwing managed exceptions from native code.
#pragma once

#include "threading/ManagedException.hpp"
#include "threading/Thread.hpp"

namespace codicil::execution {

// The exception that is asked for, made but not thrown. The thread is cooperative. May collect; throws
// ManagedException.
gc::ObjectPtr makeException(threading::Thread& thread, const threading::ExceptionRequest& request);

// At a boundary from native code back to the managed code that called it (innermost frame of the thread): dispatches
// the exception to that code's handlers. C++ frames between here and the boundary are left without destructors, so none
// may be pending.
[[noreturn]] void raise(const threading::ManagedException& exception);
[[noreturn]] void raise(const threading::ExceptionRequest& request);

// Of what went wrong before or after managed code, in a call by native code that cannot be told: tells of it as of any
// exception that nothing handles, and ends the process. The thread is preemptive.
[[noreturn]] void endProcess(const threading::ManagedException& exception);
[[noreturn]] void endProcess(const threading::ExceptionRequest& request);

}  // namespace codicil::execution
