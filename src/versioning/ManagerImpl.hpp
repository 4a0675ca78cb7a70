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
  bool repath(ILCodeVersioningState& method, StageId stage);  // for each method: true if its entrypoints have to follow
  void finishSwitch();                                        // in the end, once: their inliners

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
  // Whether the batch's method at this place can be changed as it says; then it has a Member.
  template <class Batch>
  Status check(StageId stage, const Batch& batch, std::size_t at);
  // Changes it, and its callers follow. The answer is the version that the stage wants there now; 0: none.
  template <class Batch>
  void take(StageId stage, ILCodeVersionMaker& maker, const Batch& batch, std::size_t at);
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
  std::vector<MethodDesc*> dirty;
  std::vector<ILCodeVersionNode*> made;
  std::vector<Member> members;
  std::vector<Entrypoint> entrypoints;
  std::vector<MethodDesc*> emptied;
  std::uint32_t batchSerial = 0;
};

}  // namespace codicil::versioning
