// SPDX-License-Identifier: MIT
// An exception in flight, as CoreLib's System.Runtime.EH and the engine share it. What managed code reads and writes
// stands at the offsets that System.Runtime.EH+ExInfo, StackFrameIterator, REGDISPLAY and EH+PAL_LIMITED_CONTEXT
// declare (CoreLib 10.0); the room between is the engine's.
#pragma once

#include <cstddef>
#include <cstdint>

#include "gc/GcTypes.hpp"

namespace codicil::execution {

struct ExceptionDispatch;

// EH+PAL_LIMITED_CONTEXT, as far as it is read.
struct LimitedContext {
  std::uint8_t unread1[160];
  std::uint64_t rbp;
  std::uint8_t unread2[80];
  std::uint64_t rip;
};
static_assert(offsetof(LimitedContext, rbp) == 160 && offsetof(LimitedContext, rip) == 248);

struct RegisterDisplay {
  ExceptionDispatch* dispatch;  // ours
  LimitedContext* context;
  std::uint8_t unread[7008];
  std::uint64_t rsp;
  std::uint64_t controlPc;  // the return address, or the instruction that faulted
};
static_assert(offsetof(RegisterDisplay, context) == 8 && offsetof(RegisterDisplay, rsp) == 7024 &&
              offsetof(RegisterDisplay, controlPc) == 7032 && sizeof(RegisterDisplay) == 7040);

struct FrameIterator {
  ExceptionDispatch* dispatch;  // ours
  std::uint8_t unread1[24];
  RegisterDisplay* display;
  std::uint8_t unread2[258];
  std::uint8_t wrapsNonExceptions;  // of the frame's assembly: a thrown string is seen as RuntimeWrappedException
  std::uint8_t unread3[21];
  const std::byte* controlPc;  // within the call, or the instruction that faulted
};
static_assert(offsetof(FrameIterator, display) == 32 && offsetof(FrameIterator, wrapsNonExceptions) == 298 &&
              offsetof(FrameIterator, controlPc) == 320 && sizeof(FrameIterator) == 328);

namespace exceptionkind {
inline constexpr std::uint8_t kThrow = 1;
inline constexpr std::uint8_t kHardwareFault = 2;
inline constexpr std::uint8_t kRethrowFlag = 4;
inline constexpr std::uint8_t kInstructionFaultFlag = 0x10;
}  // namespace exceptionkind

// EH+ExInfo. Linked from Thread::exceptions, innermost first.
struct ExceptionInfo {
  ExceptionInfo* previous;
  std::uint8_t unread1[160];
  LimitedContext* context;  // where it was thrown
  gc::ObjectPtr exception;  // a root
  std::uint8_t kind;        // exceptionkind
  std::uint8_t pass;        // 1: handlers are looked for; 2: they run
  std::uint32_t clause;     // of the frame at hand: the handler that runs, an index
  FrameIterator frames;
  std::uint64_t notifyDebuggerSp;
  std::uint8_t unread2[64];
  const std::byte* catchHandler;  // null: native code is to get the exception
  std::uint64_t handlingFrameSp;
  std::uint64_t unread3;
  std::uint64_t propagationCallback;
  std::uint64_t propagationContext;
};
static_assert(offsetof(ExceptionInfo, context) == 168 && offsetof(ExceptionInfo, exception) == 176 &&
              offsetof(ExceptionInfo, kind) == 184 && offsetof(ExceptionInfo, pass) == 185 &&
              offsetof(ExceptionInfo, clause) == 188 && offsetof(ExceptionInfo, frames) == 192 &&
              offsetof(ExceptionInfo, notifyDebuggerSp) == 520 && offsetof(ExceptionInfo, catchHandler) == 592 &&
              offsetof(ExceptionInfo, handlingFrameSp) == 600 && offsetof(ExceptionInfo, propagationCallback) == 616 &&
              offsetof(ExceptionInfo, propagationContext) == 624);

}  // namespace codicil::execution
