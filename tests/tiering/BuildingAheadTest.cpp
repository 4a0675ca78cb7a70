// SPDX-License-Identifier: MIT
// After a large batch, the methods that ran before are built in the background.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "TieringVm.hpp"

namespace codicil::testing {
namespace {

using versioning::Change;
using versioning::ChangeResult;

struct BuildingAhead : ::testing::Test {
  // All of them get a body that answers its token and `base`.
  void change(std::span<TestFunction* const> which, std::int64_t base) {
    std::vector<Change> changes;
    for (const TestFunction* function : which)
      changes.push_back({.method = function->key(), .kind = Change::Kind::Supply, .body = il(base + function->token)});
    std::vector<ChangeResult> results(changes.size());
    ASSERT_EQ(t.vm.manager->apply(versioning::kHotReloadStage, nullptr, changes, results), Status::Ok);
  }
  std::vector<TestFunction*> add(Token count) {
    std::vector<TestFunction*> added;
    for (Token token = 1; token <= count; ++token) added.push_back(&t.vm.add(token, token));
    return added;
  }

  TieringVm t{{.enabled = false}};
};

TEST_F(BuildingAhead, WhatRanBeforeIsBuiltInTheBackground) {
  const std::vector<TestFunction*> functions = add(40);
  for (TestFunction* function : functions)
    if (function->token <= 30) t(*function);
  change(functions, 1000);
  EXPECT_EQ(t.vm.compiles, 30);
  t.scheduler.runDue();
  EXPECT_EQ(t.vm.compiles, 60);  // the other ten wait for their first call
  for (TestFunction* function : functions) EXPECT_EQ(function->precode.atPrestub(), function->token > 30);
  for (TestFunction* function : functions) EXPECT_EQ(t(*function), 1000 + function->token);
  EXPECT_EQ(t.vm.compiles, 70);
  t.scheduler.runDue();
  EXPECT_EQ(t.vm.compiles, 70);
}

TEST_F(BuildingAhead, NoMoreAreBuiltAtATimeThanAskedFor) {
  const std::vector<TestFunction*> functions = add(20);
  for (TestFunction* function : functions) t(*function);
  change(functions, 1000);
  EXPECT_TRUE(t.vm.manager->buildAhead(7));
  EXPECT_EQ(t.vm.compiles, 27);
  EXPECT_FALSE(t.vm.manager->buildAhead(20));
  EXPECT_EQ(t.vm.compiles, 40);
}

TEST_F(BuildingAhead, FewMethodsWaitForTheirCalls) {
  const std::vector<TestFunction*> functions = add(15);
  for (TestFunction* function : functions) t(*function);
  change(functions, 1000);
  t.scheduler.runDue();
  EXPECT_EQ(t.vm.compiles, 15);
}

TEST_F(BuildingAhead, WhatWasCalledOrChangedMeanwhileIsBuiltOnce) {
  const std::vector<TestFunction*> functions = add(20);
  for (TestFunction* function : functions) t(*function);
  change(functions, 1000);
  t(*functions[19]);
  change({&functions[18], 1}, 2000);
  t.scheduler.runDue();
  EXPECT_EQ(t.vm.compiles, 40);
  EXPECT_EQ(t(*functions[18]), 2019);
  EXPECT_EQ(t.vm.compiles, 40);
}

TEST_F(BuildingAhead, NothingIsBuiltOfWhatHasGone) {
  TestModule& plugin = t.vm.addModule("plugin");
  std::vector<TestFunction*> functions;
  for (Token token = 1; token <= 20; ++token) functions.push_back(&t.vm.add(plugin, token, token));
  for (TestFunction* function : functions) t(*function);
  change(functions, 1000);
  t.vm.unload(plugin);
  t.scheduler.runDue();
  EXPECT_EQ(t.vm.compiles, 20);
}

// A client that takes its time.
struct SlowClient final : versioning::ILStage {
  explicit SlowClient(CodeVersionManager& manager) : manager(manager) {}
  std::string_view name() const override { return "slow"; }
  bool supply(ILCodeVersion version) override {
    isAsked = true;
    while (!mayAnswer) std::this_thread::yield();
    if (manager.beginSupply(version)) manager.completeIL(version, il(1000));
    return true;
  }
  void failed(ILCodeVersion, Status, std::string_view) override {}
  CodeVersionManager& manager;
  std::atomic<bool> isAsked{false}, mayAnswer{false};
};

TEST_F(BuildingAhead, AnEntrypointStaysWhileItIsBuilt) {
  TestModule& plugin = t.vm.addModule("plugin");
  std::vector<Change> changes;
  for (Token token = 1; token <= 20; ++token) {
    TestFunction& function = t.vm.add(plugin, token, token);
    t(function);
    changes.push_back({.method = function.key(), .kind = Change::Kind::Request, .body = nullptr});
  }
  const auto client = std::make_shared<SlowClient>(*t.vm.manager);
  std::vector<ChangeResult> results(changes.size());
  ASSERT_EQ(t.vm.manager->apply(t.vm.manager->attachStage(client), nullptr, changes, results), Status::Ok);
  std::thread builder([this] { t.vm.manager->buildAhead(1); });
  while (!client->isAsked) std::this_thread::yield();
  std::atomic<bool> isUnloaded{false};
  std::thread unloader([&] {
    t.vm.unload(plugin);
    isUnloaded = true;
    TestVm::forgetThread();
  });
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_FALSE(isUnloaded);
  client->mayAnswer = true;
  builder.join();
  unloader.join();
}

}  // namespace
}  // namespace codicil::testing
