// A new version of a method reaches everybody who inlined it.
#include "versioning/Support.hpp"

namespace codicil::testing {
namespace {

TEST(Inlining, NewVersionOfInlineeSwitchesItsInlinersOff) {
  TestVm vm;
  TestFunction& inlinee = vm.add(1, 10);
  TestFunction& caller = vm.add(2, 1);
  caller.inlines = {&inlinee};
  EXPECT_EQ(vm(caller), 11);
  EXPECT_EQ(vm.compiles, 1);
  reload(vm, inlinee, 20);
  EXPECT_EQ(vm(caller), 21);
}

TEST(Inlining, RevertBringsTheOptimizedCodeBackWithoutCompile) {
  TestVm vm;
  TestFunction& inlinee = vm.add(1, 10);
  TestFunction& caller = vm.add(2, 1);
  caller.inlines = {&inlinee};
  EXPECT_EQ(vm(caller), 11);
  const void* code = caller.precode.target();
  reload(vm, inlinee, 20);
  EXPECT_EQ(vm(caller), 21);
  vm.collectAll();  // the stale body may come back, so it stays
  const int compiles = vm.compiles;
  EXPECT_EQ(revert(vm, inlinee), Status::Ok);
  EXPECT_EQ(caller.precode.target(), code);
  EXPECT_EQ(vm(caller), 11);
  EXPECT_EQ(vm.compiles, compiles);
  vm.collectAll();
  EXPECT_EQ(vm(caller), 11);
  EXPECT_EQ(vm.memory->use().bodiesLive, 1u);
}

TEST(Inlining, ChainsAreSwitchedOffFromAnyLink) {
  TestVm vm;
  TestFunction& c = vm.add(3, 100);
  TestFunction& b = vm.add(2, 10);
  TestFunction& a = vm.add(1, 1);
  b.inlines = {&c};
  a.inlines = {&b};
  EXPECT_EQ(vm(a), 111);
  EXPECT_EQ(vm(b), 110);
  reload(vm, c, 200);
  EXPECT_EQ(vm(a), 211);
  EXPECT_EQ(vm(b), 210);
  reload(vm, b, 20);
  EXPECT_EQ(vm(a), 221);
  EXPECT_EQ(revert(vm, c), Status::Ok);
  EXPECT_EQ(vm(a), 121);
  EXPECT_EQ(revert(vm, b), Status::Ok);
  EXPECT_EQ(vm(a), 111);
}

TEST(Inlining, BatchTogglesDoNotMakeVersionsGrow) {
  TestVm vm;
  TestFunction& inlinee = vm.add(1, 10);
  TestFunction& caller = vm.add(2, 1);
  caller.inlines = {&inlinee};
  vm(caller);
  const ILVersionId id = reload(vm, inlinee, 20);
  vm.manager->hold(inlinee.key(), id);
  vm(caller);
  const int compiles = vm.compiles;
  for (int round = 0; round < 100; ++round) {
    EXPECT_EQ(revert(vm, inlinee), Status::Ok);
    EXPECT_EQ(vm(caller), 11);
    EXPECT_EQ(reactivate(vm, inlinee, id), Status::Ok);
    EXPECT_EQ(vm(caller), 21);
  }
  EXPECT_EQ(vm.compiles, compiles);
}

TEST(Inlining, StaleTier1FallsBackToTier0AndComesBack) {
  TestVm vm;
  AlwaysTier0 tiers;
  vm.manager->setNativeStage(&tiers);
  TestFunction& inlinee = vm.add(1, 10);
  TestFunction& caller = vm.add(2, 1);
  caller.inlines = {&inlinee};
  EXPECT_EQ(vm(caller), 11);
  EXPECT_TRUE(tierUp(vm, caller));
  EXPECT_EQ(publishedTier(vm, caller), Tier::Tier1);
  reload(vm, inlinee, 20);
  EXPECT_EQ(publishedTier(vm, caller), Tier::Tier0);
  EXPECT_EQ(vm(caller), 21);
  EXPECT_EQ(revert(vm, inlinee), Status::Ok);
  EXPECT_EQ(publishedTier(vm, caller), Tier::Tier1);
  EXPECT_EQ(vm(caller), 11);
  vm.manager->setNativeStage(nullptr);
}

TEST(Inlining, BuildThatInlinedWhatSwitchedMeanwhileIsNotPublished) {
  TestVm vm;
  TestFunction& inlinee = vm.add(1, 10);
  TestFunction& caller = vm.add(2, 1);
  caller.inlines = {&inlinee};
  bool once = false;
  vm.onCompile = [&](const versioning::CompileRequest& request) {
    if (&request.method != &caller || once) return;
    once = true;
    request.scope.inlinee(inlinee.key());  // reads the old IL …
    reload(vm, inlinee, 20);               // … and then it switches, on this very thread: no lock is held
  };
  EXPECT_EQ(vm(caller), 21);
}

TEST(Inlining, PartialInlineeIsNotInlined) {
  TestVm vm;
  TestFunction& inlinee = vm.add(1, 10);
  TestFunction& caller = vm.add(2, 1);
  caller.inlines = {&inlinee};
  struct Refuse final : versioning::ILStage {
    CodeVersionManager& manager;
    explicit Refuse(CodeVersionManager& manager) : manager(manager) {}
    std::string_view name() const override { return "stage"; }
    bool supply(ILCodeVersion version) override {
      manager.completeIL(version, il(30));
      return true;
    }
    void failed(ILCodeVersion, Status, std::string_view) override {}
  };
  const StageId stage = vm.manager->attachStage(std::make_shared<Refuse>(*vm.manager));
  EXPECT_EQ(apply(vm, stage, change(inlinee, Change::Kind::Request)).status, Status::Ok);
  EXPECT_EQ(vm(caller), 31);
  EXPECT_EQ(vm.manager->use().inlinings, 0u);
}

}  // namespace
}  // namespace codicil::testing
