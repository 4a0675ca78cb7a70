// Bodies whose direct calls go a detour are built anew, in the background, once it is quiet.
#include <gtest/gtest.h>

#include "TieringVm.hpp"

namespace codicil::testing {
namespace {

const TieringSettings kOptimized{.enabled = false, .relinkDelay = milliseconds(1000)};

struct Relinking : ::testing::Test {
  void SetUp() override {
    caller.calls = {&callee};
    EXPECT_EQ(t(callee), 10);
    EXPECT_EQ(t(caller), 11);  // compiled now, with a direct call
  }
  bool isStamped(const void* code) { return t.vm.memory->padIsStamped(t.vm.memory->find(code)->body); }

  TieringVm t{kOptimized};
  TestFunction& callee = t.vm.add(1, 10);
  TestFunction& caller = t.vm.add(2, 1);
};

TEST_F(Relinking, CallerIsBuiltAnewAWhileAfterTheSwitch) {
  reload(t.vm, callee, 20);
  EXPECT_EQ(t(caller), 21);
  EXPECT_EQ(t.vm.compiles, 3);
  t.scheduler.advance(milliseconds(999));
  EXPECT_EQ(t.vm.compiles, 3);
  t.scheduler.advance(milliseconds(1));
  EXPECT_EQ(t.vm.compiles, 4);
  EXPECT_EQ(t.statistics().relinked, 1u);
  EXPECT_EQ(t(caller), 21);
  const void* now = callee.precode.target();
  EXPECT_FALSE(isStamped(now));
  reload(t.vm, callee, 30);  // the new caller calls that body's pad: now it is that which is stamped
  EXPECT_TRUE(isStamped(now));
  EXPECT_EQ(t(caller), 31);
}

TEST_F(Relinking, NoTombstoneIsLeft) {
  reload(t.vm, callee, 20);
  t(caller);
  t.vm.collectAll();
  EXPECT_EQ(t.vm.manager->use().tombstones, 1u);
  t.scheduler.advance(milliseconds(2000));
  t(caller);
  t.vm.collectAll();
  EXPECT_EQ(t.vm.manager->use().tombstones, 0u);
}

TEST_F(Relinking, SwitchesOneAfterAnotherAreWaitedFor) {
  for (int i = 0; i < 5; ++i) {
    reload(t.vm, callee, 20 + i);
    t(caller);
    t.scheduler.advance(milliseconds(600));
  }
  EXPECT_EQ(t.statistics().relinked, 0u);
  t.scheduler.advance(milliseconds(400));
  EXPECT_EQ(t.statistics().relinked, 1u);
  EXPECT_EQ(t(caller), 25);
  t.scheduler.advance(milliseconds(5000));
  EXPECT_EQ(t.statistics().relinked, 1u);  // once
}

TEST_F(Relinking, RevertedBeforeThatNothingIsBuilt) {
  t.vm.manager->hold(callee.key(), 0);
  reload(t.vm, callee, 20);
  t(caller);
  revert(t.vm, callee);
  const auto compiles = t.vm.compiles.load();
  t.scheduler.advance(milliseconds(5000));
  EXPECT_EQ(t.vm.compiles, compiles);
  EXPECT_EQ(t(caller), 11);
}

TEST(RelinkingTiers, CallersWaitForTheCalleesFinalTier) {
  TieringVm t({.callCountThreshold = 3, .delay = milliseconds(0), .relinkDelay = milliseconds(1000)});
  TestFunction& callee = t.vm.add(1, 10);
  TestFunction& caller = t.vm.add(2, 1);
  caller.calls = {&callee};
  t.call(callee, 10);
  t.scheduler.runDue();
  t.call(caller, 10);
  t.scheduler.runDue();
  ASSERT_EQ(t.tier(caller), Tier::Tier1);
  reload(t.vm, callee, 20);
  EXPECT_EQ(t(callee), 20);
  t.scheduler.advance(milliseconds(1500));
  EXPECT_EQ(t.statistics().relinked, 0u);  // it could call the precode only
  t.call(callee, 10);
  t.scheduler.runDue();
  ASSERT_EQ(t.tier(callee), Tier::Tier1);
  t.scheduler.advance(milliseconds(1500));
  EXPECT_EQ(t.statistics().relinked, 1u);
  EXPECT_EQ(t(caller), 21);
}

}  // namespace
}  // namespace codicil::testing
