// SPDX-License-Identifier: MIT
// Bodies of CoreLib under a probe that puts in all it can: the JIT takes each that it takes as it is.
// CODICIL_TEST_PARTS says into how many parts all bodies fall, one of which is tried: 1 is all of them (minutes), 16 if
// it is not set.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/ProbedProgram.hpp"

namespace codicil::probes {
namespace {

// The options of a probe, and which part of all bodies it is tried on.
struct ProbedPart {
  const char* name;
  std::vector<std::string> options;
  int part;
  friend std::ostream& operator<<(std::ostream& out, const ProbedPart& part) { return out << part.name; }
};

class CompiledBodies : public testing::TestWithParam<ProbedPart> {};

TEST_P(CompiledBodies, TheJitTakesEveryBodyOfCoreLibUnderAProbe) {
  const char* const given = std::getenv("CODICIL_TEST_PARTS");
  const int parts = given != nullptr ? std::max(1, std::atoi(given)) : 16;
  const std::string prepare = "prepare " + std::to_string(GetParam().part % parts) + " " + std::to_string(parts);
  const std::string expected = ProbedProgram().call(prepare);
  EXPECT_THAT(expected, testing::MatchesRegex("[0-9]{3,} prepared, [0-9]+ not"));
  ProbedProgram program;
  RunningProbe probe(program, "System.*", GetParam().options);
  EXPECT_GT(probe.begun()["methods"], 30'000);
  EXPECT_EQ(program.call(prepare), expected);
  const auto said = probe.stop();
  for (const auto& event : said) {
    if (event["event"] != "note") continue;
    // What the engine's own code stands for, and what says of itself that it returns something else.
    EXPECT_THAT(event["text"].get<std::string>(),
                testing::AnyOf(testing::EndsWith("it has no IL"), testing::EndsWith("(runtime async)")));
  }
  RecordProperty("methods", expected);
  program.expectItEnds();
}

INSTANTIATE_TEST_SUITE_P(Options, CompiledBodies,
                         testing::Values(ProbedPart{"exits", {"--args", "--return", "--time"}, 0},
                                         ProbedPart{"entries", {"--args", "--stack"}, 1}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace codicil::probes
