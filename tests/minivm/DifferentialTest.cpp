// Interpreter and compiler against each other: random programs do the same in both, and while they change from one to
// the other, and when every function is instrumented.
#include <gtest/gtest.h>

#include "Generator.hpp"
#include "Process.hpp"

namespace codicil::testing {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint32_t kProgramsEach = 1;
#else
constexpr std::uint32_t kProgramsEach = 25;
#endif

class RandomPrograms : public ::testing::TestWithParam<std::uint32_t> {};

std::string describe(const Outcome& outcome) {
  return "exit code " + std::to_string(outcome.exitCode) + "\n" + outcome.out + outcome.err;
}

TEST_P(RandomPrograms, DoTheSameInEveryMode) {
  const TemporaryDirectory directory;
  for (std::uint32_t i = 0; i < kProgramsEach; ++i) {
    const std::uint32_t seed = GetParam() * kProgramsEach + i;
    const std::string program = randomProgram(seed);
    const std::string file = directory.write("random.mini", program);
    const std::string interpreted = describe(runMiniVm({"run", file}, kInterpreted));
    const auto differs = [&](const std::string& what, const Outcome& outcome, const std::string& from) {
      if (describe(outcome) == from) return false;
      ADD_FAILURE() << what << " differs; seed " << seed << "\n"
                    << program << "\n--- was\n"
                    << from << "\n--- is\n"
                    << describe(outcome);
      return true;
    };
    EXPECT_TRUE(interpreted.starts_with("exit code 0") || interpreted.starts_with("exit code 2")) << interpreted;
    if (differs("compiled", runMiniVm({"run", file}, kCompiled), interpreted)) return;
    if (differs("tiered", runMiniVm({"run", file}, kEager), interpreted)) return;
    // With counts of calls on standard error, which no tier and no inlining may change.
    const std::string counted = describe(runMiniVm({"run", file, "--instrument-all"}, kInterpreted));
    EXPECT_TRUE(counted.starts_with(interpreted)) << counted;
    if (differs("instrumented, compiled", runMiniVm({"run", file, "--instrument-all"}, kCompiled), counted)) return;
    if (differs("instrumented, tiered", runMiniVm({"run", file, "--instrument-all"}, kEager), counted)) return;
  }
}

INSTANTIATE_TEST_SUITE_P(, RandomPrograms, ::testing::Range(0u, 12u));

}  // namespace
}  // namespace codicil::testing
