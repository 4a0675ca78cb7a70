// SPDX-License-Identifier: MIT
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnostics/SeenProgram.hpp"

namespace codicil::diagnostics {
namespace {

using host::Outcome;
using host::run;
using testing::ElementsAre;
using testing::HasSubstr;

class LogTest : public testing::Test {
 protected:
  Outcome log(const std::string& areas) const {
    return run("CODICIL_LOG=" + areas + " " CODICIL_TEST_COMMAND " " + program_.dll() + " events");
  }
  // What stands before the first colon of the lines.
  static std::set<std::string> areasIn(const std::string& output) {
    std::set<std::string> areas;
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) areas.insert(line.substr(0, line.find(':')));
    return areas;
  }
  SeenProgram program_;
};

TEST_F(LogTest, EachAreaTellsOfItsOwn) {
  const struct {
    const char* area;
    std::vector<const char*> texts;
  } cases[] = {
      {"loading", {"/System.Private.CoreLib.dll\n", "/Seen.dll\n"}},
      {"types", {"types: System.Object 0x", "types: Seen 0x", "types: Outer`1+Inner`1[System.String,System.Int32] 0x"}},
      {"compile", {"compile: begins Seen::Main\n", "compile: made Seen::Main, IL 0, native 0, optimized, code 0x"}},
      {"versions",
       {"versions: built Seen::Twice, IL 0, native 0, optimized, code 0x", "versions: published Seen::Twice"}},
      {"gc", {"gc: stops threads, for reason", "gc: collects generation 2 of 2\n", "gc: threads go on after "}},
      {"exceptions",
       {"exceptions: System.InvalidOperationException is thrown in Seen.Throws()\n"
        "exceptions: System.InvalidOperationException passes Seen.Passes()\n"
        "exceptions: System.InvalidOperationException passes Seen.CatchesAndCollects()\n"
        "exceptions: System.InvalidOperationException is caught in Seen.CatchesAndCollects()\n"}},
  };
  for (const auto& one : cases) {
    const Outcome outcome = log(one.area);
    EXPECT_EQ(outcome.status, SeenProgram::kExitCode) << one.area;
    EXPECT_THAT(areasIn(outcome.output), ElementsAre(one.area));
    for (const char* text : one.texts) EXPECT_THAT(outcome.output, HasSubstr(text));
  }
}

TEST_F(LogTest, NamesAreWholeAndUnknownOnesAreSaid) {
  EXPECT_EQ(log("").output, "");
  EXPECT_EQ(log("type").output, "codicil: CODICIL_LOG: there is no area type; see codicil --help\n");
  EXPECT_THAT(areasIn(log("gc,,loading").output), ElementsAre("gc", "loading"));
}

}  // namespace
}  // namespace codicil::diagnostics
