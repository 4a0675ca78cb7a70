// SPDX-License-Identifier: MIT
// The registers of a thread that a signal has interrupted. Async-signal-safe.
#pragma once

#include <ucontext.h>

#include "threading/Registers.hpp"

namespace codicil::execution {

// By Register, the index in gregs.
inline constexpr int kContextRegisters[threading::kRegisterCount] = {
    REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
    REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

inline threading::Registers registersOf(const ucontext_t& context) {
  threading::Registers registers;
  registers.rip = static_cast<std::uint64_t>(context.uc_mcontext.gregs[REG_RIP]);
  for (unsigned i = 0; i < threading::kRegisterCount; ++i)
    registers.general[i] = static_cast<std::uint64_t>(context.uc_mcontext.gregs[kContextRegisters[i]]);
  return registers;
}

// What the thread goes on with. It stays where it is: rip is left alone.
inline void setGeneralRegisters(ucontext_t& context, const threading::Registers& registers) {
  for (unsigned i = 0; i < threading::kRegisterCount; ++i)
    context.uc_mcontext.gregs[kContextRegisters[i]] = static_cast<greg_t>(registers.general[i]);
}

}  // namespace codicil::execution
