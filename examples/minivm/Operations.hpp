// SPDX-License-Identifier: MIT
// What programs compute with, beside calls of their own functions. One table serves parser, interpreter and compiler.
#pragma once

#include <asmjit/x86.h>

#include "Program.hpp"

namespace minivm {

// An operator, which evaluate() computes in tier 0 and an instruction in tier 1; or a builtin, which is C++ for both.
struct Operation {
  std::string_view name;
  std::size_t takes;
  Value (*evaluate)(Value, Value) = nullptr;
  asmjit::x86::Inst::Id instruction = asmjit::x86::Inst::kIdNone;
  bool compares = false;  // the instruction sets a byte by the flags of a CMP
  HostFunction host = nullptr;
};

const Operation* findOperation(std::string_view name);  // null: there is none

}  // namespace minivm
