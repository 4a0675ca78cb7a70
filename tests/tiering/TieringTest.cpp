// From tier-0 to tier-1: when calls are counted, when a version is promoted, and what undoes it.
#include <gtest/gtest.h>

#include <array>
#include <latch>
#include <stdexcept>
#include <thread>

#include "TieringVm.hpp"

namespace codicil::testing {
namespace {

using versioning::Event;
using versioning::EventKind;

constexpr std::chrono::nanoseconds kInstant{1};
const TieringSettings kAtOnce{.callCountThreshold = 3, .delay = milliseconds(0)};
constexpr int kEnough = 4;  // calls until a default version is queued then: its first comes from the prestub uncounted

// --- Where a version starts ---

TEST(InitialTier, EligibleCodeStartsAtTier0) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  EXPECT_EQ(t(f), 100);
  EXPECT_EQ(t.tier(f), Tier::Tier0);
}

TEST(InitialTier, TieringOffMeansStraightToOptimizedAndNoCells) {
  TieringVm t({.enabled = false});
  TestFunction& f = t.vm.add(1, 100);
  t.heat(f);
  reload(t.vm, f, 200);
  t.heat(f);
  EXPECT_EQ(t.tier(f), Tier::Optimized);
  EXPECT_EQ(t(f), 200);
  EXPECT_EQ(t.vm.compiles, 2);
  EXPECT_EQ(t.scheduler.scheduled(), 0u);
  EXPECT_EQ(t.liveCells(), 0u);
  EXPECT_EQ(t.statistics().awaitingDelay, 0u);
}

TEST(InitialTier, WithoutQuickJitEverythingIsOptimized) {
  TieringVm t({.quickJit = false});
  TestFunction& f = t.vm.add(1, 100);
  t.heat(f);
  EXPECT_EQ(t.tier(f), Tier::Optimized);
  EXPECT_EQ(t.statistics().counted, 0u);
}

TEST(InitialTier, IneligibleMethodIsOptimized) {
  TieringVm t;
  t.eligibility.mayNot = {1};
  TestFunction& f = t.vm.add(1, 100);
  t.heat(f);
  EXPECT_EQ(t.tier(f), Tier::Optimized);
  EXPECT_EQ(t.statistics().counted, 0u);
}

TEST(InitialTier, LoopsStartAtTier0OnlyIfTheSettingAllows) {
  for (const bool allowed : {true, false}) {
    TieringVm t({.quickJitForLoops = allowed});
    t.eligibility.loops = {1};
    TestFunction& loop = t.vm.add(1, 100);
    TestFunction& straight = t.vm.add(2, 200);
    t(loop);
    t(straight);
    EXPECT_EQ(t.tier(loop), allowed ? Tier::Tier0 : Tier::Optimized);
    EXPECT_EQ(t.tier(straight), Tier::Tier0);
  }
}

TEST(InitialTier, WhatTheCompilerOptimizedAtOnceIsFinal) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  f.optimizedAtOnce = true;
  EXPECT_EQ(t(f), 100);
  EXPECT_EQ(t.tier(f), Tier::Optimized);
  t.heat(f);
  EXPECT_EQ(t.vm.compiles, 1);
  EXPECT_EQ(t.statistics().counted, 0u);

  reload(t.vm, f, 200);  // of explicit versions too
  EXPECT_EQ(t(f), 200);
  EXPECT_EQ(t.tier(f), Tier::Optimized);
  t.heat(f);
  EXPECT_EQ(t.vm.compiles, 2);
  EXPECT_EQ(t.statistics().counted, 0u);

  f.optimizedAtOnce = false;
  reload(t.vm, f, 300);
  t.promote(f);
  EXPECT_EQ(t.tier(f), Tier::Tier1);
}

TEST(InitialTier, NoRoomForTheCountingThunkTurnsTieringOff) {
  TestVm vm({.reserveBytes = 5 * codememory::kStubChunkBytes});  // room for two chunks: the prestub's thunk has one
  TestFunction& f = vm.add(1, 100);                              // of them, its precode the other
  for (int i = 0; vm.memory->stubs().makeThunk([](void*, void*) -> const void* { return nullptr; }, nullptr); ++i)
    ASSERT_LT(i, 10000);
  FakeScheduler scheduler;
  TestEligibility eligibility;
  Tiering tiering(*vm.manager, eligibility, scheduler);
  EXPECT_FALSE(tiering.settings().enabled);
  EXPECT_EQ(tiering.initialTier(f, ILCodeVersion(f.key())), Tier::Optimized);
}

// --- The delay ---

TEST(CountingDelay, CountingStartsOnlyAfterAQuietDelay) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  t.call(f, 1000);
  EXPECT_EQ(t.statistics().awaitingDelay, 1u);
  t.scheduler.advance(milliseconds(100) - kInstant);
  EXPECT_FALSE(t.isCounted(f));
  EXPECT_EQ(t.liveCells(), 0u);
  t.scheduler.advance(kInstant);
  EXPECT_TRUE(t.isCounted(f));
  EXPECT_EQ(t.liveCells(), 1u);
  EXPECT_EQ(t.statistics().counted, 1u);
  EXPECT_EQ(t.statistics().awaitingDelay, 0u);
  EXPECT_EQ(t(f), 100);
}

TEST(CountingDelay, RestartsWhenNewTier0CodeAppears) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  TestFunction& g = t.vm.add(2, 200);
  t(f);
  t.scheduler.advance(milliseconds(99));
  t(g);
  t.scheduler.advance(milliseconds(100) - kInstant);
  EXPECT_EQ(t.statistics().counted, 0u);
  EXPECT_EQ(t.statistics().awaitingDelay, 2u);
  t.scheduler.advance(kInstant);
  EXPECT_TRUE(t.isCounted(f));
  EXPECT_TRUE(t.isCounted(g));
}

TEST(CountingDelay, ANewILVersionsTier0CodeRestartsItToo) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  TestFunction& g = t.vm.add(2, 200);
  t(f);
  t(g);
  t.scheduler.advance(milliseconds(99));
  reload(t.vm, g, 201);
  t(g);
  t.scheduler.advance(milliseconds(99));
  EXPECT_EQ(t.statistics().counted, 0u);
  t.scheduler.advance(milliseconds(1));
  EXPECT_TRUE(t.isCounted(f));
  EXPECT_TRUE(t.isCounted(g));
}

TEST(CountingDelay, CallsOfOldCodeDoNotRestartIt) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  t(f);
  t.scheduler.advance(milliseconds(99));
  t.call(f, 10);
  t.vm.manager->republish(t.vm.manager->published(f));
  t.scheduler.advance(milliseconds(1));
  EXPECT_TRUE(t.isCounted(f));
}

TEST(CountingDelay, CodeThatComesAfterItWaitsForItsOwn) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  TestFunction& g = t.vm.add(2, 200);
  t(f);
  t.scheduler.advance(milliseconds(150));
  t(g);
  EXPECT_TRUE(t.isCounted(f));
  t.scheduler.advance(milliseconds(99));
  EXPECT_FALSE(t.isCounted(g));
  t.scheduler.advance(milliseconds(1));
  EXPECT_TRUE(t.isCounted(g));
}

TEST(CountingDelay, ZeroCountsAtOnce) {
  TieringVm t(kAtOnce);
  TestFunction& f = t.vm.add(1, 100);
  t(f);
  EXPECT_TRUE(t.isCounted(f));
  EXPECT_EQ(t.scheduler.scheduled(), 0u);
  t.call(f, 3);
  EXPECT_EQ(t.statistics().queued, 1u);
}

TEST(CountingDelay, AVersionThatDiesWhileItAwaitsIsNotCounted) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  t(f);
  reload(t.vm, f, 200);
  t.vm.collectAll();
  EXPECT_EQ(t.statistics().awaitingDelay, 0u);
  t.scheduler.advance(milliseconds(1000));
  EXPECT_EQ(t.statistics().counted, 0u);
}

TEST(CountingDelay, AVersionThatIsNotPublishedWhenItEndsIsCountedAsSoonAsItIs) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  t(f);
  t.vm.manager->hold(f.key(), 0);
  reload(t.vm, f, 200);
  t.scheduler.advance(milliseconds(100));
  EXPECT_EQ(t.statistics().counted, 0u);
  EXPECT_EQ(revert(t.vm, f), Status::Ok);
  EXPECT_TRUE(t.isCounted(f));
  EXPECT_EQ(t(f), 100);
}

// --- The count ---

TEST(CallCount, QueuesForTier1ExactlyAtThe30thCallAfterCountingBegan) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  t.call(f, 500);
  t.scheduler.advance(milliseconds(100));
  for (int i = 1; i < 30; ++i) {
    ASSERT_EQ(t(f), 100);
    ASSERT_EQ(t.statistics().queued, 0u) << i;
  }
  EXPECT_EQ(t.scheduler.scheduled(), 0u);
  EXPECT_EQ(t(f), 100);
  EXPECT_EQ(t.statistics().queued, 1u);
  EXPECT_EQ(t.scheduler.due(), 1u);
  EXPECT_EQ(t.tier(f), Tier::Tier0);
}

TEST(CallCount, TheWorkerMakesTier1AndCallersReachItsBody) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  t.promote(f);
  EXPECT_EQ(t.tier(f), Tier::Tier1);
  EXPECT_EQ(t.reached(f), t.vm.manager->published(f));
  EXPECT_EQ(t(f), 100);
  EXPECT_EQ(t.vm.compiles, 2);
  EXPECT_EQ(t.statistics().promoted, 1u);
  EXPECT_EQ(t.statistics().queued, 0u);
  EXPECT_EQ(t.scheduler.scheduled(), 0u);
  const auto native = t.vm.manager->tree(f.key()).versions.at(0).natives;
  const auto tier1 =
      std::find_if(native.begin(), native.end(), [](const auto& info) { return info.tier == Tier::Tier1; });
  ASSERT_NE(tier1, native.end());
  EXPECT_EQ(tier1->who, "tiering");
  EXPECT_EQ(tier1->why, "called 30 times");
  EXPECT_EQ(tier1->parent, 0u);
  EXPECT_TRUE(tier1->active);
}

TEST(CallCount, ThresholdOneQueuesAtTheFirstCountedCall) {
  for (const std::uint32_t threshold : {1u, 0u}) {
    TieringVm t({.callCountThreshold = threshold});
    EXPECT_EQ(t.tiering->settings().callCountThreshold, 1u);
    TestFunction& f = t.vm.add(1, 100);
    t(f);
    t.scheduler.advance(milliseconds(100));
    EXPECT_EQ(t.statistics().queued, 0u);
    t(f);
    EXPECT_EQ(t.statistics().queued, 1u);
    t.scheduler.runDue();
    EXPECT_EQ(t.tier(f), Tier::Tier1);
  }
}

TEST(CallCount, AHugeThresholdIsNeverReachedByOverflow) {
  TieringVm t({.callCountThreshold = 0xffffffff, .delay = milliseconds(0)});
  TestFunction& f = t.vm.add(1, 100);
  t.call(f, 1001);
  EXPECT_EQ(t.callsOf(f), 1000);
  EXPECT_EQ(t.statistics().queued, 0u);
}

TEST(CallCount, IsToldWhileItIsCountedAndAfter) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  t.call(f, 10);
  EXPECT_EQ(t.callsOf(f), -1);
  t.scheduler.advance(milliseconds(100));
  EXPECT_EQ(t.callsOf(f), 0);
  t.call(f, 29);
  EXPECT_EQ(t.callsOf(f), 29);
  t(f);
  EXPECT_EQ(t.callsOf(f), 30);
  t.call(f, 10);
  EXPECT_EQ(t.callsOf(f), 30);  // not counted any more
  t.scheduler.runDue();
  EXPECT_EQ(t.callsOf(f), -1);  // tier-1
}

TEST(CallCount, EachEntrypointOfAMethodCountsForItself) {
  TieringVm t;
  TestFunction& f1 = t.vm.add(1, 100, 1);
  TestFunction& f2 = t.vm.add(1, 100, 2);
  t(f1);
  t(f2);
  t.scheduler.advance(milliseconds(100));
  t.call(f1, 30);
  t.call(f2, 29);
  t.scheduler.runDue();
  EXPECT_EQ(t.tier(f1), Tier::Tier1);
  EXPECT_EQ(t.tier(f2), Tier::Tier0);
  t(f2);
  t.scheduler.runDue();
  EXPECT_EQ(t.tier(f2), Tier::Tier1);
}

TEST(CallCount, BackpatchedSlotsAreCountedAndSwitchedToo) {
  TieringVm t(kAtOnce);
  TestFunction& f = t.vm.add(1, 100);
  std::atomic<const void*> slot{nullptr};
  ASSERT_EQ(t.vm.manager->addBackpatchedSlot(f, slot), Status::Ok);
  t(f);
  EXPECT_EQ(slot, f.precode.target());
  t.call(f, 3);
  t.scheduler.runDue();
  EXPECT_EQ(t.vm.manager->versionAt(slot), t.vm.manager->published(f));
  EXPECT_EQ(t.tier(f), Tier::Tier1);
  t.vm.manager->removeBackpatchedSlot(f, slot);
}

TEST(CallCount, FourThreadsNeverLoseAPromotion) {
  TieringVm t(kAtOnce);
  for (Token token = 1; token <= 500; ++token) {
    TestFunction& f = t.vm.add(token, token);
    std::latch start(4);
    std::array<std::thread, 4> threads;
    for (std::thread& thread : threads)
      thread = std::thread([&] {
        start.arrive_and_wait();
        for (int i = 0; i < 4; ++i) EXPECT_EQ(t(f), token);
        TestVm::forgetThread();
      });
    for (std::thread& thread : threads) thread.join();
    // Racing calls may lose counts, up to three of each four; then some calls are still to come, but no event is lost.
    for (int i = 0; i < 2 && t.statistics().queued == 0; ++i) t(f);
    ASSERT_EQ(t.statistics().queued, 1u) << token;
    t.scheduler.runDue();
    ASSERT_EQ(t.tier(f), Tier::Tier1);
  }
  EXPECT_EQ(t.statistics().promoted, 500u);
}

TEST(CallCount, ASecondEventOfTheSameStubIsHarmless) {
  TieringVm t(kAtOnce);
  TestFunction& f = t.vm.add(1, 100);
  t(f);
  auto* slot = &codememory::CountingStub::ofSlot(
                    static_cast<codememory::CountingSlot*>(codememory::detail::slotOf(f.precode.target())))
                    .slot();
  const void* code = slot->target;
  EXPECT_EQ(t.tiering->countReached(slot), code);
  EXPECT_EQ(t.tiering->countReached(slot), code);
  EXPECT_EQ(t.statistics().queued, 1u);
  t.scheduler.runDue();
  EXPECT_EQ(t.tiering->countReached(slot), code);  // late: promoted already, the stub not freed yet
  EXPECT_EQ(t.scheduler.scheduled(), 0u);
  EXPECT_EQ(t.statistics().promoted, 1u);
  EXPECT_EQ(t.vm.compiles, 2);
}

// --- Cells ---

TEST(CountingCells, AreRetiredWhenTheCountIsReachedAndFreedByCollection) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  t.heat(f);
  EXPECT_EQ(t.liveCells(), 1u);
  EXPECT_EQ(t.statistics().countingCells, 1u);
  t.scheduler.runDue();
  EXPECT_EQ(t.statistics().countingCells, 0u);
  EXPECT_EQ(t.liveCells(), 1u);  // until no thread can be in it
  t.vm.collectAll();
  EXPECT_EQ(t.liveCells(), 0u);
}

TEST(CountingCells, AreNotFreedWhileCallersReachThem) {
  TieringVm t(kAtOnce);
  TestFunction& f = t.vm.add(1, 100);
  t.call(f, kEnough);  // queued: the worker has not come yet
  EXPECT_TRUE(t.isCounted(f));
  t.vm.collectAll();
  EXPECT_EQ(t.liveCells(), 1u);
  EXPECT_EQ(t(f), 100);
}

TEST(CountingCells, CallersReachTheBodyWhileTier1IsBuilt) {
  TieringVm t(kAtOnce);
  TestFunction& f = t.vm.add(1, 100);
  bool looked = false;
  t.vm.onCompile = [&](const versioning::CompileRequest& request) {
    if (request.tier != Tier::Tier1) return;
    looked = true;
    EXPECT_FALSE(t.isCounted(f));
    EXPECT_EQ(t.reached(f), NativeCodeVersion(f));
    t.vm.collectAll();
    EXPECT_EQ(t.liveCells(), 0u);
  };
  t.call(f, kEnough);
  t.scheduler.runDue();
  EXPECT_TRUE(looked);
}

TEST(CountingCells, OfAVersionThatDiesAreFreed) {
  TieringVm t(kAtOnce);
  TestFunction& f = t.vm.add(1, 100);
  t(f);
  EXPECT_EQ(t.liveCells(), 1u);
  reload(t.vm, f, 200);
  t.vm.collectAll();
  EXPECT_EQ(t.liveCells(), 1u);  // forgotten, but the lock was held: the background hands it over
  t.scheduler.runDue();
  t.vm.collectAll();
  EXPECT_EQ(t.liveCells(), 0u);
  EXPECT_EQ(t.statistics().countingCells, 0u);
}

TEST(CountingCells, SurviveTheirVersionsAbsence) {
  TieringVm t(kAtOnce);
  TestFunction& f = t.vm.add(1, 100);
  t.call(f, 3);
  t.vm.manager->hold(f.key(), 0);
  reload(t.vm, f, 200);
  EXPECT_EQ(t(f), 200);
  t.vm.collectAll();
  revert(t.vm, f);
  EXPECT_EQ(t.callsOf(f), 2);
  t(f);
  t.scheduler.runDue();
  EXPECT_EQ(t.tier(f), Tier::Tier1);
  EXPECT_EQ(t(f), 100);
}

TEST(CountingCells, OutOfStubMemoryLeavesCodeUncountedUntilThereIsRoom) {
  TieringVm t({}, {.reserveBytes = 11 * codememory::kStubChunkBytes});
  TestFunction& f = t.vm.add(1, 100);
  TestFunction& g = t.vm.add(2, 200);
  t(f);
  std::vector<codememory::Precode> hogs;
  while (const auto precode = t.vm.memory->stubs().allocatePrecode(nullptr)) hogs.push_back(*precode);
  t.scheduler.advance(milliseconds(100));
  t.call(f, 100);
  EXPECT_EQ(t.statistics().counted, 0u);
  EXPECT_EQ(t.tier(f), Tier::Tier0);
  EXPECT_FALSE(t.isCounted(f));
  EXPECT_EQ(t.scheduler.scheduled(), 0u);  // it does not try for ever
  for (const codememory::Precode precode : hogs) t.vm.memory->stubs().free(precode);
  t(g);
  t.scheduler.advance(milliseconds(100));
  EXPECT_TRUE(t.isCounted(f));
  EXPECT_TRUE(t.isCounted(g));
}

// --- IL versions ---

TEST(TieringAndIL, ANewILVersionStartsAgainAtTier0AndEarnsItsTier1) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  t.promote(f);
  reload(t.vm, f, 200);
  EXPECT_EQ(t(f), 200);
  EXPECT_EQ(t.tier(f), Tier::Tier0);
  t.promote(f);
  EXPECT_EQ(t.tier(f), Tier::Tier1);
  EXPECT_EQ(t(f), 200);
  EXPECT_EQ(t.statistics().promoted, 2u);
  t.vm.collectAll();
  EXPECT_EQ(t.vm.memory->use().bodiesLive, 1u);
  EXPECT_EQ(t.liveCells(), 0u);
}

TEST(TieringAndIL, SwitchedDuringTheTier1BuildTheOldTier1IsNotPublished) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  t.vm.onCompile = [&](const versioning::CompileRequest& request) {
    if (request.tier == Tier::Tier1) reload(t.vm, f, 200);
  };
  t.promote(f);
  t.vm.onCompile = nullptr;
  EXPECT_EQ(t.statistics().lostRaces, 1u);
  EXPECT_EQ(t.statistics().promoted, 0u);
  EXPECT_EQ(t(f), 200);
  EXPECT_EQ(t.tier(f), Tier::Tier0);
  t.promote(f);
  EXPECT_EQ(t(f), 200);
  EXPECT_EQ(t.tier(f), Tier::Tier1);
}

TEST(TieringAndIL, SwitchedAwayAndBackDuringTheBuildTier1IsStillGood) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  t.vm.manager->hold(f.key(), 0);
  t.vm.onCompile = [&](const versioning::CompileRequest& request) {
    if (request.tier != Tier::Tier1) return;
    reload(t.vm, f, 200);
    revert(t.vm, f);
  };
  t.promote(f);
  EXPECT_EQ(t.statistics().promoted, 1u);
  EXPECT_EQ(t.tier(f), Tier::Tier1);
  EXPECT_EQ(t(f), 100);
}

TEST(TieringAndIL, AVersionThatLostItsRaceIsCountedAgainWhenItComesBack) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  t.vm.manager->hold(f.key(), 0);
  t.vm.onCompile = [&](const versioning::CompileRequest& request) {
    if (request.tier == Tier::Tier1 && request.il.isDefault()) reload(t.vm, f, 200);
  };
  t.promote(f);
  EXPECT_EQ(t.statistics().lostRaces, 1u);
  t.vm.onCompile = nullptr;
  revert(t.vm, f);
  EXPECT_EQ(t(f), 100);
  EXPECT_EQ(t.tier(f), Tier::Tier0);
  t.promote(f);
  EXPECT_EQ(t.tier(f), Tier::Tier1);
}

TEST(TieringAndIL, RevertBringsAHeldTier1BackWithoutACompile) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  t.promote(f);
  const NativeCodeVersion tier1 = t.vm.manager->published(f);
  t.vm.manager->hold(f.key(), 0);
  reload(t.vm, f, 200);
  t(f);
  t.vm.collectAll();
  const int compiles = t.vm.compiles;
  revert(t.vm, f);
  EXPECT_EQ(t.vm.manager->published(f), tier1);
  EXPECT_EQ(t.reached(f), tier1);
  EXPECT_EQ(t(f), 100);
  EXPECT_EQ(t.vm.compiles, compiles);
}

TEST(TieringAndIL, SwitchedBeforeTheWorkerComesTheQueuedVersionIsForgotten) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  t.heat(f);
  reload(t.vm, f, 200);
  const int compiles = t.vm.compiles;
  t.scheduler.runDue();
  EXPECT_EQ(t.statistics().forgotten, 1u);
  EXPECT_EQ(t.statistics().queued, 0u);
  EXPECT_EQ(t.vm.compiles, compiles);
  EXPECT_EQ(t(f), 200);
}

TEST(TieringAndIL, AQueuedVersionThatComesBackAfterItWasForgottenIsCountedAgain) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  t.vm.manager->hold(f.key(), 0);
  t.heat(f);
  reload(t.vm, f, 200);
  t.scheduler.runDue();
  revert(t.vm, f);
  EXPECT_EQ(t.tier(f), Tier::Tier0);
  t.promote(f);
  EXPECT_EQ(t.tier(f), Tier::Tier1);
  EXPECT_EQ(t(f), 100);
}

TEST(TieringAndIL, AVersionThatDiesInTheQueueIsForgotten) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  t.heat(f);
  EXPECT_EQ(t.statistics().queued, 1u);
  reload(t.vm, f, 200);
  t.vm.collectAll();
  EXPECT_EQ(t.statistics().queued, 0u);
  EXPECT_EQ(t.statistics().forgotten, 1u);
  const int compiles = t.vm.compiles;
  t.scheduler.runDue();
  EXPECT_EQ(t.vm.compiles, compiles);
  EXPECT_EQ(t.statistics().forgotten, 1u);
  t.vm.collectAll();
  EXPECT_EQ(t.liveCells(), 0u);
}

// Nodes come from new and delete, so another version may lie where the dead one lay.
TEST(TieringAndIL, ADeadVersionIsNotTakenForAnotherAtItsAddress) {
  TieringVm t(kAtOnce);
  TestFunction& f = t.vm.add(1, 100);
  for (int i = 0; i < 50; ++i) {
    reload(t.vm, f, i);
    EXPECT_EQ(t(f), i);
    EXPECT_EQ(t.callsOf(f), 1);
    t(f);
    if (i % 2) t(f);  // queued: dies there
    t.vm.collectAll();
  }
  t.scheduler.runDue();
  EXPECT_EQ(t.statistics().promoted, 1u);
  EXPECT_EQ(t.statistics().forgotten, 24u);
  t.vm.collectAll();
  EXPECT_EQ(t.liveCells(), 0u);
}

// A default version is its method: it dies and comes back under the same name.
TEST(TieringAndIL, AFailedBuildIsNotHeldAgainstAVersionThatCameMeanwhile) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  t.vm.onCompile = [&](const versioning::CompileRequest& request) {
    if (request.tier != Tier::Tier1) return;
    t.vm.onCompile = nullptr;
    reload(t.vm, f, 200);
    t.vm.collectAll();
    revert(t.vm, f);
    EXPECT_EQ(t(f), 100);  // built anew
    throw std::runtime_error("cannot optimize this");
  };
  t.promote(f);
  EXPECT_EQ(t.statistics().failed, 1u);
  EXPECT_EQ(t.tier(f), Tier::Tier0);
  t.promote(f);
  EXPECT_EQ(t.tier(f), Tier::Tier1);
}

TEST(TieringAndIL, AFailedTier1BuildLeavesTier0AndIsNotRetried) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  t.vm.onCompile = [](const versioning::CompileRequest& request) {
    if (request.tier == Tier::Tier1) throw std::runtime_error("cannot optimize this");
  };
  t.promote(f);
  EXPECT_EQ(t.statistics().failed, 1u);
  EXPECT_EQ(t.tier(f), Tier::Tier0);
  EXPECT_EQ(t.reached(f), NativeCodeVersion(f));
  t.vm.onCompile = nullptr;
  t.vm.manager->republish(t.vm.manager->published(f));
  t.tiering->requestTier1(t.vm.manager->published(f));
  t.promote(f);
  EXPECT_EQ(t.tier(f), Tier::Tier0);
  EXPECT_EQ(t(f), 100);
  EXPECT_EQ(t.vm.compiles, 2);
  t.vm.collectAll();
  EXPECT_EQ(t.vm.manager->use().nativeNodes, 0u);
  EXPECT_EQ(t.liveCells(), 0u);
  reload(t.vm, f, 200);  // another version: another chance
  t.promote(f);
  EXPECT_EQ(t.tier(f), Tier::Tier1);
}

// --- Inlining ---

struct InliningTest : ::testing::Test {
  InliningTest() {
    f.inlines = {&g};
    t.eligibility.mayNot = {g.token};
    t.promote(f);
  }
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  TestFunction& g = t.vm.add(2, 10);
};

TEST_F(InliningTest, AnInlineesChangeLeadsBackToTier0WhichEarnsANewTier1) {
  EXPECT_EQ(t.tier(f), Tier::Tier1);
  EXPECT_EQ(t(f), 110);
  reload(t.vm, g, 20);
  EXPECT_EQ(t(f), 120);
  EXPECT_EQ(t.tier(f), Tier::Tier0);
  t.promote(f);
  EXPECT_EQ(t.tier(f), Tier::Tier1);
  EXPECT_EQ(t(f), 120);
  EXPECT_EQ(t.statistics().promoted, 2u);
}

TEST_F(InliningTest, SoDoesOneWhoseTier0WasCollected) {
  t.vm.collectAll();
  reload(t.vm, g, 20);
  EXPECT_EQ(t(f), 120);
  EXPECT_EQ(t.tier(f), Tier::Tier0);
  t.promote(f);
  EXPECT_EQ(t.tier(f), Tier::Tier1);
  EXPECT_EQ(t(f), 120);
}

TEST_F(InliningTest, AnInlineesRevertBringsTheOldTier1Back) {
  const NativeCodeVersion tier1 = t.vm.manager->published(f);
  t.vm.manager->hold(g.key(), 0);
  reload(t.vm, g, 20);
  EXPECT_EQ(t(f), 120);
  const int compiles = t.vm.compiles;
  revert(t.vm, g);
  EXPECT_EQ(t.vm.manager->published(f), tier1);
  EXPECT_EQ(t.reached(f), tier1);
  EXPECT_EQ(t(f), 110);
  EXPECT_EQ(t.vm.compiles, compiles);
  // Tier-0 was being counted again meanwhile; it is not promoted a second time.
  t.scheduler.advance(milliseconds(1000));
  t.call(f, 100);
  t.scheduler.runDue();
  EXPECT_EQ(t.statistics().promoted, 1u);
  EXPECT_EQ(t.vm.manager->published(f), tier1);
}

TEST_F(InliningTest, AnInlineesChangeDuringTheBuildLosesTheRaceAndBeginsAgain) {
  reload(t.vm, f, 200);
  t.vm.onCompiled = [&](const versioning::CompileRequest& request) {
    if (request.tier == Tier::Tier1 && &request.method == &f) reload(t.vm, g, 30);
  };
  t.promote(f);
  t.vm.onCompiled = nullptr;
  EXPECT_EQ(t.statistics().lostRaces, 1u);
  EXPECT_EQ(t(f), 230);
  EXPECT_EQ(t.tier(f), Tier::Tier0);
  // Nobody published it since: it began anew by itself.
  t.promote(f);
  EXPECT_EQ(t.tier(f), Tier::Tier1);
  EXPECT_EQ(t(f), 230);
}

TEST_F(InliningTest, CountingAgainDoesNotRestartTheDelayOfOthers) {
  TestFunction& h = t.vm.add(3, 1);
  t(h);
  t.scheduler.advance(milliseconds(99));
  t.vm.manager->hold(g.key(), 0);
  const ILVersionId twenty = reload(t.vm, g, 20);
  t.vm.manager->hold(g.key(), twenty);
  EXPECT_EQ(t.tier(f), Tier::Tier0);  // old code, published again
  t.scheduler.advance(milliseconds(1));
  EXPECT_TRUE(t.isCounted(h));
  EXPECT_TRUE(t.isCounted(f));
}

// --- The host asks ---

TEST(RequestTier1, PromotesAtOnceWhateverTheCount) {
  TieringVm t;
  TestFunction& awaiting = t.vm.add(1, 100);
  TestFunction& counting = t.vm.add(2, 200);
  t(counting);
  t.scheduler.advance(milliseconds(100));
  t.call(counting, 7);
  t(awaiting);
  t.tiering->requestTier1(t.vm.manager->published(awaiting));
  t.tiering->requestTier1(t.vm.manager->published(counting));
  t.tiering->requestTier1(t.vm.manager->published(counting));
  EXPECT_EQ(t.statistics().queued, 2u);
  EXPECT_EQ(t.callsOf(counting), 7);
  t.scheduler.runDue();
  EXPECT_EQ(t.tier(awaiting), Tier::Tier1);
  EXPECT_EQ(t.tier(counting), Tier::Tier1);
  EXPECT_EQ(t.vm.compiles, 4);
  t.vm.collectAll();
  EXPECT_EQ(t.liveCells(), 0u);
}

TEST(RequestTier1, IsIgnoredForWhatIsNotTier0) {
  TieringVm t;
  t.eligibility.mayNot = {1};
  TestFunction& optimized = t.vm.add(1, 100);
  TestFunction& promoted = t.vm.add(2, 200);
  t(optimized);
  t.promote(promoted);
  const int compiles = t.vm.compiles;
  t.tiering->requestTier1(NativeCodeVersion(promoted));  // its tier-0: a thread that is still in it
  t.tiering->requestTier1(t.vm.manager->published(promoted));
  t.tiering->requestTier1(t.vm.manager->published(optimized));
  t.scheduler.advance(milliseconds(1000));
  EXPECT_EQ(t.vm.compiles, compiles);
  EXPECT_EQ(t.statistics().promoted, 1u);
}

// --- Ends ---

TEST(TieringEnds, AModuleUnloadedWhileItsVersionIsQueued) {
  TieringVm t(kAtOnce);
  TestModule& plugin = t.vm.addModule("plugin");
  TestFunction& f = t.vm.add(plugin, 1, 100);
  TestFunction& counted = t.vm.add(plugin, 2, 200);
  t.call(f, kEnough);
  t(counted);
  EXPECT_EQ(t.statistics().queued, 1u);
  t.vm.unload(plugin);
  EXPECT_EQ(t.statistics().forgotten, 1u);
  const int compiles = t.vm.compiles;
  t.scheduler.runDue();
  EXPECT_EQ(t.vm.compiles, compiles);
  t.vm.collectAll();
  EXPECT_EQ(t.liveCells(), 0u);
  EXPECT_EQ(t.vm.bodiesMade, t.vm.bodiesReleased);
}

TEST(TieringEnds, AnEntrypointForgottenWhileItsTier1IsBuiltIsWaitedFor) {
  TieringVm t(kAtOnce);
  TestModule& plugin = t.vm.addModule("plugin");
  TestFunction& f = t.vm.add(plugin, 1, 100);
  t.call(f, kEnough);
  std::latch building(1);
  std::atomic<bool> unloading{false};
  t.vm.onCompiled = [&](const versioning::CompileRequest&) {
    building.count_down();
    while (!unloading) std::this_thread::yield();
    // There is no way to see that it waits: give it a moment in which it would do harm if it did not.
    std::this_thread::sleep_for(milliseconds(20));
    EXPECT_EQ(t.vm.bodiesReleased, 0);
  };
  std::thread worker([&] { t.scheduler.runDue(); });
  building.wait();
  unloading = true;
  t.vm.unload(plugin);
  worker.join();
  t.vm.onCompiled = nullptr;
  EXPECT_EQ(t.vm.bodiesMade, 2);
  EXPECT_EQ(t.vm.bodiesReleased, 2);
  t.scheduler.runDue();
  t.vm.collectAll();
  EXPECT_EQ(t.liveCells(), 0u);
}

TEST(TieringEnds, DestroyedItLeadsCallersPastItsStubsAndPendingWorkDoesNothing) {
  TieringVm t(kAtOnce);
  TestFunction& counted = t.vm.add(1, 100);
  TestFunction& queued = t.vm.add(2, 200);
  t(counted);
  t.call(queued, kEnough);
  EXPECT_EQ(t.scheduler.due(), 1u);
  t.tiering.reset();
  EXPECT_FALSE(t.isCounted(counted));
  EXPECT_FALSE(t.isCounted(queued));
  t.scheduler.advance(milliseconds(1000));
  EXPECT_EQ(t(counted), 100);
  EXPECT_EQ(t(queued), 200);
  t.vm.collectAll();
  EXPECT_EQ(t.liveCells(), 0u);
  EXPECT_EQ(t.vm.compiles, 2);
  TestFunction& later = t.vm.add(3, 300);
  EXPECT_EQ(t(later), 300);
  EXPECT_EQ(t.tier(later), Tier::Optimized);
}

TEST(TieringEnds, DestroyedInTheDelayTheTimerDoesNothing) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  t(f);
  t.tiering.reset();
  t.scheduler.advance(milliseconds(1000));
  EXPECT_EQ(t(f), 100);
  EXPECT_EQ(t.scheduler.scheduled(), 0u);
}

// --- The worker ---

TEST(TieringWorker, OnePieceOfWorkIsInFlightAndPromotesOneVersion) {
  TieringVm t(kAtOnce);
  std::vector<TestFunction*> functions;
  for (Token token = 1; token <= 10; ++token) {
    functions.push_back(&t.vm.add(token, token));
    t.call(*functions.back(), kEnough);
  }
  EXPECT_EQ(t.statistics().queued, 10u);
  for (std::size_t left = 10; left > 0; --left) {
    EXPECT_EQ(t.scheduler.scheduled(), 1u);
    EXPECT_TRUE(t.scheduler.runOne());
    EXPECT_EQ(t.statistics().queued, left - 1);
  }
  EXPECT_EQ(t.scheduler.scheduled(), 0u);
  for (TestFunction* function : functions) EXPECT_EQ(t.tier(*function), Tier::Tier1);  // in the order of queueing
}

TEST(TieringWorker, EventsTellOfCountingAndTheRequest) {
  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  const ILVersionId il = reload(t.vm, f, 200);
  versioning::EventStream::Reader reader(t.vm.manager->events());
  t.promote(f);
  std::vector<Event> ours;
  while (const auto event = reader.next())
    if (event->kind == EventKind::CountingStarted || event->kind == EventKind::TierRequested) ours.push_back(*event);
  ASSERT_EQ(ours.size(), 2u);
  EXPECT_EQ(ours[0].kind, EventKind::CountingStarted);
  EXPECT_EQ(ours[1].kind, EventKind::TierRequested);
  for (const Event& event : ours) {
    EXPECT_EQ(event.method, f.key());
    EXPECT_EQ(event.entrypoint, &f);
    EXPECT_EQ(event.il, il);
    EXPECT_EQ(event.native, 1u);
    EXPECT_EQ(event.tier, Tier::Tier0);
  }
}

}  // namespace
}  // namespace codicil::testing
