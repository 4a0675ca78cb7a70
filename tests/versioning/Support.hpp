// Short ways to say what tests say often.
#pragma once

#include <gtest/gtest.h>

#include <thread>

#include "versioning/TestVm.hpp"

namespace codicil::testing {

using versioning::Change;
using versioning::ChangeResult;
using versioning::StageId;

inline const versioning::RequesterPtr kTest =
    std::make_shared<const versioning::Requester>(versioning::Requester{"test", "because"});

inline Change change(TestFunction& function, Change::Kind kind, ILBodyPtr body = nullptr, ILVersionId version = 0) {
  return {.method = function.key(), .kind = kind, .version = version, .body = std::move(body)};
}

inline ChangeResult apply(TestVm& vm, StageId stage, const Change& one) {
  ChangeResult result;
  vm.manager->apply(stage, kTest, {&one, 1}, {&result, 1});
  return result;
}

inline ILVersionId reload(TestVm& vm, TestFunction& function, std::int64_t tag, bool compiles = true) {
  const ChangeResult result = vm.manager->hotReload(function.key(), il(tag, compiles), kTest);
  EXPECT_EQ(result.status, Status::Ok);
  return result.version;
}

inline Status revert(TestVm& vm, TestFunction& function, StageId stage = versioning::kHotReloadStage) {
  return apply(vm, stage, change(function, Change::Kind::Revert)).status;
}

inline Status reactivate(TestVm& vm, TestFunction& function, ILVersionId version,
                         StageId stage = versioning::kHotReloadStage) {
  return apply(vm, stage, change(function, Change::Kind::Reactivate, nullptr, version)).status;
}

// Tiers for tests: every version starts at tier-0, and callers reach its body.
class AlwaysTier0 final : public versioning::NativeStage {
 public:
  Tier initialTier(const versioning::MethodDesc&, const ILCodeVersion&) override { return Tier::Tier0; }
  const void* callersReach(NativeCodeVersion, Tier, const std::byte* code) override { return code; }
  void forget(NativeCodeVersion) override { ++forgotten; }
  std::int64_t callsOf(NativeCodeVersion) const override { return -1; }
  int forgotten = 0;
};

// Builds and activates a tier-1 body for what is published; true if it is what runs now.
inline bool tierUp(TestVm& vm, TestFunction& function) {
  const NativeCodeVersion base = vm.manager->published(function);
  const NativeCodeVersion version = vm.manager->addNativeVersion(base, Tier::Tier1, kTest);
  if (!version) return false;
  if (!vm.manager->build(version)) {
    vm.manager->abandon(version);
    return false;
  }
  return vm.manager->activate(version);
}

inline Tier publishedTier(TestVm& vm, TestFunction& function) {
  return vm.manager->tierOf(vm.manager->published(function));
}

}  // namespace codicil::testing
