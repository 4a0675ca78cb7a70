// Chooses what callers of an entrypoint run, and makes them run it: the only code that writes precode slots, pads and
// backpatched slots. Needs the manager's lock throughout.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "BodyLinks.hpp"
#include "EventLog.hpp"
#include "VersionTree.hpp"
#include "codicil/versioning/CodeVersionManager.hpp"

namespace codicil::versioning {

// A native version that exists: a node, or the default version.
struct Choice {
  bool found = false;
  NativeCodeVersionNode* node = nullptr;  // null when found: the default version
  BodyIndex body = kNoBody;               // kNoBody: chosen, but has no code yet
};

class Publisher {
 public:
  Publisher(Host& host, codememory::CodeMemory& memory, VersionTree& tree, BodyLinks& links, EventLog& events)
      : host_(host), memory_(memory), tree_(tree), links_(links), events_(events) {}

  void setNativeStage(NativeStage* stage) { stage_ = stage; }
  NativeStage* nativeStage() const { return stage_; }
  Tier initialTier(const MethodDesc& method, const ILCodeVersion& il) const;
  // Of a native version as people see it. `body` is what is built of it, or none.
  Tier tierOf(const MethodDesc& method, const NativeCodeVersionNode* node, BodyIndex body) const;

  // The entrypoint's native version to run for an IL version (null: the default): the best one that relies on nothing
  // outdated. Not found: none exists, and the next call makes one.
  Choice choose(MethodDesc& method, const ILCodeVersionNode* leaf) const;

  // Makes callers run what choose() says. False, and a Failed event, if the entrypoint has no stable address.
  bool publish(MethodDesc& method, const ILCodeVersioningState* il);
  bool publish(const Entrypoint& entrypoint, const ILCodeVersioningState* il);

  // A method's active IL version may have changed from `was`: bodies that inlined it become stale or fresh. Collects
  // the entrypoints whose code has to be published anew.
  void leafChanged(const ILCodeVersioningState& method, ILVersionId was, std::vector<MethodDesc*>& dirty) {
    if (!areInliningsKnown_ || links_.mayBeInlined(method.key)) inlineeChanged(method, was, dirty);
  }
  // A body that was not compiled here has just been built. What it inlined is asked of the host once that matters.
  void adopted(BodyIndex body);
  // All entrypoints of the method; or these, which were all when the lock was taken: while it is held, no other gets
  // code.
  bool publishAll(const ILCodeVersioningState& method);
  bool publishAll(const ILCodeVersioningState& method, std::span<const Entrypoint> entrypoints);
  // Adds to `emptied`, if it is not null, every entrypoint whose callers are led from a body to the prestub from now
  // on.
  void noteEmptied(std::vector<MethodDesc*>* emptied) { emptied_ = emptied; }
  // After a group of publish(): patched instructions reach every core. One barrier, and only if a pad was patched.
  void finish();

  Status addSlot(MethodDesc& method, std::atomic<const void*>& slot);
  void removeSlot(MethodDesc& method, std::atomic<const void*>& slot);

  // The address for direct calls, or null: call the precode. Counts a caller of the body.
  const std::byte* directTarget(MethodDesc& method, BodyIndex& callee);
  void releaseDirect(const std::vector<BodyIndex>& callees);
  // Published final code with direct calls that go a detour and could go straight; each is told of once.
  std::vector<NativeCodeVersion> takeDetoured(std::size_t most);
  // Tombstones whose last caller has gone: the collector frees them when no thread can be on them.
  std::size_t deadPadCount() const { return deadPads_.size(); }
  std::vector<BodyIndex> takeDeadPads() { return std::exchange(deadPads_, {}); }
  // A body that calls its own pad has just been built and is not published.
  void stampUnpublished(MethodDesc& method, BodyIndex body);
  // Frees a body whose callers are gone; only its pad stays while direct callers are left.
  std::size_t freeBody(MethodDesc& method, BodyIndex body);

  NativeCodeVersion versionOf(BodyIndex body) const;
  NativeCodeVersion published(MethodDesc& method) const;  // none: callers reach the prestub

 private:
  const std::byte* codeOf(const Choice& choice) const {
    return choice.node ? choice.node->code : memory_.codeOf(choice.body);
  }
  void switchCallers(MethodDesc& method, MethodDescVersioningState* state, codememory::Precode precode,
                     const Choice& choice);
  void openPad(MethodDescVersioningState* state, BodyIndex body);
  bool isDetour(BodyIndex callee) const;
  void recordInlinings(BodyIndex adopted);
  void inlineeChanged(const ILCodeVersioningState& method, ILVersionId was, std::vector<MethodDesc*>& dirty);
  void emitPublished(MethodDesc& method, const ILCodeVersioningState* il, const Choice& choice);

  Host& host_;
  codememory::CodeMemory& memory_;
  VersionTree& tree_;
  BodyLinks& links_;
  EventLog& events_;
  NativeStage* stage_ = nullptr;
  std::vector<MethodDesc*>* emptied_ = nullptr;
  std::vector<BodyIndex> deadPads_;
  bool patched_ = false;
  bool areInliningsKnown_ = false;  // of adopted bodies: since some method had other IL for the first time
};

}  // namespace codicil::versioning
