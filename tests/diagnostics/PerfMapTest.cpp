// SPDX-License-Identifier: MIT
// Perf maps and jitdumps of a program, against `dotnet`'s and against each other.
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnostics/JitDumpReader.hpp"
#include "diagnostics/SeenProgram.hpp"

namespace codicil::diagnostics {
namespace {

using host::Outcome;
using host::run;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct Line {
  std::uint64_t code = 0, bytes = 0;
  std::string name;
};

std::vector<Line> linesOf(const std::filesystem::path& map) {
  std::vector<Line> lines;
  std::ifstream file(map);
  for (std::string text; std::getline(file, text);) {
    std::istringstream fields(text);
    Line line;
    fields >> std::hex >> line.code >> line.bytes >> std::ws;
    std::getline(fields, line.name);
    EXPECT_TRUE(fields) << text;
    lines.push_back(std::move(line));
  }
  return lines;
}

std::set<std::string> namesIn(const std::vector<Line>& lines, const std::string& part) {
  std::set<std::string> names;
  for (const Line& line : lines)
    if (line.name.find(part) != std::string::npos && !line.name.starts_with("stub ")) names.insert(line.name);
  return names;
}

class PerfMapTest : public testing::Test {
 protected:
  // With these settings, the files in a directory of their own.
  Outcome runWith(const std::string& settings, const std::string& command) const {
    return run("DOTNET_PerfMapJitDumpPath=" + files() + " DOTNET_ReadyToRun=0 " + settings + " " + command + " " +
               program_.dll());
  }
  Outcome runOurs(const std::string& settings) const { return runWith(settings, CODICIL_TEST_COMMAND); }
  std::string files() const { return files_.path().string(); }
  // The one file of that sort; empty: there is none.
  std::filesystem::path file(const std::string& beginning, const std::string& end) const {
    for (const auto& entry : std::filesystem::directory_iterator(files_.path())) {
      const std::string name = entry.path().filename();
      if (name.starts_with(beginning) && name.ends_with(end)) return entry.path();
    }
    return {};
  }
  std::filesystem::path map() const { return file("perf-", ".map"); }
  std::filesystem::path dump() const { return file("jit-", ".dump"); }

  SeenProgram program_;
  host::TemporaryDirectory files_;
};

TEST_F(PerfMapTest, NamesAreDotnets) {
  ASSERT_EQ(runOurs("DOTNET_PerfMapEnabled=3").status, SeenProgram::kExitCode);
  const auto ours = namesIn(linesOf(map()), " [Seen] ");
  std::filesystem::remove(map());
  ASSERT_EQ(runWith("DOTNET_PerfMapEnabled=3", "dotnet").status, SeenProgram::kExitCode);
  EXPECT_EQ(ours, namesIn(linesOf(map()), " [Seen] "));
  EXPECT_GE(ours.size(), 12u);
}

TEST_F(PerfMapTest, StubsHaveNames) {
  ASSERT_EQ(runOurs("DOTNET_PerfMapEnabled=3").status, SeenProgram::kExitCode);
  std::vector<std::string> names;
  std::uint64_t precodeBytes = 0;
  for (const Line& line : linesOf(map())) {
    names.push_back(line.name);
    if (line.name == "stub Precodes<chunk>") precodeBytes += line.bytes;
  }
  for (const char* name :
       {"stub Thunk<Prestub>", "stub Thunk<WriteBarriers>", "stub Thunk<InterfaceCall>",
        "stub Unboxing<instance string [Seen] Square::ToString()>[Optimized]",
        "stub Unboxing<instance float64 [Seen] Square::IShape.Area(float64& "
        "modreq([System.Private.CoreLib]System.Runtime.InteropServices.InAttribute))>[Optimized]",
        "stub Instantiating<!!0 [Seen] Seen::Generic(!!0,class [System.Private.CoreLib]"
        "System.Collections.Generic.List`1<!!0>,valuetype [System.Private.CoreLib]System.Nullable`1<valuetype "
        "[System.Private.CoreLib]System.Collections.Generic.KeyValuePair`2<!!0,string>>)>[Optimized]"})
    EXPECT_THAT(names, Contains(name));
  EXPECT_EQ(precodeBytes % 0x10000, 0u);
  EXPECT_GT(precodeBytes, 0u);
}

TEST_F(PerfMapTest, ValuesChooseTheFiles) {
  EXPECT_EQ(runOurs("DOTNET_PerfMapEnabled=0").output, "");
  EXPECT_TRUE(map().empty() && dump().empty());
  ASSERT_EQ(runOurs("DOTNET_PerfMapEnabled=3").status, SeenProgram::kExitCode);
  EXPECT_TRUE(!map().empty() && dump().empty());
  std::filesystem::remove(map());
  ASSERT_EQ(runOurs("DOTNET_PerfMapEnabled=2").status, SeenProgram::kExitCode);
  EXPECT_TRUE(map().empty() && !dump().empty());
}

TEST_F(PerfMapTest, TiersAndNumbersAreAsAskedFor) {
  ASSERT_EQ(
      runOurs("DOTNET_PerfMapEnabled=3 DOTNET_PerfMapShowOptimizationTiers=0 DOTNET_PerfMapStubGranularity=1").status,
      SeenProgram::kExitCode);
  std::vector<std::string> names;
  for (const Line& line : linesOf(map())) names.push_back(line.name);
  EXPECT_THAT(names, Not(Contains(HasSubstr("[Optimized]"))));
  EXPECT_THAT(names, Contains("int32 [Seen] Seen::Main(string[])"));
  EXPECT_THAT(names, Contains("stub<1> Thunk<Prestub>"));
}

TEST_F(PerfMapTest, JitDumpHasTheSameCode) {
  ASSERT_EQ(runOurs("DOTNET_PerfMapEnabled=1").status, SeenProgram::kExitCode);
  const JitDumpReader dump(this->dump());
  ASSERT_EQ(dump.fault(), "");
  EXPECT_EQ("jit-" + std::to_string(dump.process()) + ".dump", this->dump().filename());
  const auto lines = linesOf(map());
  ASSERT_EQ(dump.loads().size(), lines.size());
  std::uint64_t before = 0;
  std::map<std::uint64_t, int> numbers;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const JitDumpReader::Load& load = dump.loads()[i];
    EXPECT_EQ(load.name, lines[i].name);
    EXPECT_EQ(load.code, lines[i].code);
    EXPECT_EQ(load.bytes.size(), lines[i].bytes);
    EXPECT_GE(load.atNanos, before);
    EXPECT_EQ(++numbers[load.number], 1);
    before = load.atNanos;
  }
}

TEST_F(PerfMapTest, PerfInjectTakesTheJitDump) {
  const std::string data = files() + "/perf.data";
  const Outcome recorded =
      run("DOTNET_PerfMapEnabled=2 DOTNET_PerfMapJitDumpPath=" + files() +
          " perf record -e task-clock:u -F 20000 -k mono -o " + data + " " CODICIL_TEST_COMMAND " " + program_.dll());
  if (!std::filesystem::exists(data) || recorded.status != SeenProgram::kExitCode)
    GTEST_SKIP() << "perf does not record here: " << recorded.output;
  const Outcome injected = run("cd " + files() + " && perf inject --jit -i " + data + " -o injected.data");
  ASSERT_EQ(injected.status, 0) << injected.output;
  EXPECT_THAT(run("ls " + files()).output, HasSubstr("jitted-"));
  const Outcome report =
      run("cd " + files() + " && perf report -i injected.data --stdio --sort symbol --percent-limit 0");
  EXPECT_THAT(report.output, HasSubstr("[.] ")) << report.output;
}

// SIGUSR1, 10, would end the process.
TEST_F(PerfMapTest, TheMarkerSignalIsIgnored) {
  const std::string command = CODICIL_TEST_COMMAND " " + program_.dll() + " signal";
  EXPECT_EQ(run(command).status, 128 + 10);
  EXPECT_EQ(run("DOTNET_PerfMapIgnoreSignal=a " + command).status, 128 + 10);
  EXPECT_EQ(
      run("DOTNET_PerfMapEnabled=3 DOTNET_PerfMapIgnoreSignal=a DOTNET_PerfMapJitDumpPath=" + files() + " " + command)
          .status,
      SeenProgram::kExitCode);
}

TEST_F(PerfMapTest, WhatCannotBeWrittenIsSaidOnceAndTheProgramGoesOn) {
  const Outcome outcome = run("DOTNET_PerfMapEnabled=1 DOTNET_PerfMapJitDumpPath=" + files() +
                              "/absent " CODICIL_TEST_COMMAND " " + program_.dll());
  EXPECT_EQ(outcome.status, SeenProgram::kExitCode);
  std::istringstream lines(outcome.output);
  std::string first, second, more;
  std::getline(lines, first);
  std::getline(lines, second);
  EXPECT_THAT(first, StartsWith("codicil: " + files() + "/absent/perf-"));
  EXPECT_THAT(first, testing::EndsWith(".map: No such file or directory; the perf map ends here"));
  EXPECT_THAT(second, HasSubstr("the jitdump ends here"));
  EXPECT_FALSE(std::getline(lines, more)) << more;
}

}  // namespace
}  // namespace codicil::diagnostics
