// minivm as its user sees it: what programs print, and how it refuses bad ones.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "Process.hpp"

namespace codicil::testing {
namespace {

std::string programFile(const std::string& name) { return std::string(CODICIL_MINIVM_PROGRAMS "/") + name + ".mini"; }

struct Mode {
  std::string name;
  std::vector<std::string> options;
  Environment environment;
};

void PrintTo(const Mode& mode, std::ostream* out) { *out << mode.name; }

const std::vector<Mode> kModes = {
    {"Interpreted", {}, kInterpreted},
    {"Compiled", {}, kCompiled},
    {"Tiered", {}, {}},
    {"TieredEagerly", {}, kEager},
    {"InstrumentedCompiled", {"--instrument-all"}, kCompiled},
    {"InstrumentedTieredEagerly", {"--instrument-all"}, kEager},
};

Outcome run(const std::string& file, const Mode& mode, std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.begin(), {"run", file});
  arguments.insert(arguments.end(), mode.options.begin(), mode.options.end());
  return runMiniVm(arguments, mode.environment);
}

// --- Programs ---

struct Expected {
  std::string program;
  std::string output;
};

void PrintTo(const Expected& expected, std::ostream* out) { *out << expected.program; }

const std::vector<Expected> kPrograms = {
    {"fib", "0\n5\n55\n610\n6765\n75025\n"},
    {"sieve", "2\n3\n5\n7\n11\n13\n17\n19\n23\n29\n31\n37\n41\n43\n47\n9592\n"},
    {"sort", "84\n185\n474\n575\n590\n781\n899\n952\n0\n1\n"},
    {"generics", "5\n95\n21\n2179625\n"},
    {"mutual", "1\n1\n19\n19\n21\n"},
};

class Programs : public ::testing::TestWithParam<std::tuple<Expected, Mode>> {};

TEST_P(Programs, PrintWhatIsExpected) {
  const auto& [expected, mode] = GetParam();
  const Outcome outcome = run(programFile(expected.program), mode);
  EXPECT_EQ(outcome.exitCode, 0) << outcome.err;
  EXPECT_EQ(outcome.out, expected.output);
}

INSTANTIATE_TEST_SUITE_P(, Programs, ::testing::Combine(::testing::ValuesIn(kPrograms), ::testing::ValuesIn(kModes)),
                         [](const auto& info) {
                           return std::get<0>(info.param).program + std::get<1>(info.param).name;
                         });

TEST(MiniVm, ThreadsRunTheSameProgram) {
  const Outcome outcome = run(programFile("fib"), {"", {}, kEager}, {"--threads", "4"});
  EXPECT_EQ(outcome.exitCode, 0) << outcome.err;
  std::map<std::string, int> lines;
  std::istringstream stream(outcome.out);
  for (std::string line; std::getline(stream, line);) ++lines[line];
  EXPECT_EQ(lines, (std::map<std::string, int>{{"0", 4}, {"5", 4}, {"55", 4}, {"610", 4}, {"6765", 4}, {"75025", 4}}));
}

TEST(MiniVm, ProgramsThatRunForEverAreStopped) {
  for (const Mode& mode : kModes) {
    const Outcome outcome = run(programFile("server"), mode, {"--threads", "3", "--seconds", "0.2"});
    EXPECT_EQ(outcome.exitCode, 0) << mode.name << ": " << outcome.err;
  }
}

// Every call is counted, whichever tier makes it and though compiled callers inline what they call.
TEST(MiniVm, CounterSeesEveryCall) {
  for (const Mode& mode : kModes) {
    Mode instrumented = mode;
    if (instrumented.name.starts_with("Instrumented")) continue;
    instrumented.options.emplace_back("--instrument-all");
    const Outcome outcome = run(programFile("fib"), instrumented);
    EXPECT_EQ(outcome.err, "fib: 266842 calls\nmain: 1 calls\n533686 trace records\n") << mode.name;
  }
}

TEST(MiniVm, VersionsArePrintedAsText) {
  const Outcome outcome = runMiniVm({"run", programFile("fib"), "--versions"}, kEager);
  EXPECT_NE(outcome.out.find("fib #1  tier-1"), std::string::npos) << outcome.out;
}

TEST(MiniVm, DemonstrationKeepsItsWord) {
  const Outcome outcome = runMiniVm({"demo"});
  EXPECT_EQ(outcome.exitCode, 0) << outcome.out << outcome.err;
  EXPECT_NE(outcome.out.find("claims came true."), std::string::npos);
}

// Hot reload takes no text with another signature: the functions of a program are called by what they were declared as.
TEST(MiniVm, ReplacementOfAnotherSignatureIsRefused) {
  std::ostringstream shop;
  shop << std::ifstream(programFile("shop")).rdbuf();
  std::string text = shop.str();
  for (const auto& [from, to] : {std::pair{"discount (amount)", "discount (amount reason)"},
                                 std::pair{"(discount amount)", "(discount amount 0)"}}) {
    ASSERT_NE(text.find(from), std::string::npos);
    text.replace(text.find(from), std::string(from).size(), to);
  }
  const TemporaryDirectory directory;
  const Outcome outcome = runMiniVm({"demo", directory.write("shop.mini", text)});
  EXPECT_EQ(outcome.exitCode, 1) << outcome.out;
  EXPECT_EQ(outcome.err, "minivm: replacement:1: not the signature of discount\n");
}

// --- Programs that fail while they run ---

struct Failure {
  std::string name;
  std::string text;
  std::string message;
};

void PrintTo(const Failure& failure, std::ostream* out) { *out << failure.name; }

const std::vector<Failure> kFailures = {
    {"DivisionByZero", "(fn main ()\n  (let zero 0)\n  (print (/ 7 zero)))", "p.mini:3: division by zero"},
    {"RemainderByZero", "(fn f (n) (% 7 n))\n(fn main () (print (f 1)) (print (f 0)))", "p.mini:1: division by zero"},
    {"IndexTooLarge", "(fn main () (let a (array 3))\n(print (at a 3)))", "p.mini:2: index 3 is out of bounds"},
    {"IndexNegative", "(fn main () (let a (array 3))\n(put a (- 0 1) 4))", "p.mini:2: index -1 is out of bounds"},
    {"IntAsArray", "(fn main () (print (at 70000000 0)))", "p.mini:1: index 0 is out of bounds"},
    {"NegativeAsArray", "(fn main () (print (at -1 0)))", "p.mini:1: index 0 is out of bounds"},
    // An element that looks like a length: what it would lead to is not all in the heap.
    {"ElementAsArray", "(fn main () (let a (array 3)) (put a 0 9223372036854775807) (print (at (+ a 1) 1)))",
     "p.mini:1: index 1 is out of bounds"},
    {"LengthNegative", "(fn main () (let a (array -5)))", "p.mini:1: no room for an array of length -5"},
    {"LengthHuge", "(fn main () (let a (array 9223372036854775807)))",
     "p.mini:1: no room for an array of length 9223372036854775807"},
    {"OutOfMemory", "(fn main () (while 1 (array 1000000)))", "p.mini:1: no room for an array of length 1000000"},
    {"DeepRecursion", "(fn f (n) (+ 1 (f (+ n 1))))\n(fn main () (print (f 0)))", "the stack is full"},
    {"DeepMutualRecursion", "(fn f (n) (+ 1 (g (+ n 1)))) (fn g (n) (+ 1 (f (+ n 1))))\n(fn main () (print (f 0)))",
     "the stack is full"},
};

class Failures : public ::testing::TestWithParam<std::tuple<Failure, Mode>> {};

TEST_P(Failures, AreReported) {
  const auto& [failure, mode] = GetParam();
  const TemporaryDirectory directory;
  const Outcome outcome = run(directory.write("p.mini", failure.text), mode);
  EXPECT_EQ(outcome.exitCode, 2) << outcome.err;
  EXPECT_NE(outcome.err.find(failure.message + "\n"), std::string::npos) << outcome.err;
}

INSTANTIATE_TEST_SUITE_P(, Failures, ::testing::Combine(::testing::ValuesIn(kFailures), ::testing::ValuesIn(kModes)),
                         [](const auto& info) { return std::get<0>(info.param).name + std::get<1>(info.param).name; });

TEST(MiniVm, SmallestNumberByMinusOneWrapsAround) {
  const TemporaryDirectory directory;
  const std::string file = directory.write(
      "p.mini",
      "(fn main () (let least -9223372036854775808) (print (/ least -1)) (print (% least -1)) (print (- 0 least)))");
  for (const Mode& mode : kModes)
    EXPECT_EQ(run(file, mode).out, "-9223372036854775808\n0\n-9223372036854775808\n") << mode.name;
}

// A program of many functions, more than the code memory holds.
TEST(MiniVm, CodeMemoryEnds) {
  std::string text;
  std::string calls;
  for (int i = 0; i < 3000; ++i) {
    const std::string name = "f" + std::to_string(i);
    text += "(fn " + name + " (a) (+ (/ (* (at a 0) (at a 1)) (at a 2)) (/ (* (at a 3) (at a 4)) (at a 5))))\n";
    calls += "  (" + name + " a)\n";
  }
  const TemporaryDirectory directory;
  const std::string file =
      directory.write("p.mini", text + "(fn main ()\n (let a (array 6)) (put a 2 1) (put a 5 1)\n" + calls + ")\n");
  for (const Mode& mode : kModes) {
    const Outcome outcome = run(file, mode, {"--code-memory", "512"});
    EXPECT_NE(outcome.exitCode, 0) << mode.name;
    EXPECT_GE(outcome.exitCode, 0) << mode.name;
    EXPECT_NE(outcome.err.find("code memory"), std::string::npos) << mode.name << ": " << outcome.err;
    EXPECT_EQ(run(file, mode).exitCode, 0) << mode.name;
  }
}

// --- Programs that are none ---

class Mistakes : public ::testing::TestWithParam<Failure> {};

TEST_P(Mistakes, AreFoundWhereTheyAre) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("p.mini", GetParam().text);
  const Outcome outcome = runMiniVm({"run", file});
  EXPECT_EQ(outcome.exitCode, 1);
  EXPECT_EQ(outcome.err, "minivm: " + directory.path() + "/" + GetParam().message + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    , Mistakes,
    ::testing::Values(
        Failure{"NoFunctionHere", "(fn main ()) 5", "p.mini:1: expected (fn name (parameter …) …)"},
        Failure{"NoFunctionThere", "(fn main ()\n  1)\n(main)", "p.mini:3: expected (fn name (parameter …) …)"},
        Failure{"ParameterIsNoName", "(fn main (a (b)))", "p.mini:1: expected a name"},
        Failure{"Byte", "(fn main ()\n  $)", "p.mini:2: no variable $"},
        Failure{"NumberTooLarge", "(fn main () (print 9223372036854775808))",
                "p.mini:1: no variable 9223372036854775808"},
        Failure{"NumberWithLetters", "(fn main () (print 12ab))", "p.mini:1: no variable 12ab"},
        Failure{"EndMissing", "(fn main ()\n  (print 1)\n", "p.mini:3: expected a word or a list, not the end"},
        Failure{"EndTooMany", "(fn main ()\n  (print 1)))", "p.mini:2: expected a word or a list, not )"},
        Failure{"NothingToCall", "(fn main ()\n  ())", "p.mini:2: expected something to call"},
        Failure{"ValueMissing", "(fn main () (let x))", "p.mini:1: expected a name and a value"},
        Failure{"ValueTooMany", "(fn main () (let x 1 2))", "p.mini:1: expected a name and a value"},
        Failure{"BodyMissing", "(fn main () (while 1))", "p.mini:1: expected 2 operands of while"},
        Failure{"ThenMissing", "(fn main () (if 1))", "p.mini:1: expected 3 operands of if"},
        Failure{"NoVariable", "(fn main () (print x))", "p.mini:1: no variable x"},
        Failure{"NoVariableToSet", "(fn main () (set x 1))", "p.mini:1: no variable x"},
        Failure{"VariableGone", "(fn main () (if 1 (let x 1)) (print x))", "p.mini:1: no variable x"},
        Failure{"VariableOfABranchGone", "(fn main () (if 1 (let x 1) x))", "p.mini:1: no variable x"},
        Failure{"NoFunction", "(fn main () (f))", "p.mini:1: no function f"},
        Failure{"TwoFunctions", "(fn f ()) (fn f ()) (fn main ())", "p.mini:1: another f"},
        Failure{"ParameterOfAnother", "(fn f ((g a) a) (g a)) (fn main () (g 1))", "p.mini:1: no function g"},
        Failure{"ArgumentMissing", "(fn f (a b)) (fn main () (f 1))", "p.mini:1: expected 2 operands of f"},
        Failure{"ArgumentTooMany", "(fn f (a)) (fn main () (f 1 2))", "p.mini:1: expected 1 operands of f"},
        Failure{"ArgumentOfOperator", "(fn main () (+ 1 2 3))", "p.mini:1: expected 2 operands of +"},
        Failure{"ArgumentOfParameter", "(fn f ((g a) a) (g a a)) (fn main ())", "p.mini:1: expected 1 operands of g"},
        Failure{"ParametersTooMany", "(fn f (a b c d e f g h i))", "p.mini:1: expected no more than 8 names"},
        Failure{"GenericWithoutParameter", "(fn f (() a) a)", "p.mini:1: expected a name"},
        Failure{"CalleeIsNoName", "(fn main () ((main)))", "p.mini:1: no function ("},
        Failure{"MadeForNothing", "(fn f ((g a) a) (g a)) (fn main () (f))",
                "p.mini:1: expected a function to make f for"},
        Failure{"MadeForNumber", "(fn f ((g a) a) (g a)) (fn main () (f 1))", "p.mini:1: no function 1"},
        Failure{"MadeForGeneric", "(fn f ((g a) a) (g a)) (fn main () (f f 1))", "p.mini:1: f cannot be made for f"},
        Failure{"MadeForAnotherSignature", "(fn f ((g a) a) (g a)) (fn h ()) (fn main () (f h 1))",
                "p.mini:1: f cannot be made for h"}),
    [](const auto& info) { return info.param.name; });

TEST(MiniVm, NestingHasAnEnd) {
  const TemporaryDirectory directory;
  const auto repeated = [](const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
  };
  const int times = 100000;
  for (const std::string& body :
       {repeated("(", times), repeated("(do ", times) + "1" + repeated(")", times),
        repeated("(+ 1 ", times) + "1" + repeated(")", times), repeated("(if 1 1 ", times) + repeated(")", times)}) {
    const Outcome outcome = runMiniVm({"run", directory.write("p.mini", "(fn main () " + body + ")")});
    EXPECT_EQ(outcome.exitCode, 1) << body.substr(0, 40);
  }
}

// Damaged programs are refused, or run; nothing else happens.
TEST(MiniVm, DamagedProgramsDoNoHarm) {
  std::mt19937 random(20);
  const TemporaryDirectory directory;
  for (int i = 0; i < 60; ++i) {
    std::ostringstream whole;
    whole << std::ifstream(programFile(kPrograms[random() % kPrograms.size()].program)).rdbuf();
    std::string text = whole.str();
    for (int changes = 0; changes < 3; ++changes) {
      const std::size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text.erase(at, random() % 8 + 1);
          break;
        case 1:
          text.insert(at, text.substr(random() % text.size(), random() % 8 + 1));
          break;
        default:
          text[at] = static_cast<char>(random() % 256);
          break;
      }
    }
    const Outcome outcome =
        run(directory.write("p.mini", text), kModes[random() % kModes.size()], {"--seconds", "0.2"});
    EXPECT_TRUE(outcome.exitCode >= 0 && outcome.exitCode <= 2) << outcome.exitCode << outcome.err << text;
  }
}

// --- The command line ---

TEST(CommandLine, Help) {
  EXPECT_EQ(runMiniVm({"--help"}).exitCode, 0);
  EXPECT_NE(runMiniVm({"run", "--help"}).out.find("--threads"), std::string::npos);
}

TEST(CommandLine, WhatItDoesNotKnowIsAnError) {
  EXPECT_NE(runMiniVm({}).exitCode, 0);
  EXPECT_NE(runMiniVm({"fly"}).exitCode, 0);
  EXPECT_NE(runMiniVm({"run"}).exitCode, 0);
  EXPECT_NE(runMiniVm({"run", programFile("fib"), "--speed", "9"}).exitCode, 0);
  EXPECT_NE(runMiniVm({"run", programFile("fib"), "--threads", "0"}).exitCode, 0);
}

TEST(CommandLine, FilesThatAreNotThere) {
  const Outcome outcome = runMiniVm({"run", "/nowhere/p.mini"});
  EXPECT_EQ(outcome.exitCode, 1);
  EXPECT_EQ(outcome.err, "minivm: /nowhere/p.mini: cannot be read\n");
  EXPECT_EQ(runMiniVm({"run", "/"}).exitCode, 1);
  EXPECT_EQ(runMiniVm({"demo", "/nowhere/p.mini"}).exitCode, 1);
  EXPECT_EQ(runMiniVm({"demo", programFile("fib")}).exitCode, 1);
}

TEST(CommandLine, ProgramsNeedAMain) {
  const TemporaryDirectory directory;
  for (const char* text : {"", "(fn f ())", "(fn main (n) n)", "(fn main ((f)) (f))"})
    EXPECT_EQ(runMiniVm({"run", directory.write("p.mini", text)}).exitCode, 1) << text;
}

}  // namespace
}  // namespace codicil::testing
