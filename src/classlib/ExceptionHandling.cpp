// SPDX-License-Identifier: MIT
// System.Runtime.ExceptionServices.InternalCalls: the first pass of exception handling.
#include "classlib/Tables.hpp"
#include "execution/FirstPass.hpp"

namespace codicil::classlib {

std::span<const QCall> exceptionHandlingQCalls() {
  static const QCall rows[] = {
      {"SfiInit", fcall(&execution::sfiInit)},
      {"SfiNext", fcall(&execution::sfiNext)},
      {"EHEnumInitFromStackFrameIterator", fcall(&execution::ehEnumInitFromStackFrameIterator)},
      {"EHEnumNext", fcall(&execution::ehEnumNext)},
      {"CallFilterFunclet", fcall(&execution::callFilterFunclet)},
  };
  return rows;
}

}  // namespace codicil::classlib
