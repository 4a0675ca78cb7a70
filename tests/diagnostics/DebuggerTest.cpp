// SPDX-License-Identifier: MIT
// gdb, on a program that stops itself inside of managed code.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnostics/SeenProgram.hpp"

namespace codicil::diagnostics {
namespace {

using host::run;

TEST(DebuggerTest, ABacktraceNamesManagedFramesAndGoesOnToMain) {
  const SeenProgram program;
  const std::string gdb = "gdb -nx -batch -ex 'set pagination off' -ex 'set debuginfod enabled off' ";
  if (const auto works = run(gdb + "-ex run --args true"); works.output.find("exited normally") == std::string::npos)
    GTEST_SKIP() << "gdb does not run programs here: " << works.output;
  const std::string output = run("CODICIL_GDBJIT=1 " + gdb +
                                 "-ex 'handle all nostop noprint' -ex 'handle SIGUSR1 stop' -ex run -ex backtrace "
                                 "-ex kill --args " CODICIL_TEST_COMMAND " " +
                                 program.dll() + " signal")
                                 .output;
  const char* const frames[] = {
      "stub PInvoke<int32 [Seen] Seen::raise(int32)>[Optimized]",
      "int32 [Seen] Seen::Innermost(bool)[Optimized]",
      "int32 [Seen] Seen::Middle(bool,valuetype [System.Private.CoreLib]System.Span`1<int32>)[Optimized]",
      "int32 [Seen] Seen::Main(string[])[Optimized]",
      "in codicil_call_managed ",
      "in main ("};
  std::size_t at = 0;
  for (const char* frame : frames) {
    at = output.find(frame, at);
    ASSERT_NE(at, std::string::npos) << frame << " in\n" << output;
  }
}

}  // namespace
}  // namespace codicil::diagnostics
