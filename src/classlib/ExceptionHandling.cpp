// SPDX-License-Identifier: MIT
// System.Runtime.ExceptionServices.InternalCalls: the first pass of exception handling.
#include "classlib/Tables.hpp"
#include "execution/FirstPass.hpp"

namespace codicil::classlib {

namespace {

// Frames are not recorded yet: an exception's stack trace is empty.
void appendExceptionStackFrame(ObjectHandleOnStack, std::uintptr_t, std::uintptr_t, std::int32_t, void*) {}

}  // namespace

std::span<const QCall> exceptionHandlingQCalls() {
  static const QCall rows[] = {
      {"SfiInit", fcall(&execution::sfiInit)},
      {"SfiNext", fcall(&execution::sfiNext)},
      {"EHEnumInitFromStackFrameIterator", fcall(&execution::ehEnumInitFromStackFrameIterator)},
      {"EHEnumNext", fcall(&execution::ehEnumNext)},
      {"CallFilterFunclet", fcall(&execution::callFilterFunclet)},
      {"AppendExceptionStackFrame", fcall(&appendExceptionStackFrame)},
  };
  return rows;
}

}  // namespace codicil::classlib
