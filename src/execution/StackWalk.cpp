// SPDX-License-Identifier: MIT
#include "execution/StackWalk.hpp"

#include <span>

namespace codicil::execution {

using gc::FrameState;
using threading::Frame;
using threading::FrameKind;

namespace {

void restoreAt(Registers& registers, Register name, std::uint64_t& place) {
  registers.restore(name, place, reinterpret_cast<std::uint64_t>(&place));
}

Registers atCall(threading::TransitionFrame& frame) {
  Registers registers;
  registers.rip = frame.returnAddress;
  registers.rsp() = frame.callerSp();
  restoreAt(registers, Register::Rbx, frame.rbx);
  restoreAt(registers, Register::Rbp, frame.rbp);
  restoreAt(registers, Register::R12, frame.r12);
  restoreAt(registers, Register::R13, frame.r13);
  restoreAt(registers, Register::R14, frame.r14);
  restoreAt(registers, Register::R15, frame.r15);
  return registers;
}

// A method that makes such calls saves every nonvolatile register in its prolog and keeps nothing in them across one.
Registers atCall(threading::InlinedCallFrame& frame) {
  Registers registers;
  registers.rip = frame.returnAddress;
  registers.rsp() = frame.callSiteSp;
  restoreAt(registers, Register::Rbp, frame.calleeSavedFp);
  return registers;
}

// A register that nobody has saved lies in `registers` itself.
Registers ownedBy(Registers& registers) {
  Registers copy = registers;
  for (unsigned i = 0; i < kRegisterCount; ++i)
    if (copy.saved[i] == nullptr) copy.saved[i] = &registers.general[i];
  return copy;
}

}  // namespace

StackWalk::StackWalk(const codememory::CodeMemory& memory, const threading::Thread& thread)
    : StackWalk(memory, thread, thread.frame) {}

StackWalk::StackWalk(const codememory::CodeMemory& memory, const threading::Thread& thread, Frame* from)
    : memory_(memory), stack_(thread.stack), innermost_(from), frames_(from) {
  isBehindNative_ = true;
  skipNative();
}

StackWalk::StackWalk(const codememory::CodeMemory& memory, const threading::Thread& thread, Registers& at,
                     FrameState state)
    : memory_(memory),
      stack_(thread.stack),
      innermost_(thread.frame),
      frames_(thread.frame),
      frame_(ownedBy(at)),
      state_(state) {
  settle();
}

void StackWalk::next() {
  isParentOfFunclet_ = fragment_->kind == FragmentKind::Handler;
  isBehindNative_ = false;
  frame_ = caller_;
  state_ = FrameState::ReturnAddress;
  settle();
}

threading::Frame* StackWalk::frames() const {
  Frame* frame = innermost_;
  while (frame != nullptr && reinterpret_cast<std::uint64_t>(frame) < frame_.rsp()) frame = frame->next;
  return frame;
}

// Looks at frame_, which may be in native code.
void StackWalk::settle() {
  const auto body = memory_.find(reinterpret_cast<const void*>(frame_.rip));
  if (!body || body->hostData == nullptr) {
    isBehindNative_ = true;
    skipNative();
    return;
  }
  body_ = *body;
  offset_ = static_cast<std::uint32_t>(frame_.rip - reinterpret_cast<std::uint64_t>(body_.code));
  fragment_ = tables().fragmentAt(offsetWithin());
  if (fragment_ == nullptr) return fail();
  const std::span<const std::uint8_t> code(reinterpret_cast<const std::uint8_t*>(body_.code) + fragment_->begin,
                                           fragment_->end - fragment_->begin);
  caller_ = frame_;
  const auto position = state_ == FrameState::ReturnAddress ? FramePosition::ReturnAddress : FramePosition::Interrupted;
  if (!unwindOneFrame(fragment_->unwind, code, offset_ - fragment_->begin, position, stack_, caller_)) fail();
}

// From native code to the managed code that called it. Frames of what was left already, and P/Invokes that are not
// being made, are passed over. A Frame may itself have been called by native code.
void StackWalk::skipNative() {
  while (frames_ != nullptr) {
    const Frame& frame = *frames_;
    const bool isLeft = reinterpret_cast<std::uint64_t>(&frame) < frame_.rsp();
    frames_ = frame.next;
    if (isLeft || !enter(frame)) continue;
    if (isCode(frame_.rip)) return settle();
  }
  end();
}

// False: nothing was called there.
bool StackWalk::enter(const Frame& at) {
  Frame& frame = const_cast<Frame&>(at);
  state_ = FrameState::ReturnAddress;
  switch (frame.kind) {
    case FrameKind::InlinedCall: {
      auto& call = static_cast<threading::InlinedCallFrame&>(frame);
      if (call.returnAddress == 0) return false;
      isParentOfFunclet_ = false;
      frame_ = atCall(call);
      return true;
    }
    case FrameKind::Transition:
      isParentOfFunclet_ = false;
      frame_ = atCall(static_cast<threading::TransitionFrame&>(frame));
      return true;
    case FrameKind::Fault:
      isParentOfFunclet_ = false;
      frame_ = ownedBy(static_cast<threading::FaultFrame&>(frame).registers);
      if (!static_cast<threading::FaultFrame&>(frame).isReturnAddress) state_ = FrameState::Faulted;
      return true;
    case FrameKind::Stopped:
      isParentOfFunclet_ = false;
      frame_ = ownedBy(static_cast<threading::StoppedFrame&>(frame).registers);
      state_ = FrameState::Stopped;
      return true;
    case FrameKind::Funclet: {
      auto& funclet = static_cast<threading::FuncletFrame&>(frame);
      isParentOfFunclet_ = true;
      frame_ = funclet.registers;
      if (funclet.hadFaulted) state_ = FrameState::Faulted;
      return true;
    }
  }
  return false;
}

}  // namespace codicil::execution
