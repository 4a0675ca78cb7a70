// Default versions whose code was there before the process began.
#include "versioning/Support.hpp"

namespace codicil::testing {
namespace {

codememory::CodeMemoryOptions withPrecompiled() {
  codememory::CodeMemoryOptions options;
  options.reserveBytes = std::size_t{64} << 20;
  options.precompiledBytes = std::size_t{1} << 20;
  return options;
}

versioning::NativeVersionInfo defaultOf(TestVm& vm, TestFunction& function) {
  return vm.manager->tree(function.key()).versions.at(0).natives.at(0);
}

TEST(Adoption, RunsThePrecompiledBodyInPlace) {
  TestVm vm(withPrecompiled());
  TestFunction& function = vm.add(1, 10);
  vm.precompiled = {&function};
  EXPECT_EQ(vm(function), 10);
  const auto space = vm.memory->precompiledSpace();
  const auto* target = static_cast<const std::byte*>(function.precode.target());
  EXPECT_TRUE(target >= space.data() && target < space.data() + space.size());
  EXPECT_EQ(vm.memory->use().bodiesLive, 0u);
  EXPECT_EQ(vm.memory->use().bodiesAdopted, 1u);
  const auto found = vm.memory->find(target + 3);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->code, target);
  EXPECT_FALSE(vm.memory->find(target + 16));  // behind it
  EXPECT_FALSE(vm.memory->find(target - 1));   // it has no pad
  EXPECT_EQ(defaultOf(vm, function).tier, Tier::Precompiled);
}

TEST(Adoption, OnlyTheDefaultVersionIsAdopted) {
  TestVm vm(withPrecompiled());
  TestFunction& function = vm.add(1, 10);
  vm.precompiled = {&function};
  EXPECT_EQ(vm(function), 10);
  reload(vm, function, 20);
  EXPECT_EQ(vm(function), 20);
  EXPECT_EQ(vm.memory->use().bodiesLive, 1u);
  EXPECT_EQ(revert(vm, function), Status::Ok);
  EXPECT_EQ(vm(function), 10);
}

TEST(Adoption, IsNeverCalledDirectly) {
  TestVm vm(withPrecompiled());
  TestFunction& callee = vm.add(1, 10);
  TestFunction& caller = vm.add(2, 1);
  caller.calls = {&callee};
  vm.precompiled = {&callee};
  EXPECT_EQ(vm(callee), 10);
  EXPECT_EQ(vm(caller), 11);
  reload(vm, callee, 20);
  EXPECT_EQ(vm(caller), 21);
  EXPECT_EQ(revert(vm, callee), Status::Ok);
  EXPECT_EQ(vm(caller), 11);
}

// What a body inlined is asked only when some method gets other IL: for those adopted before then, and after.
TEST(Adoption, NewVersionOfAnInlineeSwitchesAdoptedInlinersOff) {
  TestVm vm(withPrecompiled());
  TestFunction& inlinee = vm.add(1, 10);
  TestFunction& early = vm.add(2, 1);
  TestFunction& late = vm.add(3, 2);
  early.inlines = late.inlines = {&inlinee};
  vm.precompiled = {&early, &late};
  EXPECT_EQ(vm(early), 11);
  EXPECT_EQ(vm.manager->use().inlinings, 0u);
  reload(vm, inlinee, 20);
  EXPECT_EQ(vm(early), 21);
  EXPECT_EQ(vm(late), 22);
  EXPECT_EQ(revert(vm, inlinee), Status::Ok);
  EXPECT_EQ(vm(early), 11);
  EXPECT_EQ(vm(late), 12);
}

// While it was stale, tier-0 code took its place.
TEST(Adoption, IsPreferredToTier0) {
  TestVm vm(withPrecompiled());
  TestFunction& inlinee = vm.add(1, 10);
  TestFunction& inliner = vm.add(2, 1);
  inliner.inlines = {&inlinee};
  vm.precompiled = {&inliner};
  AlwaysTier0 tiers;
  vm.manager->setNativeStage(&tiers);
  EXPECT_EQ(vm(inliner), 11);
  const void* code = inliner.precode.target();
  reload(vm, inlinee, 20);
  EXPECT_EQ(vm(inliner), 21);
  EXPECT_NE(inliner.precode.target(), code);
  EXPECT_EQ(revert(vm, inlinee), Status::Ok);
  EXPECT_EQ(vm(inliner), 11);
  EXPECT_EQ(inliner.precode.target(), code);
  vm.manager->setNativeStage(nullptr);
}

TEST(Adoption, InlineesOfABatchAreAllFound) {
  TestVm vm(withPrecompiled());
  TestFunction& first = vm.add(1, 10);
  TestFunction& second = vm.add(2, 100);
  TestFunction& inliner = vm.add(3, 1);
  inliner.inlines = {&first, &second};
  vm.precompiled = {&inliner};
  EXPECT_EQ(vm(inliner), 111);
  const Change changes[] = {change(first, Change::Kind::Supply, il(20)), change(second, Change::Kind::Supply, il(200))};
  ChangeResult results[2];
  vm.manager->apply(versioning::kHotReloadStage, kTest, changes, results);
  EXPECT_EQ(vm(inliner), 221);
  EXPECT_EQ(revert(vm, first), Status::Ok);
  EXPECT_EQ(vm(inliner), 211);
  EXPECT_EQ(revert(vm, second), Status::Ok);
  EXPECT_EQ(vm(inliner), 111);
}

TEST(Adoption, IsForgottenWhenCollectedAndAdoptedAgain) {
  TestVm vm(withPrecompiled());
  TestFunction& function = vm.add(1, 10);
  vm.precompiled = {&function};
  AlwaysTier0 tiers;
  vm.manager->setNativeStage(&tiers);
  EXPECT_EQ(vm(function), 10);
  const void* code = function.precode.target();
  ASSERT_TRUE(tierUp(vm, function));
  EXPECT_NE(function.precode.target(), code);
  vm.collectAll();
  EXPECT_EQ(vm.memory->use().bodiesAdopted, 0u);
  EXPECT_FALSE(vm.memory->find(code));
  EXPECT_EQ(vm(function), 10);
  vm.manager->setNativeStage(nullptr);
}

TEST(Adoption, CodeThatIsElsewhereIsRefused) {
  TestVm vm(withPrecompiled());
  const auto space = vm.memory->precompiledSpace();
  ASSERT_EQ(space.size(), std::size_t{1} << 20);
  alignas(16) static std::byte elsewhere[16];
  EXPECT_FALSE(vm.memory->adopt(elsewhere, 16));
  EXPECT_FALSE(vm.memory->adopt(space.data() + 8, 16));
  EXPECT_FALSE(vm.memory->adopt(space.data(), 0));
  EXPECT_FALSE(vm.memory->adopt(space.data() + space.size() - 16, 17));
  const auto body = vm.memory->adopt(space.data() + space.size() - 16, 16);
  ASSERT_TRUE(body);
  EXPECT_TRUE(vm.memory->isAdopted(*body));
  vm.memory->free(*body);
  EXPECT_TRUE(TestVm().memory->precompiledSpace().empty());
}

}  // namespace
}  // namespace codicil::testing
