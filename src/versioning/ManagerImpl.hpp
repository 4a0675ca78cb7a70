// How the manager is put together. Each part is one concept; the lock is shared by all.
#pragma once

#include "BodyLinks.hpp"
#include "BuildPipeline.hpp"
#include "Collector.hpp"
#include "ManagerLock.hpp"
#include "Publisher.hpp"
#include "VersionTree.hpp"
#include "codicil/versioning/CodeVersionManager.hpp"

namespace codicil::versioning {

struct CodeVersionManager::Impl {
  Impl(CodeVersionManager& manager, Host& host, codememory::CodeMemory& memory, const ManagerOptions& options)
      : host(host),
        memory(memory),
        stream(options.eventCapacityLog2),
        events(stream),
        lock(host),
        publisher(host, memory, tree, links, events),
        pipeline(manager, host, memory, lock, tree, links, publisher, stages, events,
                 [this](ILCodeVersioningState& method, StageId stage) { switchLevel(method, stage); }),
        collector(host, memory, lock, tree, links, publisher, pipeline, events) {}

  // Lock held. One method's level changed, or a batch of them: callers follow.
  void switchLevel(ILCodeVersioningState& method, StageId stage);
  void repath(ILCodeVersioningState& method, StageId stage);  // first for every method of a batch …
  void publishSwitched();                                     // … then their entrypoints …
  void finishSwitch();                                        // … and in the end, once, their inliners

  // One member of a batch: what check() found and take() uses.
  struct Member {
    ILCodeVersioningState* method = nullptr;                 // null, then: it cannot be switched
    ILCodeVersionNode* node = nullptr;                       // Reactivate
    std::uint32_t firstEntrypoint = 0, entrypointCount = 0;  // in `entrypoints`
  };
  // Lock held: see addNativeVersion.
  NativeCodeVersion addNative(NativeCodeVersion base, Tier tier, const RequesterPtr& requester);
  Tier tierOf(NativeCodeVersion version) const {
    const MethodDescVersioningState* state = tree.stateOf(version.method());
    return publisher.tierOf(version.method(), version.node(),
                            state ? state->defaultBody : tree.defaultWord(version.method()).body);
  }
  Status check(StageId stage, const Change& change, std::uint32_t batch, Member& member);
  // Returns the version that the stage wants there now; 0: none.
  ILVersionId take(StageId stage, const RequesterPtr& requester, const Change& change, const Member& member,
                   std::uint64_t now);
  template <class Batch>
  bool addEntrypoints(const Batch& batch);
  // Takes the lock: see CodeVersionManager::apply.
  template <class Batch>
  Status apply(StageId stage, const RequesterPtr& requester, Batch batch);

  Host& host;
  codememory::CodeMemory& memory;
  EventStream stream;
  EventLog events;
  ManagerLock lock;
  StageTable stages;
  VersionTree tree;
  BodyLinks links;
  Publisher publisher;
  BuildPipeline pipeline;
  Collector collector;

  // Scratch of a switch under way. After a large batch it is given back: there may never be another.
  void trimScratch();
  std::vector<const ILCodeVersioningState*> switched;
  std::vector<MethodDesc*> dirty;
  std::vector<ILCodeVersionNode*> made;
  std::vector<Member> members;
  std::vector<Entrypoint> entrypoints;
  std::vector<MethodDesc*> emptied;
  std::uint32_t batchSerial = 0;
};

}  // namespace codicil::versioning
