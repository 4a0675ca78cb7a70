// SPDX-License-Identifier: MIT
// System.Diagnostics.Debugger: no managed debugger can attach yet, so none is.
#include "classlib/Tables.hpp"

namespace codicil::classlib {
namespace {

void doNothing() {}  // Break: with no debugger there is nobody to break into
std::int32_t no() { return 0; }
void log(std::int32_t, const char16_t*, const char16_t*) {}
void customNotification(ObjectHandleOnStack) {}

}  // namespace

std::span<const QCall> debuggerQCalls() {
  static const QCall rows[] = {
      {"DebugDebugger_Break", fcall(&doNothing)},
      {"DebugDebugger_Launch", fcall(&no)},
      {"DebugDebugger_IsManagedDebuggerAttached", fcall(&no)},
      {"DebugDebugger_IsLoggingHelper", fcall(&no)},
      {"DebugDebugger_Log", fcall(&log)},
      {"DebugDebugger_CustomNotification", fcall(&customNotification)},
  };
  return rows;
}

}  // namespace codicil::classlib
