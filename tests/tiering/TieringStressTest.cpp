// Everything at once: from a seed, against a model, on one thread; and on many, against the clock.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

#include "TieringVm.hpp"

namespace codicil::testing {
namespace {

using versioning::EventKind;

// A function's tag tells in its upper half which function it is, in its lower which IL: sums of a few keep both.
constexpr std::int64_t tagOf(std::int64_t function, std::int64_t il) { return (function << 32) + il; }

// --- From a seed ---

class SeededStress : public ::testing::TestWithParam<unsigned> {
 protected:
  static constexpr Token kFunctions = 12;

  SeededStress() {
    for (Token token = 1; token <= kFunctions; ++token) {
      functions.push_back(&t.vm.add(token, tagOf(token, 0)));
      current.push_back(0);
    }
    for (std::size_t i = 0; i + 1 < functions.size(); ++i) {  // callees come behind their callers: no recursion
      if (i % 3 == 0) functions[i]->inlines = {functions[i + 1]};
      if (i % 4 == 1) functions[i]->calls = {functions[i + 1]};
    }
    t.eligibility.mayNot = {kFunctions};
  }

  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random); }
  bool chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }
  std::size_t any() { return below(functions.size()); }

  std::int64_t expected(std::size_t i) const {
    const TestFunction& function = *functions[i];
    std::int64_t sum = tagOf(static_cast<std::int64_t>(i) + 1, current[i]);
    for (const TestFunction* callee : function.inlines) sum += expected(callee->token - 1);
    for (const TestFunction* callee : function.calls) sum += expected(callee->token - 1);
    return sum;
  }

  void reloadOne() {
    const std::size_t i = any();
    current[i] = ++lastIL;
    versions[i].push_back({reload(t.vm, *functions[i], tagOf(static_cast<std::int64_t>(i) + 1, lastIL)), lastIL});
  }
  void revertOne() {
    const std::size_t i = any();
    if (revert(t.vm, *functions[i]) == Status::Ok) current[i] = 0;
  }
  void reactivateOne() {
    const std::size_t i = any();
    if (versions[i].empty()) return;
    const auto [id, il] = versions[i][below(versions[i].size())];
    if (reactivate(t.vm, *functions[i], id) == Status::Ok) current[i] = il;
  }
  void holdOrRelease() {
    const std::size_t i = any();
    const ILVersionId id = versions[i].empty() || chance(50) ? 0 : versions[i][below(versions[i].size())].first;
    if (chance(50)) {
      if (t.vm.manager->hold(functions[i]->key(), id) == Status::Ok) holds.emplace_back(functions[i]->key(), id);
    } else if (!holds.empty()) {
      std::swap(holds[below(holds.size())], holds.back());
      t.vm.manager->release(holds.back().first, holds.back().second);
      holds.pop_back();
    }
  }
  void useAndUnloadPlugin() {
    TestModule& plugin = t.vm.addModule("plugin");
    TestFunction& f = t.vm.add(plugin, 1, 7);
    t.call(f, static_cast<int>(1 + below(3)));
    t.scheduler.advance(milliseconds(below(120)));
    t.call(f, static_cast<int>(below(10)));
    if (chance(30)) reload(t.vm, f, 8);
    t.call(f, static_cast<int>(below(10)));
    t.vm.unload(plugin);
  }
  // What may happen while a body is compiled, too.
  void disturb() {
    switch (below(6)) {
      case 0:
        return reloadOne();
      case 1:
        return revertOne();
      case 2:
        return reactivateOne();
      case 3:
        return holdOrRelease();
      case 4:
        t.vm.manager->collect();
        return;
      default:
        t.tiering->requestTier1(t.vm.manager->published(*functions[any()]));
        return;
    }
  }
  void step() {
    switch (below(12)) {
      case 0:
      case 1:
      case 2:
      case 3: {
        const std::size_t i = any();
        for (std::size_t calls = below(12); calls > 0; --calls) ASSERT_EQ(t(*functions[i]), expected(i));
        return;
      }
      case 4:
      case 5:
        return t.scheduler.advance(milliseconds(below(150)));
      case 6:
      case 7:
        t.scheduler.runOne();
        return;
      case 8:
        return chance(10) ? useAndUnloadPlugin() : disturb();
      default:
        return disturb();
    }
  }
  void check() {
    while (const auto event = events.next()) requested += event->kind == EventKind::TierRequested;
    ASSERT_EQ(events.lost(), 0u);
    const TieringStatistics now = t.statistics();
    // Every version that was asked for came to one end, or waits.
    ASSERT_EQ(now.promoted + now.lostRaces + now.failed + now.forgotten + now.queued, requested);
    ASSERT_LE(now.countingCells, t.liveCells());
  }

  TieringVm t{{.callCountThreshold = 5}};
  std::mt19937 random{GetParam()};
  std::vector<TestFunction*> functions;
  std::vector<std::int64_t> current;
  std::array<std::vector<std::pair<ILVersionId, std::int64_t>>, kFunctions> versions;
  std::vector<std::pair<MethodKey, ILVersionId>> holds;
  std::int64_t lastIL = 0;
  versioning::EventStream::Reader events{t.vm.manager->events()};
  std::uint64_t requested = 0;
};

TEST_P(SeededStress, CallsAreRightAndEveryVersionThatStaysIsPromoted) {
  const bool mayFail = GetParam() % 2 != 0;
  bool quiet = false;
  const auto hook = [&](const versioning::CompileRequest& request) {
    if (quiet || request.tier != Tier::Tier1) return;
    if (mayFail && chance(5)) throw std::runtime_error("not this time");
    // Only in tier-1: a call that builds tier-0 has its answer expected already.
    if (chance(40)) disturb();
  };
  t.vm.onCompile = t.vm.onCompiled = hook;
  for (int i = 0; i < 8000; ++i) {
    step();
    check();
    if (HasFatalFailure()) FAIL() << "seed " << GetParam() << ", step " << i;
  }

  quiet = true;
  for (int round = 0; round < 3; ++round) {
    // A new tier-1 changes nobody's tier: one round suffices, if nothing was lost before. Calls of callees come on top.
    for (std::size_t i = 0; i < functions.size(); ++i) ASSERT_EQ(t(*functions[i]), expected(i));
    t.scheduler.advance(milliseconds(100));
    for (std::size_t i = 0; i < functions.size(); ++i) {
      t.call(*functions[i], 5);
      ASSERT_EQ(t(*functions[i]), expected(i));
    }
    t.scheduler.runDue();
    if (round > 0 || mayFail) continue;
    for (TestFunction* function : functions)
      EXPECT_EQ(t.tier(*function), function->token == kFunctions ? Tier::Optimized : Tier::Tier1) << function->token;
  }
  check();
  for (const auto& [method, id] : holds) t.vm.manager->release(method, id);
  t.vm.collectAll();
  t.scheduler.runDue();
  t.vm.collectAll();
  EXPECT_EQ(t.statistics().countingCells, 0u);
  EXPECT_EQ(t.liveCells(), 0u);
  const TieringStatistics all = t.statistics();
  EXPECT_GT(all.promoted, 50u);
  EXPECT_GT(all.lostRaces + all.forgotten, 10u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SeededStress, ::testing::Range(1u, 21u));

// --- On many threads ---

// A published version may be replaced and freed before it could be asked: asks and looks under one lock.
bool runsTier1(TestVm& vm, TestFunction& function) {
  for (const auto& il : vm.manager->tree(function.key()).versions)
    for (const auto& native : il.natives)
      if (native.published) return native.tier == Tier::Tier1;
  return false;
}

// A module again and again, with functions that are promoted while it goes.
void loadAndUnload(TestVm& vm, Tiering& tiering, const std::atomic<bool>& stop, std::atomic<int>& wrong) {
  std::mt19937 random(1000);
  while (!stop) {
    TestModule& plugin = vm.addModule("plugin");
    std::array<TestFunction*, 4> mine{};
    for (Token token = 1; token <= mine.size(); ++token) mine[token - 1] = &vm.add(plugin, token, token);
    const unsigned rounds = random() % 200;
    for (unsigned i = 0; i < rounds; ++i)
      for (TestFunction* function : mine)
        if (vm(*function) != function->token) ++wrong;
    if (random() % 2) tiering.requestTier1(vm.manager->published(*mine[0]));
    vm.unload(plugin);
  }
  TestVm::forgetThread();
}

// Callers, a thread that switches IL, one that collects, one that loads and unloads, and tiering's own. Each call
// answers as some version of its function would; once nobody switches any more, everything gets to tier-1: no promotion
// was lost.
TEST(TieringStress, NothingIsLostNorTornWithARealThread) {
  constexpr Token kFunctions = 24;
  constexpr int kCallers = 3, kSwitches = 3000;
  TestVm vm;
  TestEligibility eligibility;
  const auto scheduler = tiering::makeThreadScheduler(milliseconds(2));
  std::optional<Tiering> tiering(std::in_place, *vm.manager, eligibility, *scheduler,
                                 TieringSettings{.callCountThreshold = 4, .delay = milliseconds(1)});
  std::vector<TestFunction*> functions;
  std::vector<std::int64_t> sums;
  for (Token token = 1; token <= kFunctions; ++token) functions.push_back(&vm.add(token, tagOf(token, 0)));
  for (std::size_t i = 0; i < functions.size(); ++i) {
    sums.push_back(static_cast<std::int64_t>(i) + 1);
    if (i % 3 != 0) continue;
    functions[i]->inlines = {functions[i + 1]};
    sums.back() += static_cast<std::int64_t>(i) + 2;
  }

  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (unsigned caller = 0; caller < kCallers; ++caller)
    threads.emplace_back([&, caller] {
      std::mt19937 random(caller);
      while (!stop) {
        const std::size_t i = random() % functions.size();
        if (vm(*functions[i]) >> 32 != sums[i]) ++wrong;
      }
      TestVm::forgetThread();
    });
  threads.emplace_back([&] {
    while (!stop) {
      vm.manager->collect();
      std::this_thread::yield();
    }
  });
  threads.emplace_back([&] { loadAndUnload(vm, *tiering, stop, wrong); });

  std::mt19937 random(7);
  for (int i = 1; i <= kSwitches; ++i) {
    TestFunction& function = *functions[random() % functions.size()];
    if (random() % 3 == 0)
      revert(vm, function);
    else
      reload(vm, function, tagOf(function.token, i));
    const TieringStatistics statistics = tiering->statistics();
    if (statistics.queued > 2 * kFunctions) ++wrong;
    if (random() % 8 == 0) tiering->requestTier1(NativeCodeVersion(function));
    std::this_thread::yield();
  }

  // No more switches: the callers bring everything to tier-1. The deadline only ends a test that fails.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(120);
  const auto allTier1 = [&] {
    return std::all_of(functions.begin(), functions.end(), [&](TestFunction* f) { return runsTier1(vm, *f); });
  };
  while (!allTier1() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  for (TestFunction* function : functions) EXPECT_TRUE(runsTier1(vm, *function)) << function->token;

  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  const TieringStatistics statistics = tiering->statistics();
  EXPECT_EQ(statistics.failed, 0u);
  EXPECT_GE(statistics.promoted, kFunctions);  // how many more is the scheduler's to say
  ::testing::Test::RecordProperty("promoted", static_cast<int>(statistics.promoted));
  tiering.reset();
  vm.collectAll();
  EXPECT_EQ(vm.memory->stubs().use().countingLive, 0u);
}

// Tiering goes while its thread works.
TEST(TieringStress, DestroyedAtAnyMoment) {
  TestVm vm;
  TestEligibility eligibility;
  const auto scheduler = tiering::makeThreadScheduler(milliseconds(1));
  std::mt19937 random(3);
  for (Token token = 1; token <= 300; ++token) {
    Tiering tiering(*vm.manager, eligibility, *scheduler, {.callCountThreshold = 2, .delay = milliseconds(token % 2)});
    TestFunction& f = vm.add(token, token);
    const unsigned calls = random() % 200;
    for (unsigned i = 0; i <= calls; ++i) ASSERT_EQ(vm(f), token);
    if (random() % 4 == 0) vm.manager->collect();
  }
  for (auto& [key, function] : vm.main->functions) EXPECT_EQ(vm(*function), function->token);
  vm.collectAll();
  EXPECT_EQ(vm.memory->stubs().use().countingLive, 0u);
}

}  // namespace
}  // namespace codicil::testing
