// The version tree's memory. Everything here is guarded by the manager's lock, except where a line says otherwise.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "Intents.hpp"
#include "MethodTable.hpp"
#include "codicil/versioning/CodeVersion.hpp"
#include "codicil/versioning/Method.hpp"

namespace codicil::versioning {

using codememory::BodyIndex;
using codememory::kNoBody;

struct ILCodeVersioningState;
struct MethodDescVersioningState;

class ILCodeVersionRun;

// Asked for seldom, so kept apart from the nodes that are walked.
struct NativeProvenance {
  RequesterPtr requester;
  std::uint64_t createdAtNanos = 0;
  NativeVersionId parent = 0;
  std::uint32_t osrOffset = 0;  // of tier OSR: the place in the IL
};

struct ILCodeVersionNode {
  // Member by member: an aggregate is cleared as a whole by an instruction that takes long to begin.
  ILCodeVersionNode(ILCodeVersioningState& method, ILCodeVersionRun& run) : method(&method), run(&run) {}

  ILCodeVersioningState* method;
  // What a switch touches, together.
  ILCodeVersionNode* next = nullptr;  // all versions of the method, newest first: children before parents
  ILVersionId id = 0;
  ILVersionId origin = 0;               // the request it answers; equal to id unless it was remade on a new parent
  ILCodeVersionNode* parent = nullptr;  // null: the default version
  NativeCodeVersionNode* firstNative = nullptr;
  StageId stage = kBaseStage;
  std::atomic<ILVersionState> state{ILVersionState::Requested};  // changed under the lock, read anywhere
  bool active = false;  // on the active path: my parent's active child at my stage
  bool asked = false;   // between beginSupply and the answer: kept for it

  ILCodeVersionNode* firstChild = nullptr;  // versions made on top of this one, newest first
  ILCodeVersionNode* nextSibling = nullptr;
  ILCodeVersionRun* run;  // who asked for it, and when
  std::uint32_t holds = 0;
  std::uint32_t pins = 0;  // threads that use the node without the lock
};
static_assert(sizeof(ILCodeVersionNode) <= 96);

struct NativeCodeVersionNode {
  MethodDescVersioningState* entry;
  ILCodeVersionNode* il = nullptr;        // null: the default IL version
  NativeCodeVersionNode* next = nullptr;  // of the same entrypoint, newest first
  // Of the same IL version: of an explicit one over all entrypoints, of the default one of this entrypoint.
  NativeCodeVersionNode* nextOfIL = nullptr;
  NativeProvenance* cold = nullptr;
  const std::byte* code = nullptr;       // of its body; a copy here saves publication a cache miss
  std::atomic<BodyIndex> body{kNoBody};  // set under the lock, once
  NativeVersionId id = 0;
  Tier tier = Tier::Optimized;  // asked for, until there is a body
  bool active = false;          // the one bit: my IL version's active child for this entrypoint
  bool offered = false;         // was active once: may become so again when it is fresh
  bool condemned = false;       // a grace period is running; freed after it unless rescued
  std::uint16_t pins = 0;       // builds in progress and clients that are about to activate it
};
static_assert(sizeof(NativeCodeVersionNode) <= 64);

// How nodes are stored: IL versions in runs (ILCodeVersionRun), native ones each by itself, with its provenance behind
// it.
struct ILCodeVersionRecord : ILCodeVersionNode {
  using ILCodeVersionNode::ILCodeVersionNode;
  ILBodyPtr body;  // written once, before the node's state becomes Active; then read without the lock
};
inline ILBodyPtr& bodyOf(ILCodeVersionNode& node) { return static_cast<ILCodeVersionRecord&>(node).body; }
inline const ILBodyPtr& bodyOf(const ILCodeVersionNode& node) {
  return static_cast<const ILCodeVersionRecord&>(node).body;
}
struct NativeCodeVersionRecord : NativeCodeVersionNode {
  NativeCodeVersionRecord(MethodDescVersioningState& entry, ILCodeVersionNode* il)
      : NativeCodeVersionNode{.entry = &entry, .il = il} {
    cold = &provenance;
  }
  NativeProvenance provenance;
};
inline void destroy(NativeCodeVersionNode* node) { delete static_cast<NativeCodeVersionRecord*>(node); }

// Per method with explicit IL versions or entrypoint states.
struct ILCodeVersioningState {
  MethodKey key;
  ILCodeVersionNode* first = nullptr;       // all versions, newest first
  ILCodeVersionNode* firstChild = nullptr;  // the default version's children
  ILCodeVersionNode* leaf = nullptr;        // end of the active path; null: the default version
  MethodDescVersioningState* firstEntry = nullptr;
  Intents intents;
  std::uint32_t defaultHolds = 0;
  bool isVersionable = false;  // the host said so
  std::uint32_t batch = 0;     // serial of the last batch that named this method: finds duplicates
};

// Rare facts of an entrypoint.
struct EntryExtras {
  std::vector<std::atomic<const void*>*> slots;  // backpatched; by address
  std::vector<BodyIndex> stamped;                // bodies whose pads jump to the precode: the entrypoint's patch state
};

// Per entrypoint with explicit native versions, backpatched slots or a default body that is not published.
struct MethodDescVersioningState {
  MethodDesc* method;
  ILCodeVersioningState* il;
  NativeCodeVersionNode* first = nullptr;
  std::atomic<const void*> callTarget{nullptr};    // what callers reach; null: the prestub. Read without the lock
  NativeCodeVersionNode* publishedNode = nullptr;  // null with a publishedBody: the default version
  BodyIndex publishedBody = kNoBody;
  BodyIndex defaultBody = kNoBody;
  std::unique_ptr<EntryExtras> extras = nullptr;
  bool defaultCondemned = false;
  NativeVersionId nextId = 1;
  MethodDescVersioningState* next = nullptr;        // of the same method
  NativeCodeVersionNode* firstOfDefault = nullptr;  // those of the default IL version
};

struct ModuleVersions {
  MethodTable methods;
};

// Which version a body is: the 64-bit owner word of its code memory record.
struct BodyOwner {
  static constexpr std::uint64_t kIsNode = 1, kIsFinal = 2;  // the latter of a default version: optimized code
  static std::uint64_t word(MethodDesc* method, bool isFinal) {
    return reinterpret_cast<std::uint64_t>(method) | (isFinal ? kIsFinal : 0);
  }
  static std::uint64_t word(NativeCodeVersionNode* node) { return reinterpret_cast<std::uint64_t>(node) | kIsNode; }
  static NativeCodeVersion versionOf(std::uint64_t word) {
    if ((word & kIsNode) == 0) return NativeCodeVersion(*reinterpret_cast<MethodDesc*>(word & ~kIsFinal));
    auto* node = reinterpret_cast<NativeCodeVersionNode*>(word & ~kIsNode);
    return NativeCodeVersion(*node->entry->method, node);
  }
};

inline ILVersionId idOf(const ILCodeVersionNode* node) { return node ? node->id : 0; }
inline bool isPartial(const ILCodeVersionNode& node) {
  const ILVersionState state = node.state.load(std::memory_order_relaxed);
  return state == ILVersionState::Requested || state == ILVersionState::GettingReJITParameters;
}

std::uint64_t monotonicNanos();

}  // namespace codicil::versioning
