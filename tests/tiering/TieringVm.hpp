// A TestVm with tiering, and what tests of it say often.
#pragma once

#include <optional>
#include <set>

#include "FakeScheduler.hpp"
#include "codicil/versioning/Tiering.hpp"
#include "versioning/Support.hpp"
#include "versioning/TestVm.hpp"

namespace codicil::testing {

using std::chrono::milliseconds;
using tiering::Tiering;
using tiering::TieringSettings;
using tiering::TieringStatistics;

// Set while no code is published.
struct TestEligibility final : tiering::Eligibility {
  std::set<Token> mayNot, loops;
  bool mayTier(const versioning::MethodDesc& method, const ILCodeVersion&) const override {
    return !mayNot.contains(static_cast<const TestFunction&>(method).token);
  }
  bool hasLoops(const versioning::MethodDesc& method, const ILCodeVersion&) const override {
    return loops.contains(static_cast<const TestFunction&>(method).token);
  }
};

class TieringVm {
 public:
  explicit TieringVm(const TieringSettings& settings = {}, const codememory::CodeMemoryOptions& memory = {})
      : vm(memory), tiering(std::in_place, *vm.manager, eligibility, scheduler, settings) {}

  std::int64_t operator()(TestFunction& function) { return vm(function); }
  void call(TestFunction& function, int times) {
    for (int i = 0; i < times; ++i) vm(function);
  }
  // Its delay passes and it is called until it is queued.
  void heat(TestFunction& function) {
    vm(function);
    scheduler.advance(tiering->settings().delay);
    call(function, static_cast<int>(tiering->settings().callCountThreshold));
  }
  void promote(TestFunction& function) {
    heat(function);
    scheduler.runDue();
  }
  TieringStatistics statistics() const { return tiering->statistics(); }
  Tier tier(TestFunction& function) { return publishedTier(vm, function); }
  // Does a call go through a counting stub?
  bool isCounted(TestFunction& function) {
    const void* target = function.precode.target();
    return target != function.precode.fixup() && vm.memory->stubs().contains(target);
  }
  // The version whose body a call reaches without a stub between.
  NativeCodeVersion reached(TestFunction& function) { return vm.manager->versionAt(function.precode.target()); }
  std::size_t liveCells() const { return vm.memory->stubs().use().countingLive; }
  std::int64_t callsOf(TestFunction& function) {
    const NativeCodeVersion published = vm.manager->published(function);
    for (const auto& il : vm.manager->tree(function.key()).versions)
      for (const auto& native : il.natives)
        if (native.version == published) return native.calls;
    return -2;
  }

  TestVm vm;
  FakeScheduler scheduler;
  TestEligibility eligibility;
  std::optional<Tiering> tiering;
};

}  // namespace codicil::testing
