// The one way from a version to code: first calls, ReJIT, tiering, hot reload and dynamic methods all come through
// here. Knows which builds are under way and who waits for them.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <vector>

#include "ManagerLock.hpp"
#include "Publisher.hpp"
#include "VersionTree.hpp"

namespace codicil::versioning {

// Who to ask for the IL of a level, and who to tell when it is no good.
class StageTable {
 public:
  StageId attach(std::shared_ptr<ILStage> stage) {
    stages_.push_back(std::move(stage));
    return static_cast<StageId>(stages_.size() - 1);
  }
  void detach(StageId stage) { stages_[stage].reset(); }
  bool isAttached(StageId stage) const { return stage == kHotReloadStage || get(stage); }
  std::shared_ptr<ILStage> get(StageId stage) const { return stage < stages_.size() ? stages_[stage] : nullptr; }
  std::string name(StageId stage) const;

 private:
  std::vector<std::shared_ptr<ILStage>> stages_{nullptr, nullptr};  // base and hot reload have nobody to ask
};

class BuildPipeline {
 public:
  // `switchLevel` makes callers follow a method whose level at a stage changed.
  using SwitchLevel = std::function<void(ILCodeVersioningState&, StageId)>;
  BuildPipeline(CodeVersionManager& manager, Host& host, codememory::CodeMemory& memory, ManagerLock& lock,
                VersionTree& tree, BodyLinks& links, Publisher& publisher, StageTable& stages, EventLog& events,
                SwitchLevel switchLevel)
      : manager_(manager),
        host_(host),
        memory_(memory),
        lock_(lock),
        tree_(tree),
        links_(links),
        publisher_(publisher),
        stages_(stages),
        events_(events),
        switchLevel_(std::move(switchLevel)) {}

  // No lock held.
  tl::expected<const void*, CompileError> prestub(MethodDesc& method);
  tl::expected<const std::byte*, CompileError> build(NativeCodeVersion version);

  // Lock held: calls to these lead to the prestub now, and led to a body before.
  void addAhead(const std::vector<MethodDesc*>& entrypoints);
  bool hasAhead() const { return !ahead_.empty(); }
  // No lock held. See CodeVersionManager::buildAhead.
  bool buildAhead(std::size_t most);

  // Lock held.
  bool isBuilding(NativeCodeVersion version) const;
  // Lock held, given up meanwhile: returns when no build of the module is under way. At once on a building thread.
  void awaitModule(const Module& module);
  // The same for one entrypoint, and for versions of it that a client has added and not activated or abandoned yet: its
  // thread will look into them again.
  void awaitEntrypoint(MethodDesc& method);

  // For CompileScope; no lock held.
  std::optional<ILCodeVersion> inlinee(CompileScope& scope, MethodKey callee);
  const void* callTarget(CompileScope& scope, MethodDesc& callee);

 private:
  struct Build {
    NativeCodeVersion version;
    MethodKey key;
  };
  using Builds = std::list<Build>;

  // Lock held, given up meanwhile.
  tl::expected<const void*, CompileError> prestub(MethodDesc& method, LockHolder& lock);
  const void* publishAndGet(MethodDesc& method, const ILCodeVersioningState* il, BodyIndex body);
  Choice makeVersion(MethodDesc& method, ILCodeVersionNode* il);
  bool supplyChain(ILCodeVersionNode* partial, ILCodeVersionNode*& above, LockHolder& lock);
  bool supply(ILCodeVersionNode& partial, LockHolder& lock);
  tl::expected<BodyIndex, CompileError> compileAndAttach(NativeCodeVersion version, ILCodeVersion il, Tier tier,
                                                         LockHolder& lock);
  bool attach(NativeCodeVersion version, const ILCodeVersion& il, Tier asked, CompileScope& scope,
              const CompiledBody& compiled, std::uint32_t micros);
  const void* sideTables(const MethodDescVersioningState& entry, NativeVersionId id) const;
  void reject(ILCodeVersionNode& il, const CompileError& error, LockHolder& lock);
  void discard(CompileScope& scope);

  CodeVersionManager& manager_;
  Host& host_;
  codememory::CodeMemory& memory_;
  ManagerLock& lock_;
  VersionTree& tree_;
  BodyLinks& links_;
  Publisher& publisher_;
  StageTable& stages_;
  EventLog& events_;
  SwitchLevel switchLevel_;
  Builds builds_;
  Builds spareBuilds_;                      // used before, to be used again
  std::vector<MethodDesc*> ahead_;          // to be built ahead, the last one first
  std::vector<MethodDesc*> buildingAhead_;  // taken from there
};

}  // namespace codicil::versioning
