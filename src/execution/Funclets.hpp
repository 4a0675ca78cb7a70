// SPDX-License-Identifier: MIT
// Handlers and filters as RyuJIT compiles them for System V AMD64, and how they are called: the exception in rdi; rbp
// as in the method's own frame, through which they reach its variables; nothing else. They preserve no register. A
// filter answers 0 or 1 in rax, a catch handler the address at which the method goes on.
#pragma once

#include <cstddef>
#include <cstdint>

#include "execution/Registers.hpp"
#include "gc/GcTypes.hpp"

namespace codicil::execution {

// `frame`: the registers of the method's frame.
std::uint64_t callHandler(gc::ObjectPtr exception, const std::byte* handler, const Registers& frame);
// False if an exception came out of it.
bool callFilter(gc::ObjectPtr exception, const std::byte* filter, const Registers& frame);

enum class FuncletCaller : std::uint8_t { None, Handler, Filter };
// Which of the above a return address is in.
FuncletCaller funcletCallerAt(std::uint64_t rip);
// Where a filter's call goes on when an exception came out, with rsp and rbp as they are after a return.
const void* filterFailed();

// Goes on in code at `registers`. Only nonvolatile registers, rsp and rip count.
[[noreturn]] void resume(const Registers& registers);

}  // namespace codicil::execution
