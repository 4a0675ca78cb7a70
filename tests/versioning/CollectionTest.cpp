// What is freed, when, and what never is.
#include "versioning/Support.hpp"

namespace codicil::testing {
namespace {

TEST(Collection, ReplacedBodyIsFreedAfterAGracePeriod) {
  TestVm vm;
  TestFunction& f = vm.add(1, 100);
  vm(f);
  const void* old = f.precode.target();
  reload(vm, f, 200);
  vm(f);
  EXPECT_TRUE(vm.memory->find(old));
  EXPECT_EQ(vm.collectAll().bodiesFreed, 1u);
  EXPECT_FALSE(vm.memory->find(old));
  EXPECT_EQ(vm.bodiesReleased, 1);
  EXPECT_EQ(vm.memory->use().bodiesLive, 1u);
  EXPECT_EQ(vm(f), 200);
}

// Fails without the grace period: the body would be freed under the thread that announced itself before the switch.
TEST(Collection, WaitsForAThreadThatCameBefore) {
  TestVm vm;
  TestFunction& f = vm.add(1, 100);
  vm(f);
  const void* old = f.precode.target();
  versioning::ThreadEpochs::Thread other(vm.epochs);
  other.enter();
  reload(vm, f, 200);
  vm(f);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(vm.manager->collect().pending);
  EXPECT_TRUE(vm.memory->find(old));
  other.leave();
  vm.collectAll();
  EXPECT_FALSE(vm.memory->find(old));
}

TEST(Collection, KeepsWhatARefreshedThreadStillReturnsTo) {
  TestVm vm;
  TestFunction& f = vm.add(1, 100);
  vm(f);
  const void* old = f.precode.target();
  versioning::ThreadEpochs::Thread other(vm.epochs);
  other.enter();
  reload(vm, f, 200);
  vm(f);
  EXPECT_TRUE(vm.manager->collect().pending);
  EXPECT_TRUE(other.shouldRefresh());
  const void* stack[] = {static_cast<const std::byte*>(old) + 4};
  other.refresh(stack);
  EXPECT_FALSE(other.shouldRefresh());
  EXPECT_EQ(vm.manager->collect().bodiesFreed, 0u);
  EXPECT_TRUE(vm.memory->find(old));
  EXPECT_TRUE(vm.manager->collect().pending);  // condemned again, asked again
  other.refresh({});
  vm.collectAll();
  EXPECT_FALSE(vm.memory->find(old));
  other.leave();
}

// Fails without the re-check under the lock in release().
TEST(Collection, VersionChosenAgainDuringTheGracePeriodIsRescued) {
  TestVm vm;
  TestFunction& f = vm.add(1, 100);
  vm(f);
  versioning::ThreadEpochs::Thread other(vm.epochs);
  other.enter();
  reload(vm, f, 200);
  vm(f);
  EXPECT_TRUE(vm.manager->collect().pending);  // the default body is condemned
  const int compiles = vm.compiles;
  EXPECT_EQ(revert(vm, f), Status::Ok);
  EXPECT_EQ(vm(f), 100);
  EXPECT_EQ(vm.compiles, compiles);
  other.leave();
  vm.collectAll();
  EXPECT_EQ(vm(f), 100);
  EXPECT_EQ(vm.compiles, compiles);
}

TEST(Collection, EverythingGoesAfterManyRounds) {
  TestVm vm;
  std::vector<TestFunction*> functions;
  for (Token token = 1; token <= 20; ++token) functions.push_back(&vm.add(token, token));
  for (TestFunction* function : functions) vm(*function);
  const auto live = vm.memory->use();
  for (int round = 0; round < 20; ++round) {
    for (TestFunction* function : functions) {
      reload(vm, *function, 1000 + round);
      EXPECT_EQ(vm(*function), 1000 + round);
    }
    for (TestFunction* function : functions) EXPECT_EQ(revert(vm, *function), Status::Ok);
    for (TestFunction* function : functions) EXPECT_EQ(vm(*function), function->tag);
    vm.collectAll();
    EXPECT_EQ(vm.manager->use().bytesLive(), 0u);
    EXPECT_EQ(vm.memory->use().bodyBytesLive, live.bodyBytesLive);
  }
  EXPECT_EQ(vm.manager->use().ilVersionsCollected, 400u);
  EXPECT_EQ(vm.bodiesMade - vm.bodiesReleased, 20);
}

TEST(Collection, SupersededTier0CodeGoesAndIsRebuiltWhenNeeded) {
  TestVm vm;
  AlwaysTier0 tiers;
  vm.manager->setNativeStage(&tiers);
  TestFunction& inlinee = vm.add(1, 10);
  TestFunction& f = vm.add(2, 1);
  f.inlines = {&inlinee};
  vm(f);
  EXPECT_TRUE(tierUp(vm, f));
  EXPECT_EQ(vm.collectAll().bodiesFreed, 1u);
  EXPECT_EQ(tiers.forgotten, 1);
  EXPECT_EQ(vm(f), 11);
  reload(vm, inlinee, 20);
  EXPECT_EQ(vm(f), 21);
  EXPECT_EQ(publishedTier(vm, f), Tier::Tier0);
  vm.manager->setNativeStage(nullptr);
}

TEST(Collection, RetiredStubsAreFreedAfterAGracePeriod) {
  TestVm vm;
  TestFunction& f = vm.add(1, 100);
  vm(f);
  vm.memory->stubs().setCountingDone(f.precode.target());
  const auto stub = vm.memory->stubs().allocateCounting(10, f.precode.target(), 0).value();
  const auto precode = vm.memory->stubs().allocatePrecode(nullptr).value();
  const auto before = vm.memory->stubs().use();
  versioning::ThreadEpochs::Thread other(vm.epochs);
  other.enter();
  vm.manager->retire(stub);
  vm.manager->retire(precode);
  EXPECT_TRUE(vm.manager->collect().pending);
  EXPECT_EQ(vm.memory->stubs().use().precodesLive, before.precodesLive);
  other.leave();
  vm.collectAll();
  EXPECT_EQ(vm.memory->stubs().use().precodesLive, before.precodesLive - 1);
  EXPECT_EQ(vm.memory->stubs().use().countingLive, before.countingLive - 1);
}

// A thread that stopped in a counting stub goes on to the body the stub was made for, whatever was published since.
// Fails when Collector::InUse::at does not look for the stub's target.
TEST(Collection, KeepsTheBodyBehindACountingStubThatAThreadIsIn) {
  TestVm vm;
  TestFunction& f = vm.add(1, 100);
  vm(f);
  const void* old = f.precode.target();
  vm.memory->stubs().setCountingDone(old);
  const auto stub = vm.memory->stubs().allocateCounting(10, old, 0).value();
  versioning::ThreadEpochs::Thread other(vm.epochs);
  other.enter();
  reload(vm, f, 200);
  vm(f);
  EXPECT_TRUE(vm.manager->collect().pending);
  const void* stack[] = {stub.entry()};
  other.refresh(stack);
  EXPECT_EQ(vm.manager->collect().bodiesFreed, 0u);
  EXPECT_TRUE(vm.memory->find(old));
  other.leave();
  vm.collectAll();
  EXPECT_FALSE(vm.memory->find(old));
  vm.memory->stubs().free(stub);
}

TEST(Collection, UnloadedModuleLeavesNothing) {
  TestVm vm;
  TestFunction& inlinee = vm.add(1, 10);
  const auto before = vm.memory->use();
  const auto stubs = vm.memory->stubs().use();
  TestModule& plugin = vm.addModule("plugin");
  TestFunction& f = vm.add(plugin, 1, 1);
  f.inlines = {&inlinee};
  vm(f);
  reload(vm, f, 2);
  EXPECT_EQ(vm(f), 12);
  vm.manager->hold(f.key(), 0);
  vm.unload(plugin);
  vm.collectAll();
  EXPECT_EQ(vm.manager->use().bytesLive(), 0u);
  EXPECT_EQ(vm.memory->use().bodyBytesLive, before.bodyBytesLive);
  EXPECT_EQ(vm.memory->stubs().use().precodesLive, stubs.precodesLive);
  EXPECT_EQ(vm.manager->hotReload({&plugin, 1}, il(3), kTest).status, Status::UnknownModule);
  reload(vm, inlinee, 5);
}

}  // namespace
}  // namespace codicil::testing
