// Tier-0 code that profiles itself, between tier-0 and tier-1.
#include <gtest/gtest.h>

#include "TieringVm.hpp"

namespace codicil::testing {
namespace {

struct InstrumentationTest : ::testing::Test {
  TieringVm t{[] {
    TieringSettings settings;
    settings.instrument = true;
    return settings;
  }()};
  TestFunction& f = t.vm.add(1, 100);
};

TEST_F(InstrumentationTest, ComesBetweenTier0AndTier1AndCountsAtOnce) {
  t.promote(f);
  EXPECT_EQ(t.tier(f), Tier::Tier0Instrumented);
  EXPECT_TRUE(t.isCounted(f));
  EXPECT_EQ(t.statistics().awaitingDelay, 0u);
  t.call(f, 30);
  t.scheduler.runDue();
  EXPECT_EQ(t.tier(f), Tier::Tier1);
  EXPECT_EQ(t(f), 100);
  EXPECT_EQ(t.statistics().instrumented, 1u);
  EXPECT_EQ(t.statistics().promoted, 1u);
  t.vm.collectAll();
  EXPECT_EQ(t.vm.manager->use().nativeNodes, 1u);
}

TEST_F(InstrumentationTest, OneThatCannotBeBuiltIsPassedOver) {
  t.vm.onCompile = [](const versioning::CompileRequest& request) {
    if (request.tier == Tier::Tier0Instrumented) throw std::runtime_error("no");
  };
  t.promote(f);
  EXPECT_EQ(t.tier(f), Tier::Tier1);
  EXPECT_EQ(t.statistics().failed, 0u);
}

TEST_F(InstrumentationTest, WhatTheHostAsksForGoesStraightToTier1) {
  t(f);
  t.tiering->requestTier1(t.vm.manager->published(f));
  t.scheduler.runDue();
  EXPECT_EQ(t.tier(f), Tier::Tier1);
  EXPECT_EQ(t.statistics().instrumented, 0u);
}

TEST_F(InstrumentationTest, NewILStartsAgainAtTier0) {
  t.promote(f);
  reload(t.vm, f, 200);
  EXPECT_EQ(t(f), 200);
  EXPECT_EQ(t.tier(f), Tier::Tier0);
  t.promote(f);
  EXPECT_EQ(t.tier(f), Tier::Tier0Instrumented);
  t.call(f, 30);
  t.scheduler.runDue();
  EXPECT_EQ(t.tier(f), Tier::Tier1);
  EXPECT_EQ(t(f), 200);
}

}  // namespace
}  // namespace codicil::testing
