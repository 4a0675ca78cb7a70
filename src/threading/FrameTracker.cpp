// SPDX-License-Identifier: MIT
#include "threading/FrameTracker.hpp"

#include <algorithm>
#include <iterator>

namespace codicil::threading {

using namespace asmjit;
using codememory::StubFrame;

namespace {

bool is(const Operand_& operand, const x86::Gp& wanted) { return operand == wanted; }

// Where StubFrame::saved has the register; -1: nowhere.
int indexOf(const Operand_& operand) {
  constexpr x86::Gp kPreserved[] = {x86::rbx, x86::rbp, x86::r12, x86::r13, x86::r14, x86::r15};
  const auto found =
      std::find_if(std::begin(kPreserved), std::end(kPreserved), [&](const x86::Gp& one) { return is(operand, one); });
  return found == std::end(kPreserved) ? -1 : static_cast<int>(found - std::begin(kPreserved));
}

}  // namespace

Error FrameTracker::_emit(InstId instruction, const Operand_& o0, const Operand_& o1, const Operand_& o2,
                          const Operand_* more) {
  const Error error = Assembler::_emit(instruction, o0, o1, o2, more);
  if (error == kErrorOk) follow(instruction, o0, o1);
  return error;
}

Error FrameTracker::bind(const Label& label) {
  const Error error = Assembler::bind(label);
  if (const auto found = atLabels_.find(label.id()); error == kErrorOk && found != atLabels_.end()) {
    now_ = found->second.first;
    depth_ = found->second.second;
    note();
  }
  return error;
}

void FrameTracker::follow(InstId instruction, const Operand_& o0, const Operand_& o1) {
  if (o0.isLabel()) {  // a jump
    atLabels_.try_emplace(o0.id(), now_, depth_);
    return;
  }
  switch (instruction) {
    case x86::Inst::kIdPush:
      pushed(o0);
      break;
    case x86::Inst::kIdPop:
      popped(o0);
      break;
    case x86::Inst::kIdSub:
      if (is(o0, x86::rsp) && o1.isImm()) depth_ += static_cast<std::uint32_t>(o1.as<Imm>().value());
      break;
    case x86::Inst::kIdAdd:
      if (is(o0, x86::rsp) && o1.isImm()) depth_ -= static_cast<std::uint32_t>(o1.as<Imm>().value());
      break;
    case x86::Inst::kIdMov:
      if (is(o0, x86::rbp) && is(o1, x86::rsp)) now_.byFramePointer = true;
      if (is(o0, x86::rsp) && is(o1, x86::rbp) && now_.byFramePointer) depth_ = now_.bytes;
      break;
    case x86::Inst::kIdLeave:
      if (!now_.byFramePointer) break;
      depth_ = now_.bytes;
      popped(x86::rbp);
      break;
    default:
      break;
  }
  if (!now_.byFramePointer) now_.bytes = depth_;
  note();
}

void FrameTracker::pushed(const Operand_& what) {
  depth_ += 8;
  if (const int index = indexOf(what); index >= 0 && now_.saved[index] == 0) now_.saved[index] = depth_;
}

void FrameTracker::popped(const Operand_& what) {
  if (const int index = indexOf(what); index >= 0 && now_.saved[index] == depth_) {
    now_.saved[index] = 0;
    if (is(what, x86::rbp)) now_.byFramePointer = false;
  }
  depth_ -= 8;
}

// From the next instruction on.
void FrameTracker::note() {
  now_.offset = static_cast<std::uint32_t>(offset());
  StubFrame before = frames_.empty() ? StubFrame{} : frames_.back();
  before.offset = now_.offset;
  if (before == now_) return;
  if (!frames_.empty() && frames_.back().offset == now_.offset) frames_.pop_back();
  frames_.push_back(now_);
}

}  // namespace codicil::threading
