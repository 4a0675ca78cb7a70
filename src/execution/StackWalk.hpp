// SPDX-License-Identifier: MIT
// A thread's managed frames, innermost first.
#pragma once

#include <cstddef>
#include <cstdint>

#include "codicil/versioning/CodeMemory.hpp"
#include "execution/CodeTables.hpp"
#include "execution/UnwindInfo.hpp"
#include "gc/GcInfo.hpp"
#include "threading/Frame.hpp"
#include "threading/Thread.hpp"

namespace codicil::execution {

// At one frame at a time, from construction on. Native code between managed frames is passed over by the thread's
// Frames. Takes no lock, allocates nothing: async-signal-safe, as long as the thread does not run meanwhile.
//
//   for (StackWalk walk(memory, thread); !walk.atEnd(); walk.next()) …
class StackWalk {
 public:
  // A thread in native code: from its innermost Frame.
  StackWalk(const codememory::CodeMemory& memory, const threading::Thread& thread);
  // The same from another of its Frames; null: there are no managed frames.
  StackWalk(const codememory::CodeMemory& memory, const threading::Thread& thread, threading::Frame* from);
  // A thread that was stopped, or faulted, with these registers. If rip is in native code, the same as above. They
  // outlive the walk: a register whose `saved` is null is where `at` has it.
  StackWalk(const codememory::CodeMemory& memory, const threading::Thread& thread, Registers& at, gc::FrameState state);
  bool atEnd() const { return body_.hostData == nullptr; }
  // The walk ended where a frame's tables, or the stack, made no sense.
  bool failed() const { return failed_; }
  void next();

  // ---- Of the frame; not at the end ----

  // As it stands: rip is the next instruction. Nonvolatile registers and rsp are right; `saved` says where they lie.
  const Registers& registers() const { return frame_; }
  // What its caller has when it returns. rip may be in native code.
  const Registers& caller() const { return caller_; }
  const CodeTables& tables() const { return *static_cast<const CodeTables*>(body_.hostData); }
  const codememory::BodyInfo& body() const { return body_; }
  const std::byte* code() const { return body_.code; }
  // Of rip, in bytes from code().
  std::uint32_t offset() const { return offset_; }
  gc::FrameState state() const { return state_; }
  // An offset within the instruction that the frame is in: of a call, for a return address. What try regions,
  // fragments and lines are looked up by.
  std::uint32_t offsetWithin() const { return state_ == gc::FrameState::ReturnAddress ? offset_ - 1 : offset_; }
  const CodeFragment& fragment() const { return *fragment_; }
  // The frame before was a handler of this one's: it has reported this frame's references, and what exceptions that
  // leave it may meet here lies outside of its try region.
  bool isParentOfFunclet() const { return isParentOfFunclet_; }
  // Native code lies between the frame before and this one, or the thread is in native code.
  bool isBehindNative() const { return isBehindNative_; }
  // What Thread::frame is when this frame goes on: its own InlinedCallFrame, or its callers'.
  threading::Frame* frames() const;

  // ---- Of the native code that called the frame, if it was native code ----

  bool calledByNative() const { return !isCode(caller_.rip); }

 private:
  bool isCode(std::uint64_t ip) const { return memory_.find(reinterpret_cast<const void*>(ip)).has_value(); }
  void skipNative();
  bool enter(const threading::Frame& at);
  void settle();
  void end() { body_ = {}; }
  void fail() {
    failed_ = true;
    end();
  }

  const codememory::CodeMemory& memory_;
  StackRange stack_;
  threading::Frame* const innermost_;
  threading::Frame* frames_;  // not passed yet
  codememory::BodyInfo body_;
  Registers frame_;
  Registers caller_;
  const CodeFragment* fragment_ = nullptr;
  std::uint32_t offset_ = 0;
  gc::FrameState state_ = gc::FrameState::ReturnAddress;
  bool isParentOfFunclet_ = false;
  bool isBehindNative_ = false;
  bool failed_ = false;
};

}  // namespace codicil::execution
