// SPDX-License-Identifier: MIT
// The last words of a process whose fault no exception can be made of, as `dotnet` writes them.
#pragma once

#include <string>

#include "execution/Registers.hpp"
#include "execution/StackWalk.hpp"
#include "threading/Thread.hpp"

namespace codicil::execution {

// "Stack overflow." and the frames, a sequence that repeats once only. Ends by SIGABRT. On a signal stack.
[[noreturn]] void reportStackOverflow(const threading::Thread& thread, Registers& at);
// "Fatal error." and the frames.
[[noreturn]] void reportAccessViolation(const threading::Thread& thread, Registers& at);

// "Shop.Cart.Add(System.Int32)".
std::string frameName(const StackWalk& frame);

}  // namespace codicil::execution
