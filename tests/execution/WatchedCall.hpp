// Runs compiled code and looks at it: at its calls, and before each of its instructions. One thread at a time.
#pragma once

#include <functional>
#include <span>

#include "execution/CompiledIl.hpp"
#include "execution/UnwindInfo.hpp"

namespace codicil::execution {

// For compiled code to call, with up to six arguments in registers: it comes to Watch::atCall.
std::uint64_t watchedCallee();

struct Watch {
  // In a callee: the registers as the call left them, rip being the return address and rsp what it will be after the
  // return. The arguments are still in their registers. Answers what the callee returns.
  // Nonvolatile registers that are changed here stay so.
  std::function<std::uint64_t(Registers&)> atCall;
  // Stopped before an instruction of the code; comes by single steps, if set. Registers that are changed stay so.
  std::function<void(Registers&)> atInstruction;
};

// What the caller sees when the call has returned: rip is where it goes on. Its nonvolatile registers held marks that
// no one else uses when it called.
struct Returned {
  std::uint64_t result = 0;
  Registers caller;
};

// Up to six arguments.
Returned watchedRun(const jit::CompiledIl& method, std::span<const std::uint64_t> args, const Watch& watching);

// This thread's.
StackRange threadStack();

}  // namespace codicil::execution
