// Random sequences of everything that clients, tiering and hosts can do, against the model. Reproduce and prolong with
// RapidCheck's settings, for example
//   RC_PARAMS="seed=42 max_success=20000 max_size=200" test_property --gtest_filter='Property.Everything'
// Without it the seed is fixed, so that the gate tests the change and not its luck.
// A failure prints its seed, the shortest sequence found and what it did. CODICIL_PROPERTY_FORK=1 runs each sequence in
// a process of its own, so that assertions and crashes are shrunk as well.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "Rig.hpp"

namespace codicil::property {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr const char* kSettings = "seed=1 max_success=100";
#else
constexpr const char* kSettings = "seed=1 max_success=500";
#endif
[[maybe_unused]] const int kFixedSeed = setenv("RC_PARAMS", kSettings, 0);

using Weights = std::vector<std::pair<std::size_t, Op>>;

rc::Gen<std::vector<Command>> commands(const Weights& weights) {
  std::vector<Op> ops;
  for (const auto& [weight, op] : weights) ops.insert(ops.end(), weight, op);
  const auto number = rc::gen::map(rc::gen::inRange(0, 256), [](int n) { return static_cast<std::uint8_t>(n); });
  return rc::gen::container<std::vector<Command>>(
      rc::gen::construct<Command>(rc::gen::elementOf(ops), number, number, number, number));
}

struct Outcome {
  std::string failure, trace;
};

Outcome play(const RigOptions& options, const std::vector<Command>& commands) {
  Rig rig(options);
  Outcome outcome;
  outcome.failure = rig.run(commands);
  outcome.trace = rig.trace();
  return outcome;
}

// The same in a child process.
Outcome playForked(const RigOptions& options, const std::vector<Command>& commands) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("pipe");
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    alarm(60);
    const Outcome outcome = play(options, commands);
    const std::string text = outcome.failure + "\n" + outcome.trace;
    if (!outcome.failure.empty() && write(ends[1], text.data(), text.size()) < 0) std::_Exit(2);
    std::_Exit(outcome.failure.empty() ? 0 : 1);
  }
  close(ends[1]);
  Outcome outcome;
  char buffer[4096];
  for (ssize_t got; (got = read(ends[0], buffer, sizeof buffer)) > 0;)
    outcome.trace.append(buffer, static_cast<std::size_t>(got));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status))
    outcome.failure = "signal " + std::to_string(WTERMSIG(status));
  else if (WEXITSTATUS(status) != 0)
    outcome.failure = "as the trace says";
  return outcome;
}

void holds(const RigOptions& options, const Weights& weights) {
  const std::vector<Command> sequence = *commands(weights);
  static const bool forks = std::getenv("CODICIL_PROPERTY_FORK") != nullptr;
  const Outcome outcome = forks ? playForked(options, sequence) : play(options, sequence);
  if (outcome.failure.empty()) return;
  RC_LOG() << outcome.failure << "\n" << outcome.trace << std::endl;
  RC_FAIL(outcome.failure);
}

const Weights kClients = {{5, Op::Request}, {2, Op::Supply}, {3, Op::Revert}, {2, Op::Reactivate},
                          {1, Op::Attach},  {1, Op::Detach}, {2, Op::Answer}, {2, Op::CallInCompile}};
const Weights kReload = {{4, Op::HotReload}, {1, Op::RevertReload}, {1, Op::ReactivateReload}};
const Weights kTiering = {
    {5, Op::TierUp}, {2, Op::TierBegin}, {2, Op::TierBuild}, {2, Op::TierActivate}, {1, Op::TierAbandon}};
const Weights kCollection = {{2, Op::Hold}, {2, Op::Release}, {2, Op::Collect}, {2, Op::CollectStep}, {1, Op::Park}};
const Weights kPlaces = {{1, Op::AddSlot},    {1, Op::RemoveSlot},   {1, Op::AddMethod},   {2, Op::AddInstantiation},
                         {1, Op::LoadModule}, {1, Op::RequestEarly}, {1, Op::UnloadModule}};
const Weights kMishaps = {{3, Op::Race}, {1, Op::FailCompile}};

Weights mix(std::initializer_list<std::pair<std::size_t, Weights>> parts) {
  Weights all = {{10, Op::Call}};
  for (const auto& [times, weights] : parts)
    for (const auto& [weight, op] : weights) all.emplace_back(times * weight, op);
  return all;
}

RC_GTEST_PROP(Property, Everything, ()) {
  const bool tier0 = *rc::gen::arbitrary<bool>();
  holds({.tier0 = tier0}, mix({{1, kClients},
                               {1, kReload},
                               {1, kTiering},
                               {1, kCollection},
                               {1, kPlaces},
                               {1, kMishaps},
                               {1, {{2, Op::Batch}}}}));
}

RC_GTEST_PROP(Property, TieringAndInlining, ()) {
  const bool tier0 = *rc::gen::arbitrary<bool>();
  holds({.tier0 = tier0, .methods = 5, .clients = 1},
        mix({{2, kTiering},
             {1, kReload},
             {1, kMishaps},
             {1, {{2, Op::Request}, {2, Op::Revert}, {1, Op::Collect}, {1, Op::Hold}, {1, Op::AddSlot}}}}));
}

RC_GTEST_PROP(Property, ClientsAndHotReload, ()) {
  holds({.inlining = false, .methods = 2, .clients = 3},
        mix({{2, kClients}, {1, kReload}, {1, {{1, Op::AddInstantiation}, {1, Op::Race}}}}));
}

RC_GTEST_PROP(Property, Collection, ()) {
  const bool tier0 = *rc::gen::arbitrary<bool>();
  holds({.tier0 = tier0, .methods = 3}, mix({{2, kCollection},
                                             {1, kReload},
                                             {1,
                                              {{4, Op::Request},
                                               {2, Op::Revert},
                                               {2, Op::Reactivate},
                                               {2, Op::TierUp},
                                               {2, Op::Race},
                                               {1, Op::AddSlot},
                                               {1, Op::RemoveSlot},
                                               {1, Op::ReactivateReload}}}}));
}

RC_GTEST_PROP(Property, Batches, ()) {
  holds({.methods = 5}, mix({{1,
                              {{12, Op::Batch},
                               {2, Op::Collect},
                               {2, Op::Hold},
                               {1, Op::Detach},
                               {1, Op::Attach},
                               {2, Op::HotReload}}}}));
}

RC_GTEST_PROP(Property, Modules, ()) {
  holds({.methods = 2}, mix({{1,
                              {{4, Op::LoadModule},
                               {2, Op::UnloadModule},
                               {4, Op::RequestEarly},
                               {4, Op::Request},
                               {2, Op::TierUp},
                               {2, Op::HotReload},
                               {1, Op::CallInCompile},
                               {1, Op::Answer},
                               {1, Op::Hold},
                               {2, Op::CollectStep},
                               {1, Op::Collect},
                               {2, Op::AddSlot},
                               {2, Op::AddMethod},
                               {1, Op::AddInstantiation},
                               {2, Op::TierBegin},
                               {1, Op::Detach},
                               {1, Op::Attach}}}}));
}

}  // namespace
}  // namespace codicil::property
