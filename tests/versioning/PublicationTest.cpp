// What callers run after a switch, through every kind of call.
#include "versioning/Support.hpp"

namespace codicil::testing {
namespace {

TEST(Publication, RevertRestoresHeldParentWithoutCompile) {
  TestVm vm;
  TestFunction& f = vm.add(1, 100);
  EXPECT_EQ(vm(f), 100);
  EXPECT_EQ(vm.manager->hold(f.key(), 0), Status::Ok);
  reload(vm, f, 200);
  EXPECT_EQ(vm(f), 200);
  EXPECT_EQ(vm.compiles, 2);
  vm.collectAll();
  EXPECT_EQ(revert(vm, f), Status::Ok);
  EXPECT_EQ(vm(f), 100);
  EXPECT_EQ(vm.compiles, 2);
  vm.manager->release(f.key(), 0);
  vm.collectAll();
  EXPECT_EQ(vm.manager->use().bytesLive(), 0u);
}

TEST(Publication, HeldVersionIsReactivatedWithoutCompile) {
  TestVm vm;
  TestFunction& f = vm.add(1, 100);
  const ILVersionId first = reload(vm, f, 1);
  EXPECT_EQ(vm(f), 1);
  EXPECT_EQ(vm.manager->hold(f.key(), first), Status::Ok);
  const ILVersionId second = reload(vm, f, 2);
  EXPECT_EQ(vm(f), 2);
  vm.collectAll();
  const int compiles = vm.compiles;
  EXPECT_EQ(reactivate(vm, f, first), Status::Ok);
  EXPECT_EQ(vm(f), 1);
  EXPECT_EQ(vm.compiles, compiles);
  vm.collectAll();  // nobody holds the second
  EXPECT_EQ(reactivate(vm, f, second), Status::UnknownVersion);
  EXPECT_EQ(vm(f), 1);
}

TEST(Publication, BatchSwitchesAllOrNone) {
  TestVm vm;
  std::vector<Change> changes;
  std::vector<TestFunction*> functions;
  for (Token token = 1; token <= 10; ++token) {
    functions.push_back(&vm.add(token, token));
    vm(*functions.back());
    changes.push_back(change(*functions.back(), Change::Kind::Supply, il(1000 + token)));
  }
  std::vector<ChangeResult> results(changes.size());
  vm.notVersionable.insert({vm.main, 4});
  changes[7] = changes[2];       // named twice
  changes[9].method.token = 99;  // unknown
  EXPECT_EQ(vm.manager->apply(versioning::kHotReloadStage, kTest, changes, results), Status::BatchAborted);
  EXPECT_EQ(results[3].status, Status::NotVersionable);
  EXPECT_EQ(results[7].status, Status::Duplicate);
  EXPECT_EQ(results[9].status, Status::UnknownMethod);
  EXPECT_EQ(results[0].status, Status::BatchAborted);
  for (TestFunction* function : functions) EXPECT_EQ(vm(*function), function->tag);
  EXPECT_EQ(vm.manager->use().bytesLive(), 0u);

  vm.notVersionable.clear();
  changes[7] = change(*functions[7], Change::Kind::Supply, il(1008));
  changes[9] = change(*functions[9], Change::Kind::Supply, il(1010));
  EXPECT_EQ(vm.manager->apply(versioning::kHotReloadStage, kTest, changes, results), Status::Ok);
  for (TestFunction* function : functions) EXPECT_EQ(vm(*function), 1000 + function->tag);
}

TEST(Publication, NoStableAddressIsReportedAndTheOldVersionRunsOn) {
  TestVm vm;
  TestFunction& f = vm.add(1, 100);
  EXPECT_EQ(vm(f), 100);
  vm.precodesFail = true;
  EXPECT_EQ(vm.manager->hotReload(f.key(), il(200), kTest).status, Status::PublishFailed);
  EXPECT_EQ(vm(f), 100);
  EXPECT_TRUE(vm.manager->activeIL(f.key()).isDefault());
  vm.precodesFail = false;
  reload(vm, f, 300);
  EXPECT_EQ(vm(f), 300);
}

TEST(Publication, BackpatchedSlotFollowsEverySwitch) {
  TestVm vm;
  TestFunction& f = vm.add(1, 100);
  std::atomic<const void*> slot{nullptr};
  const auto callSlot = [&] {
    const versioning::ThreadEpochs::Region region(vm.thread());
    return reinterpret_cast<std::int64_t (*)()>(const_cast<void*>(slot.load()))();
  };
  EXPECT_EQ(vm.manager->addBackpatchedSlot(f, slot), Status::Ok);
  EXPECT_EQ(slot.load(), f.precode.entry());
  EXPECT_EQ(callSlot(), 100);
  EXPECT_EQ(slot.load(), f.precode.target());  // straight to the body
  reload(vm, f, 200);
  EXPECT_EQ(slot.load(), f.precode.entry());
  EXPECT_EQ(callSlot(), 200);
  EXPECT_NE(slot.load(), f.precode.entry());
  EXPECT_EQ(revert(vm, f), Status::Ok);
  EXPECT_EQ(callSlot(), 100);
  vm.manager->removeBackpatchedSlot(f, slot);
  const void* before = slot.load();
  reload(vm, f, 300);
  EXPECT_EQ(slot.load(), before);
  EXPECT_EQ(vm(f), 300);
}

TEST(Publication, SlotOfARunningMethodIsFilledWithItsCode) {
  TestVm vm;
  TestFunction& f = vm.add(1, 100);
  vm(f);
  std::atomic<const void*> slot{nullptr};
  EXPECT_EQ(vm.manager->addBackpatchedSlot(f, slot), Status::Ok);
  EXPECT_EQ(slot.load(), f.precode.target());
  vm.manager->removeBackpatchedSlot(f, slot);
  vm.collectAll();
  EXPECT_EQ(vm.manager->use().bytesLive(), 0u);
}

TEST(Publication, DirectCallerFollowsSwitchesThroughItsPad) {
  TestVm vm;
  TestFunction& callee = vm.add(1, 10);
  TestFunction& caller = vm.add(2, 1);
  caller.calls = {&callee};
  EXPECT_EQ(vm(callee), 10);
  EXPECT_EQ(vm(caller), 11);  // compiled now, with a direct call to the callee's body
  EXPECT_EQ(vm.compiles, 2);
  const auto body = vm.memory->find(callee.precode.target())->body;
  EXPECT_FALSE(vm.memory->padIsStamped(body));
  reload(vm, callee, 20);
  EXPECT_TRUE(vm.memory->padIsStamped(body));
  EXPECT_EQ(vm(caller), 21);
  vm.manager->hold(callee.key(), 0);
  EXPECT_EQ(revert(vm, callee), Status::Ok);
  EXPECT_EQ(vm(caller), 11);
  EXPECT_FALSE(vm.memory->padIsStamped(body));
  EXPECT_EQ(vm.compiles, 3);
}

TEST(Publication, BodyWithDirectCallersIsReducedToItsPad) {
  TestVm vm;
  vm.padding = 4096;
  TestFunction& callee = vm.add(1, 10);
  TestFunction& caller = vm.add(2, 1);
  caller.calls = {&callee};
  vm(callee), vm(caller);
  const auto before = vm.memory->use().bodyBytesLive;
  const void* oldCode = callee.precode.target();
  reload(vm, callee, 20);
  EXPECT_EQ(vm(caller), 21);
  EXPECT_EQ(vm.collectAll().bodiesFreed, 1u);
  EXPECT_FALSE(vm.memory->find(oldCode));
  EXPECT_LE(vm.memory->use().bodyBytesLive, before + 64);
  EXPECT_EQ(vm(caller), 21);  // through the tombstone
  reload(vm, caller, 2);      // the old caller goes, and the tombstone with it
  EXPECT_EQ(vm(caller), 22);
  vm.collectAll();
  EXPECT_EQ(revert(vm, caller), Status::Ok);
  EXPECT_EQ(revert(vm, callee), Status::Ok);
  EXPECT_EQ(vm(caller), 11);
  vm.collectAll();
  EXPECT_EQ(vm.memory->use().bodiesLive, 2u);
}

TEST(Publication, MutualDirectCallersDoNotKeepEachOthersPastAlive) {
  TestVm vm;
  TestFunction& f = vm.add(1, 1);
  TestFunction& g = vm.add(2, 2);
  TestFunction& x = vm.add(3, 3);
  f.calls = {&x};
  g.calls = {&f};
  vm(x), vm(f), vm(g);
  vm.collectAll();
  const auto bodies = vm.memory->use().bodiesLive;
  for (int round = 0; round < 50; ++round) {
    reload(vm, x, 10 + round);
    EXPECT_EQ(vm(g), 3 + 10 + round);
    reload(vm, f, 1);
    reload(vm, g, 2);
    EXPECT_EQ(vm(g), 3 + 10 + round);
    vm.collectAll();
  }
  EXPECT_LE(vm.memory->use().bodiesLive, bodies + 6);
}

}  // namespace
}  // namespace codicil::testing
