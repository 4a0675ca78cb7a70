// SPDX-License-Identifier: MIT
// gdb, on a program that stops itself inside of managed code.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnostics/SeenProgram.hpp"

namespace codicil::diagnostics {
namespace {

using host::run;

constexpr const char* kManaged[] = {"stub PInvoke<int32 [Seen] Seen::raise(int32)>[Optimized]",
                                    "int32 [Seen] Seen::Innermost(int32)[Optimized]",
                                    "int32 [Seen] Seen::Middle(int32,valuetype "
                                    "[System.Private.CoreLib]System.Span`1<int32>)[Optimized]",
                                    "int32 [Seen] Seen::Main(string[])[Optimized]"};
constexpr const char* kOutOfIt[] = {"in codicil_call_managed ", "in main ("};

class DebuggerTest : public testing::Test {
 protected:
  static constexpr const char* kGdb =
      "CODICIL_GDBJIT=1 gdb -nx -batch -ex 'set pagination off' "
      "-ex 'set debuginfod enabled off' -ex 'handle all nostop noprint pass' ";
  // A shell command with these of gdb's; the program gets `mode`.
  std::string gdb(const std::string& commands, const std::string& mode) const {
    return kGdb + commands + " -ex kill --args " CODICIL_TEST_COMMAND " " + program_.dll() + " " + mode;
  }
  // Empty: gdb can debug here.
  static std::string whyNot() {
    const auto works = run(std::string(kGdb).append("-ex run --args true"));
    return works.output.find("exited normally") != std::string::npos ? "" : works.output;
  }
  // Each behind the one before; where the last ends.
  template <std::size_t kCount>
  static std::size_t expectFrames(const std::string& output, const char* const (&frames)[kCount], std::size_t at = 0) {
    for (const char* frame : frames) {
      const std::size_t found = output.find(frame, at);
      if (found == std::string::npos) {
        ADD_FAILURE() << frame << " is not in\n" << output;
        return at;
      }
      at = found;
    }
    return at;
  }

  SeenProgram program_;
};

TEST_F(DebuggerTest, ABacktraceNamesManagedFramesAndGoesOnToMain) {
  if (const std::string why = whyNot(); !why.empty()) GTEST_SKIP() << "gdb does not run programs here: " << why;
  const std::string output = run(gdb("-ex 'handle SIGUSR1 stop' -ex run -ex backtrace", "signal")).output;
  expectFrames(output, kOutOfIt, expectFrames(output, kManaged));
}

TEST_F(DebuggerTest, ABacktraceGoesThroughThunks) {
  if (const std::string why = whyNot(); !why.empty()) GTEST_SKIP() << "gdb does not run programs here: " << why;
  const std::string output =
      run(gdb("-ex 'break codicil::execution::CodeHost::compile' -ex run -ex backtrace", "")).output;
  constexpr const char* kThunk[] = {"in stub Thunk<Prestub> "};
  expectFrames(output, kOutOfIt, expectFrames(output, kThunk));
}

// The debugger reads what was registered before it came.
TEST_F(DebuggerTest, AttachedLaterItKnowsTheSame) {
  if (const std::string why = whyNot(); !why.empty()) GTEST_SKIP() << "gdb does not run programs here: " << why;
  const std::string dll = program_.dll();
  const pid_t child = fork();
  if (child == 0) {
    setenv("CODICIL_GDBJIT", "1", 1);
    execl(CODICIL_TEST_COMMAND, CODICIL_TEST_COMMAND, dll.c_str(), "stop", nullptr);
    _exit(127);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, WUNTRACED), child);
  ASSERT_TRUE(WIFSTOPPED(status));
  const std::string output = run(std::string(kGdb) + "-p " + std::to_string(child) + " -ex backtrace -ex kill").output;
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  if (output.find("ptrace: Operation not permitted") != std::string::npos)
    GTEST_SKIP() << "gdb may not attach here: " << output;
  expectFrames(output, kOutOfIt, expectFrames(output, kManaged));
}

}  // namespace
}  // namespace codicil::diagnostics
