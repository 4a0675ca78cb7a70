// SPDX-License-Identifier: MIT
// codicil probe on a running C# program: what it sees is what the program does, and it leaves nothing behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>

#include "probes/ProbedProgram.hpp"

namespace codicil::probes {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// What the program answers to "flow", whoever looks on.
constexpr const char* kFlow =
    "0zero1one11two101three101manyfilter,finally,catchat Shop.Calls.Throws(Int32 a)45-1001014612";

// "a: 1, b: \"x\" = 5"; of an exception "a: 1 threw T".
std::string text(const json& event) {
  std::string made;
  for (const json& argument : event.value("args", json::array()))
    made +=
        (made.empty() ? "" : ", ") + argument["name"].get<std::string>() + ": " + argument["value"].get<std::string>();
  if (event.contains("returned")) made += " = " + event["returned"].get<std::string>();
  if (event.contains("thrown")) made += " threw " + event["thrown"].get<std::string>();
  return made;
}

// The calls of each method, by its name, in their order.
std::map<std::string, std::vector<std::string>> callsOf(const std::vector<json>& said) {
  std::map<std::string, std::vector<std::string>> calls;
  for (const json& event : said)
    if (event.contains("method")) calls[event["method"]].push_back(text(event));
  return calls;
}
std::map<std::string, std::uint64_t> countsOf(const json& summary) {
  std::map<std::string, std::uint64_t> counts;
  for (const json& method : summary["methods"]) counts[method["name"]] = method["calls"];
  return counts;
}
std::vector<std::string> notesOf(const std::vector<json>& said) {
  std::vector<std::string> notes;
  for (const json& event : said)
    if (event.value("event", "") == "note") notes.push_back(event["text"]);
  return notes;
}

class ProbeCommandTest : public testing::Test {
 protected:
  // Nothing of any probe is in the program.
  void expectNothingIsLeft(const std::string& pattern = "Shop.*") {
    for (int tries = 0; tries < 500 && !program_.clients().empty(); ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(program_.clients(), "");
    EXPECT_THAT(program_.publishedVersions(pattern), Each(0));
  }

  ProbedProgram program_;
};

TEST_F(ProbeCommandTest, WhatIsSeenIsWhatWasPassedAndReturned) {
  RunningProbe probe(program_, "Shop.Calls::*", {"--args", "--return"});
  program_.call("values");
  const auto said = probe.stop();
  auto calls = callsOf(said);
  EXPECT_THAT(notesOf(said), ElementsAre());
  EXPECT_THAT(calls["Shop.Calls::Numbers"],
              ElementsAre("a: -1, b: 2, c: -3, d: 4, e: -5, f: 6, g: -7, h: 18446744073709551615 = -3"));
  EXPECT_THAT(calls["Shop.Calls::Floats"], ElementsAre("a: 0.5, b: -0.25 = 0.25"));
  EXPECT_THAT(calls["Shop.Calls::Texts"],
              ElementsAre("a: \"h\u00e9 \\\"quoted\\\"\\n\", b: 'x', c: true = \"h\u00e9 \\\"quoted\\\"\\nx\"",
                          "a: null, b: '\\'', c: false = null"));
  EXPECT_THAT(calls["Shop.Calls::Enums"], ElementsAre("a: Green, b: Friday, c: 7 = Green"));
  EXPECT_THAT(calls["Shop.Calls::Objects"],
              ElementsAre(testing::MatchesRegex(
                  "a: 42, b: Shop\\.Book@0x[0-9a-f]+, c: System\\.Int32..@0x[0-9a-f]+, d: \"boxed\" = 2")));
  EXPECT_THAT(calls["Shop.Calls::ByRefs"], ElementsAre("a: 42, b: \"tea!\", c: 3 = 42"));
  EXPECT_THAT(calls["Shop.Calls::Generic"],
              ElementsAre("a: 7, b: \"seven\" = 7", "a: \"eight\", b: 8 = \"eight\"",
                          testing::MatchesRegex("a: Shop\\.Money@.*, b: Shop\\.Item@.* = Shop\\.Money@.*"),
                          "a: null, b: 1.5 = null"));
  EXPECT_THAT(calls["Shop.Calls::Spans"], ElementsAre("a: System.Span<int>, b: 1 = System.Span<int>"));
  EXPECT_THAT(calls["Shop.Calls::Pointers"], ElementsAre("a: 0x1230 = 0x1234"));
  EXPECT_THAT(calls["Shop.Calls::Structs"],
              ElementsAre("a: Shop.Money, b: System.Guid, c: System.Nullable<int> = Shop.Money"));
  EXPECT_THAT(calls["Shop.Calls::Nothing"], ElementsAre(""));
  EXPECT_THAT(calls["Shop.Calls::Changes"], ElementsAre("a: 21, b: \"before\" = 42"));  // as they were passed
  expectNothingIsLeft();
  program_.expectItEnds();
}

TEST_F(ProbeCommandTest, EntriesAreToldBeforeTheCallDoesAnything) {
  RunningProbe probe(program_, "Shop.Calls::[BCS]*", {"--args"});
  program_.call("values");
  auto calls = callsOf(probe.stop());
  EXPECT_THAT(calls["Shop.Calls::ByRefs"], ElementsAre("a: 41, b: \"tea\", c: 0"));
  EXPECT_THAT(calls["Shop.Calls::Changes"], ElementsAre("a: 21, b: \"before\""));
  EXPECT_EQ(calls.count("Shop.Calls::Numbers"), 0u);  // the pattern is heeded
}

TEST_F(ProbeCommandTest, ObjectsStructuresAndGenericsAreSeenInAllTheirMethods) {
  RunningProbe probe(program_, "Shop.*", {"--args", "--return"});
  EXPECT_EQ(program_.call("objects"), "28EMMA (300)cupEmma (300)");
  auto calls = callsOf(probe.stop());
  EXPECT_THAT(calls["Shop.Item::.ctor"], Contains(testing::MatchesRegex("this: Shop\\.Book@.*, name: \"Emma\"")));
  EXPECT_THAT(calls["Shop.Book::.ctor"],
              ElementsAre(testing::MatchesRegex("this: Shop\\.Book@.*, title: \"Emma\", pages: 300")));
  EXPECT_THAT(calls["Shop.Item::Price"], ElementsAre(HasSubstr("count: 2 = 3"), HasSubstr("count: 4 = 6")));
  EXPECT_THAT(calls["Shop.Book::Describe"],
              ElementsAre(HasSubstr("loud: true = \"EMMA (300)\""), HasSubstr("loud: false = \"Emma (300)\"")));
  EXPECT_EQ(calls["Shop.Item::Describe"].size(), 3u);
  EXPECT_THAT(calls["Shop.Window::Sum"],
              ElementsAre("this: Shop.Window, from: 1 = 5", "this: Shop.Window, from: 0 = 3"));
  EXPECT_THAT(calls["Shop.Window::Rest"], ElementsAre("this: Shop.Window, from: 2 = Shop.Window"));
  EXPECT_THAT(calls["Shop.Money::Plus"], ElementsAre("this: Shop.Money, other: Shop.Money = 11"));
  EXPECT_THAT(calls["Shop.Shelf`1::Put"],
              ElementsAre(testing::MatchesRegex("this: Shop\\.Shelf`1\\[System\\.Int32\\]@.*, thing: 1, at: 0 = 1"),
                          HasSubstr("thing: \"s\", at: 1 = \"s\""), HasSubstr("thing: Shop.Book@")));
  expectNothingIsLeft();
}

TEST_F(ProbeCommandTest, ExceptionsTakeTheirWayAndAreTold) {
  RunningProbe probe(program_, "Shop.*", {"--args", "--return", "--time"});
  EXPECT_EQ(program_.call("flow"), kFlow);
  EXPECT_EQ(program_.call("never"), "caught");
  const auto said = probe.stop();
  auto calls = callsOf(said);
  const std::string threw = " threw System.InvalidOperationException";
  EXPECT_THAT(calls["Shop.Calls::Throws"],
              ElementsAre("a: 0 = 0", "a: 1 = 1", "a: 2" + threw, "a: 3" + threw, "a: 4" + threw, "a: 3" + threw));
  EXPECT_THAT(calls["Shop.Calls::Catches"],
              ElementsAre("a: 0 = 0", "a: 1 = 1", "a: 2 = 11", "a: 3 = 101", "a: 4 = 101"));
  EXPECT_THAT(calls["Shop.Calls::Between"], ElementsAre(HasSubstr(" threw System.ArgumentException")));
  EXPECT_THAT(calls["Shop.Calls::Never"], Each(StartsWith(" threw System.ArgumentException")));
  EXPECT_THAT(calls["Shop.Calls::Allocates"], ElementsAre("count: 10 = 45"));
  EXPECT_EQ(calls["Shop.Calls+<Later>d__23::MoveNext"].size(), 3u);
  EXPECT_THAT(calls["Shop.Calls+<Iterates>d__24::MoveNext"],
              ElementsAre(HasSubstr("= true"), HasSubstr("= true"), HasSubstr("= true"), HasSubstr("= false")));
  for (const json& method : said.back()["methods"])
    EXPECT_EQ(method["exceptions"], method["name"] == "Shop.Calls::Throws"    ? 4
                                    : method["name"] == "Shop.Calls::Never"   ? 2
                                    : method["name"] == "Shop.Calls::Between" ? 1
                                                                              : 0)
        << method;
  expectNothingIsLeft();
  EXPECT_EQ(program_.call("flow"), kFlow);
}

TEST_F(ProbeCommandTest, TwoSeeAllAndWhenOneLeavesTheOtherStays) {
  RunningProbe first(program_, "Shop.Calls::Leaf", {"--count"});
  RunningProbe second(program_, "Shop.Calls::*e*", {"--args", "--return"});
  RunningProbe third(program_, "Shop.Calls::Leaf", {"--time"});
  program_.call("counted 5");
  EXPECT_EQ(callsOf(second.stop())["Shop.Calls::Leaf"].size(), 5u);
  program_.call("counted 3");
  EXPECT_EQ(countsOf(first.stop().back())["Shop.Calls::Leaf"], 8u);
  program_.call("counted 1");
  EXPECT_THAT(program_.publishedVersions("Shop.Calls::Leaf"), ElementsAre(Not(0)));
  EXPECT_EQ(countsOf(third.stop().back())["Shop.Calls::Leaf"], 9u);
  expectNothingIsLeft();
}

TEST_F(ProbeCommandTest, AKilledProbeLeavesNothingBehind) {
  program_.call("counted 2");
  RunningProbe probe(program_, "Shop.*", {"--args"});
  program_.call("counted 2");
  EXPECT_THAT(program_.publishedVersions("Shop.Calls::Leaf"), ElementsAre(Not(0)));
  probe.process().signal(SIGKILL);
  expectNothingIsLeft();
  EXPECT_EQ(program_.call("counted 2"), "5");
  program_.expectItEnds();
}

TEST_F(ProbeCommandTest, AProbeGoesWithItsProgram) {
  RunningProbe probe(program_, "Shop.*", {"--count"});
  program_.call("counted 2");
  program_.expectItEnds();
  EXPECT_EQ(probe.rest().back()["why"], "program");
}

TEST_F(ProbeCommandTest, ConditionsChooseCalls) {
  RunningProbe numbers(program_, "Shop.Calls::Leaf", {"--args", "--return", "--if", "arg0 > 97 || a == 3"});
  RunningProbe counts(program_, "Shop.Calls::Leaf", {"--count", "--if", "a < 10"});
  RunningProbe texts(program_, "Shop.Calls::Texts", {"--args", "--if", "a.Length > 3 && b == 'x' && c"});
  program_.call("counted 100");
  program_.call("values");
  EXPECT_THAT(callsOf(numbers.stop())["Shop.Calls::Leaf"], ElementsAre("a: 3 = 4", "a: 98 = 99", "a: 99 = 100"));
  EXPECT_EQ(countsOf(counts.stop().back())["Shop.Calls::Leaf"], 10u);
  EXPECT_EQ(callsOf(texts.stop())["Shop.Calls::Texts"].size(), 1u);
}

TEST_F(ProbeCommandTest, MethodsThatAConditionDoesNotFitAreLeftOut) {
  RunningProbe probe(program_, "Shop.Calls::[NTL]*", {"--count", "--if", "count >= 0"});
  program_.call("flow");
  const auto said = probe.stop();
  EXPECT_EQ(countsOf(said.back()), (std::map<std::string, std::uint64_t>{{"Shop.Calls::Loops", 1}}));
  EXPECT_THAT(
      notesOf(said),
      Contains(testing::MatchesRegex(
          "[0-9]+ methods are left out; Shop.Calls::.*: the condition, column 1: there is no argument 'count'")));
}

TEST_F(ProbeCommandTest, TimesAreThoseThatCallsTook) {
  RunningProbe probe(program_, "Shop.Calls::[SO]*", {"--time"});
  const auto began = std::chrono::steady_clock::now();
  program_.call("sleep 50");
  const std::chrono::nanoseconds atMost = std::chrono::steady_clock::now() - began;
  program_.call("counted 1000");
  const json summary = probe.stop().back();
  EXPECT_EQ(summary["time"]["count"], 1001);
  std::uint64_t inBuckets = 0;
  for (const json& bucket : summary["time"]["buckets"]) inBuckets += bucket[2].get<std::uint64_t>();
  EXPECT_EQ(inBuckets, 1001u);
  for (const json& method : summary["methods"]) {
    if (method["name"] != "Shop.Calls::Sleeps") continue;
    EXPECT_GE(method["time"]["maxNs"], 49'000'000);
    EXPECT_LE(method["time"]["maxNs"].get<double>(), 1.02 * static_cast<double>(atMost.count()));
    EXPECT_NEAR(method["time"]["meanNs"].get<double>(), method["time"]["maxNs"].get<double>(), 3e6);
  }
  EXPECT_LT(summary["time"]["p50Ns"], 1'000'000);
}

TEST_F(ProbeCommandTest, StacksNameTheCallers) {
  RunningProbe probe(program_, "Shop.Calls::Leaf", {"--stack", "--args"});
  program_.call("counted 1");
  const auto said = probe.stop();
  ASSERT_TRUE(said[0].contains("stack")) << said[0];
  EXPECT_THAT(said[0]["stack"].get<std::vector<std::string>>(),
              ElementsAre("Shop.Calls::Leaf", "Shop.Calls::Outer", "Shop.Probed::Counted", "Shop.Probed::Main"));
  EXPECT_EQ(text(said[0]), "a: 0");
}

TEST_F(ProbeCommandTest, InlinedMethodsAreSeenToo) {
  for (int i = 0; i < 40; ++i) program_.call("flow");
  RunningProbe probe(program_, "Shop.Calls::Small", {"--args"});
  program_.call("flow");
  EXPECT_THAT(callsOf(probe.stop())["Shop.Calls::Small"], ElementsAre("a: 4"));
}

TEST_F(ProbeCommandTest, WhatComesTooFastIsDroppedAndCounted) {
  RunningProbe probe(program_, "Shop.Calls::Leaf", {"--args", "--count"});
  program_.call("threads 100000");
  const auto said = probe.stop();
  const json& summary = said.back();
  EXPECT_EQ(countsOf(summary)["Shop.Calls::Leaf"], 400'000u);
  EXPECT_EQ(callsOf(said)["Shop.Calls::Leaf"].size() + summary["dropped"].get<std::size_t>(), 400'000u);
}

// As a pager does: the program ends connections on which nothing is said for five seconds.
TEST_F(ProbeCommandTest, WhoDoesNotReadWhatIsPrintedKeepsTheProbe) {
  RunningProbe probe(program_, "Shop.Calls::Leaf", {"--stack", "--args", "--count"});
  for (int i = 0; i < 40; ++i) {
    program_.call("threads 2000");
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
  }
  const auto said = probe.stop();
  EXPECT_EQ(said.back()["why"], "asked");
  EXPECT_EQ(countsOf(said.back())["Shop.Calls::Leaf"], 320'000u);
  EXPECT_GT(said.size(), 2'000u);
}

TEST_F(ProbeCommandTest, NothingIsLostBetweenThreads) {
  RunningProbe counts(program_, "Shop.Calls::*e*", {"--count"});
  RunningProbe times(program_, "Shop.Calls::Outer", {"--time"});
  program_.call("threads 50000");
  EXPECT_EQ(countsOf(counts.stop().back())["Shop.Calls::Leaf"], 200'000u);
  EXPECT_EQ(times.stop().back()["time"]["count"], 200'000);
}

TEST_F(ProbeCommandTest, ProbesComeAndGoWhileThreadsCall) {
  const std::vector<std::string> options[] = {
      {"--count"}, {"--args", "--return"}, {"--time"}, {"--stack"}, {"--args", "--if", "arg0 > 5"}};
  program_.begin("threads 2000000");
  for (int round = 0; round < 3; ++round) {
    for (const auto& some : options) {
      RunningProbe probe(program_, "Shop.*", some);
      if (round == 1) {
        probe.process().signal(SIGKILL);  // between two messages or within one
        continue;
      }
      EXPECT_THAT(notesOf(probe.stop()), Each(HasSubstr(" methods are left out; ")));
    }
  }
  program_.end("threads 2000000");
  expectNothingIsLeft();
  const auto versionsLeft = [&] {
    return host::run(CODICIL_TEST_COMMAND " versions " + program_.pid() + " --stats | grep '^ilVersions '").output;
  };
  for (int tries = 0; tries < 300 && versionsLeft().find(" 0\n") == std::string::npos; ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_THAT(versionsLeft(), testing::EndsWith(" 0\n"));
  EXPECT_EQ(program_.call("flow"), kFlow);
  program_.expectItEnds();
}

TEST_F(ProbeCommandTest, ModulesThatComeLaterAreProbedToo) {
  RunningProbe probe(program_, "*Enumerable*::*", {"--count"});
  EXPECT_EQ(program_.call("linq"), "6");
  EXPECT_THAT(countsOf(probe.stop().back()), Contains(testing::Pair("System.Linq.Enumerable::Sum", testing::Ge(1u))));
}

TEST_F(ProbeCommandTest, ItEndsWhenItsTimeIsOver) {
  RunningProbe probe(program_, "Shop.Calls::Leaf", {"--count", "--for", "1500ms"});
  program_.call("counted 2");
  const auto said = probe.rest();
  EXPECT_EQ(said.back()["why"], "time");
  EXPECT_EQ(said.back()["calls"], 2);
  EXPECT_EQ(said.front()["event"], "statistics");
  expectNothingIsLeft();
}

TEST_F(ProbeCommandTest, TextIsForPeople) {
  const std::string command = CODICIL_TEST_COMMAND " probe " + program_.pid() + " ";
  host::Child probe({"/bin/sh", "-c", "exec " + command + "Shop.Calls::Throws --args --return --time"});
  EXPECT_THAT(probe.line().value_or(""), HasSubstr("Probing 1 method of process " + program_.pid()));
  program_.call("flow");
  probe.signal(SIGTERM);
  std::string all;
  while (const auto line = probe.line()) all += *line + "\n";
  EXPECT_EQ(probe.wait(), 0);
  EXPECT_THAT(all, HasSubstr("  < Shop.Calls::Throws(a: 1) = 1  "));
  EXPECT_THAT(all, HasSubstr("  ! Shop.Calls::Throws(a: 2) threw System.InvalidOperationException  "));
  EXPECT_THAT(all, testing::ContainsRegex("Shop.Calls::Throws +6 +4 "));
  EXPECT_THAT(all, HasSubstr("|####"));
}

TEST_F(ProbeCommandTest, MistakesAreOneLine) {
  const auto complaint = [&](const std::string& arguments) {
    const host::Outcome outcome = host::run(CODICIL_TEST_COMMAND " probe " + arguments);
    EXPECT_EQ(outcome.status, 1) << outcome.output;
    EXPECT_EQ(std::count(outcome.output.begin(), outcome.output.end(), '\n'), 1) << outcome.output;
    return outcome.output;
  };
  const std::string pid = program_.pid();
  EXPECT_THAT(complaint("999999999 'X*'"), HasSubstr("process 999999999: there is none"));
  EXPECT_THAT(complaint("1 'X*'"), HasSubstr("process 1 is not run by Codicil"));
  EXPECT_THAT(complaint(pid + " 'Shop.Nix*'"),
              "codicil: process " + pid + ": no method that has a body is named 'Shop.Nix*'\n");
  EXPECT_THAT(complaint(pid + " 'Shop.Calls::Leaf' --if 'arg0 >'"),
              HasSubstr("the condition, column 7: something to compare is missing"));
  EXPECT_THAT(complaint(pid + " 'Shop.Calls::Leaf' --if 'arg0 == \"x\"'"),
              HasSubstr("Shop.Calls::Leaf: the condition, column 6: a number and a string are not compared so"));
  EXPECT_THAT(complaint(pid + " 'Shop.Calls::Leaf' --for soon"), HasSubstr("--for 'soon'"));
  EXPECT_THAT(complaint(pid), HasSubstr("PATTERN is required"));
  expectNothingIsLeft();
}

}  // namespace
}  // namespace codicil::probes
