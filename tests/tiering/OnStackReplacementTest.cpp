// A running tier-0 body goes on in optimized code: what CodeVersionManager::osrEntry answers, and for how long.
#include <gtest/gtest.h>

#include "TieringVm.hpp"

namespace codicil::testing {
namespace {

struct OnStackReplacementTest : ::testing::Test {
  OnStackReplacementTest() {
    f.inlines = {&g};
    t.eligibility.mayNot = {g.token};
    t(f);
    ip = t.vm.memory->codeOf(t.vm.memory->find(f.precode.target())->body) + 8;
    t.vm.onCompile = [this](const versioning::CompileRequest& request) {
      if (request.tier != Tier::OSR) return;
      offsets.push_back(request.osrOffset);
      bases.push_back(request.osrBase);
    };
  }
  const std::byte* enter(std::uint32_t offset) { return t.vm.manager->osrEntry(ip, offset, why); }

  TieringVm t;
  TestFunction& f = t.vm.add(1, 100);
  TestFunction& g = t.vm.add(2, 10);
  const std::byte* ip = nullptr;  // in the tier-0 body of f
  versioning::RequesterPtr why = std::make_shared<versioning::Requester>(versioning::Requester{"test", "a loop"});
  std::vector<std::uint32_t> offsets;
  std::vector<const void*> bases;
};

TEST_F(OnStackReplacementTest, IsMadeOnceForEachPlaceFromTheTier0BodysTables) {
  const std::byte* const ten = enter(10);
  ASSERT_NE(ten, nullptr);
  EXPECT_EQ(enter(10), ten);
  const std::byte* const twenty = enter(20);
  ASSERT_NE(twenty, nullptr);
  EXPECT_NE(twenty, ten);
  EXPECT_EQ(offsets, (std::vector<std::uint32_t>{10, 20}));
  EXPECT_EQ(bases, std::vector<const void*>(2, t.vm.memory->find(ip)->hostData));
  EXPECT_EQ(t.vm.manager->tierOf(t.vm.manager->versionAt(ten)), Tier::OSR);
  EXPECT_EQ(t.tier(f), Tier::Tier0);  // callers go on as they did
}

TEST_F(OnStackReplacementTest, AnotherThreadIsNotKeptWaitingForTheBuild) {
  const std::byte* meanwhile = ip;
  t.vm.onCompiled = [&](const versioning::CompileRequest& request) {
    if (request.tier == Tier::OSR) meanwhile = enter(10);
  };
  EXPECT_NE(enter(10), nullptr);
  EXPECT_EQ(meanwhile, nullptr);
}

TEST_F(OnStackReplacementTest, AFailedBuildIsNotRetried) {
  t.vm.onCompile = [this](const versioning::CompileRequest& request) {
    offsets.push_back(request.osrOffset);
    throw std::runtime_error("no");
  };
  EXPECT_EQ(enter(10), nullptr);
  EXPECT_EQ(enter(10), nullptr);
  EXPECT_EQ(offsets.size(), 1u);
}

TEST_F(OnStackReplacementTest, WhatRunsAnOldVersionFinishesThere) {
  ASSERT_NE(enter(10), nullptr);
  reload(t.vm, f, 200);
  EXPECT_EQ(enter(10), nullptr);
  EXPECT_EQ(enter(20), nullptr);
}

TEST_F(OnStackReplacementTest, ANewVersionOfWhatItInlinedMakesAnother) {
  const std::byte* const before = enter(10);
  reload(t.vm, g, 20);
  const std::byte* const after = enter(10);
  ASSERT_NE(after, nullptr);
  EXPECT_NE(after, before);
  EXPECT_EQ(enter(10), after);
}

TEST_F(OnStackReplacementTest, LivesWhileCallersReachItsTier0) {
  const std::byte* const code = enter(10);
  t.vm.collectAll();
  EXPECT_EQ(enter(10), code);
  EXPECT_EQ(offsets.size(), 1u);
  t.promote(f);
  ASSERT_EQ(t.tier(f), Tier::Tier1);
  t.vm.collectAll();
  EXPECT_FALSE(t.vm.memory->find(code).has_value());
  EXPECT_EQ(t.vm.manager->use().nativeNodes, 1u);  // tier-1
}

TEST_F(OnStackReplacementTest, NotFromCodeThatIsOptimizedAlready) {
  t(g);
  const std::byte* const optimized = t.vm.memory->codeOf(t.vm.memory->find(g.precode.target())->body);
  EXPECT_EQ(t.vm.manager->osrEntry(optimized + 8, 10, why), nullptr);
  EXPECT_EQ(t.vm.manager->osrEntry(this, 10, why), nullptr);
}

}  // namespace
}  // namespace codicil::testing
