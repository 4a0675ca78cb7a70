// SPDX-License-Identifier: MIT
// libcodicil.so behind hosts: one of ours, which must print the same over libcoreclr.so, and the installed muxer in a
// linked root.
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/InstalledFramework.hpp"
#include "host/LinkedRoot.hpp"
#include "host/Shell.hpp"
#include "host/TemporaryDirectory.hpp"

namespace codicil::host {
namespace {

using testing::HasSubstr;
using testing::Not;

class HostingTest : public testing::Test {
 protected:
  HostingTest() {
    std::filesystem::copy_file(CODICIL_TEST_HOSTED_DLL, directory_.path() / "Hosted.dll");
    directory_.write("Hosted.runtimeconfig.json",
                     R"({"runtimeOptions": {"framework": {"name": "Microsoft.NETCore.App", "version": "10.0.0"}}})");
  }

  Outcome host(const std::string& library, const std::string& arguments) const {
    return run("exec " CODICIL_TEST_SMALL_HOST " " + library + " " + framework_.directory.string() + " " +
               directory_.path().string() + "/" + arguments);
  }

  void expectSame(const std::string& arguments, int status, const std::string& text) const {
    const Outcome theirs = host(framework_.directory / "libcoreclr.so", arguments);
    const Outcome ours = host(CODICIL_TEST_RUNTIME, arguments);
    EXPECT_EQ(ours.output, theirs.output);
    EXPECT_EQ(ours.status, theirs.status);
    EXPECT_EQ(ours.status, status);
    EXPECT_THAT(ours.output, HasSubstr(text));
  }

  const Framework framework_ = installedFramework();
  TemporaryDirectory directory_;
};

TEST_F(HostingTest, CallsStaticMethodsThenMain) { expectSame("Hosted.dll --calls a b", 9, "gr\xc3\xbc\xc3\x9f dich!"); }

TEST_F(HostingTest, WaitsForForegroundThreads) {
  expectSame("Hosted.dll thread", 7, "thread\nexecute: 0x00000000, 7\n");
}

TEST_F(HostingTest, UnhandledExceptionEndsTheProcess) {
  expectSame("Hosted.dll throw", 134, "Unhandled exception. System.InvalidOperationException: thrown");
}

TEST_F(HostingTest, WhatIsNoProgramEndsTheProcess) {
  expectSame("Absent.dll", 134, "System.IO.FileNotFoundException");
  std::filesystem::copy_file(framework_.directory / "System.Linq.dll", directory_.path() / "Library.dll");
  expectSame("Library.dll", 134, "System.MissingMethodException: Entry point not found in assembly 'System.Linq,");
}

TEST_F(HostingTest, TheErrorWriterHearsWhyItDoesNotStart) {
  const Outcome outcome =
      run("exec " CODICIL_TEST_SMALL_HOST " " CODICIL_TEST_RUNTIME " " + directory_.path().string() + " x");
  EXPECT_EQ(outcome.status, 101);
  EXPECT_EQ(outcome.output,
            "TRUSTED_PLATFORM_ASSEMBLIES names no System.Private.CoreLib.dll\ncoreclr_initialize: 0x80004005\n");
}

class LinkedRootTest : public HostingTest {
 protected:
  LinkedRootTest() : installed_(findDotnetRoot(processRootSearch())->directory), root_(directory_.path() / "root") {
    const auto made = makeLinkedRoot(installed_, CODICIL_TEST_RUNTIME, root_);
    if (!made) throw std::runtime_error(made.error().message);
  }

  std::string hosted(const std::string& arguments, const std::string& muxer) const {
    return muxer + " " + (directory_.path() / "Hosted.dll").string() + " " + arguments;
  }
  std::string muxer() const { return CODICIL_TEST_MUXER_ENVIRONMENT + (root_ / "dotnet").string(); }

  // `before` and `after` go around the command.
  void expectSameAsDotnet(const std::string& arguments, int status, const std::string& before = "",
                          const std::string& after = "") const {
    const Outcome ours = run(before + hosted(arguments, muxer()) + after);
    const Outcome theirs = run(before + hosted(arguments, (installed_ / "dotnet").string()) + after);
    EXPECT_EQ(ours.output, theirs.output);
    EXPECT_EQ(ours.status, theirs.status);
    EXPECT_EQ(ours.status, status);
  }

  const std::filesystem::path installed_, root_;
};

TEST_F(LinkedRootTest, TheMuxerLoadsOurRuntime) {
  const std::string runtime = (root_ / "shared").string();
  for (const std::string& command : {hosted("maps", muxer()), hosted("maps", muxer() + " exec")}) {
    const Outcome outcome = run(command);
    EXPECT_EQ(outcome.status, 7);
    EXPECT_THAT(outcome.output, HasSubstr(runtime)) << command;
    EXPECT_THAT(outcome.output, Not(HasSubstr(installed_.string() + "/shared"))) << command;
  }
}

TEST_F(LinkedRootTest, ProgramsEndAsUnderDotnet) {
  expectSameAsDotnet("a b", 9);
  expectSameAsDotnet("throw", 134, "exec ");
}

TEST_F(LinkedRootTest, Settings) {
  expectSameAsDotnet("server", 7, "DOTNET_gcServer=1 ");
  expectSameAsDotnet("none", 7, "DOTNET_STARTUP_HOOKS=" + (directory_.path() / "Hosted.dll").string() + " ");
  // Optimized, ours inlines what the framework's precompiled code has in line: the traces name the same frames.
  expectSameAsDotnet("none", 134, "DOTNET_TieredCompilation=0 DOTNET_STARTUP_HOOKS=/nowhere/hook.dll exec ");
}

// The program is sent the signal when it has said that it waits.
TEST_F(LinkedRootTest, Signals) {
  const std::string file = (directory_.path() / "pid").string();
  const std::string before = "{ sh -c 'echo $$ >" + file + "; exec \"$@\"' sh ";
  const auto sending = [&](const std::string& signal) {
    return "; echo \"status $?\"; } | while read -r line; do echo \"$line\"; [ \"$line\" = waiting ] && kill -" +
           signal + " $(cat " + file + "); done; true";
  };
  expectSameAsDotnet("handle", 0, before, sending("TERM"));
  expectSameAsDotnet("wait", 0, before, sending("TERM"));
  expectSameAsDotnet("wait", 0, before, sending("INT"));
}

TEST_F(LinkedRootTest, OnlyItsOwnDirectoryIsMadeAnew) {
  EXPECT_TRUE(makeLinkedRoot(installed_, CODICIL_TEST_RUNTIME, root_));
  const auto refused = makeLinkedRoot(installed_, CODICIL_TEST_RUNTIME, directory_.path());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("is there and not empty"));
  EXPECT_TRUE(std::filesystem::exists(directory_.path() / "Hosted.dll"));
}

}  // namespace
}  // namespace codicil::host
