// SPDX-License-Identifier: MIT
// Watches what a thunk's instructions do to the stack while they are assembled, so that debuggers can unwind it.
// x86-64.
#pragma once

#include <asmjit/x86.h>

#include <unordered_map>
#include <vector>

#include "codicil/versioning/Stubs.hpp"

namespace codicil::threading {

// An assembler that knows push, pop, additions to rsp, rbp as a frame pointer, and what jumps to labels carry along.
// Instructions that do anything else to rsp leave it thinking that nothing was done.
class FrameTracker final : public asmjit::x86::Assembler {
 public:
  using Assembler::Assembler;

  // By rising offsets; what holds before the first is an entry: the return address alone.
  const std::vector<codememory::StubFrame>& frames() const { return frames_; }

  asmjit::Error _emit(asmjit::InstId instruction, const asmjit::Operand_& o0, const asmjit::Operand_& o1,
                      const asmjit::Operand_& o2, const asmjit::Operand_* more) override;
  asmjit::Error bind(const asmjit::Label& label) override;

 private:
  void follow(asmjit::InstId instruction, const asmjit::Operand_& o0, const asmjit::Operand_& o1);
  void pushed(const asmjit::Operand_& what);
  void popped(const asmjit::Operand_& what);
  void note();

  codememory::StubFrame now_;
  std::uint32_t depth_ = 8;  // of rsp below the caller's frame; now_ has it unless it goes by rbp
  std::unordered_map<std::uint32_t, std::pair<codememory::StubFrame, std::uint32_t>> atLabels_;  // by the label's id
  std::vector<codememory::StubFrame> frames_;
};

}  // namespace codicil::threading
