// The shape of the trees: states, nodes and the active path of every method. Knows nothing of code or publication.
// Every function needs the manager's lock, except callTarget().
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_set>
#include <vector>

#include "ILCodeVersionRun.hpp"
#include "Nodes.hpp"
#include "codicil/versioning/CodeVersionManager.hpp"

namespace codicil::versioning {

// The word in a MethodDesc while it has no state: the default version's code and whether callers reach it.
struct DefaultWord {
  BodyIndex body = kNoBody;
  bool published = false;
  static DefaultWord unpack(std::uint64_t word) { return {static_cast<BodyIndex>(word >> 32), (word & 2) != 0}; }
  std::uint64_t pack() const { return body == kNoBody ? 0 : (std::uint64_t{body} << 32) | (published ? 2 : 0) | 1; }
};

class VersionTree {
 public:
  // --- Modules and states ---
  void loadModule(Module& module) { modules_.insert(&module); }
  bool isLoaded(const Module* module) const {
    return (module && module == lastLoaded_) || isAmongLoaded(const_cast<Module*>(module));
  }
  std::vector<Module*> modules() const { return {modules_.begin(), modules_.end()}; }
  void markUnloading(Module& module) {  // isLoaded() is false from now on
    modules_.erase(&module);
    if (lastLoaded_ == &module) lastLoaded_ = nullptr;
  }
  void unloadModule(Module& module);  // its methods have been freed

  ILCodeVersioningState* find(MethodKey key) const {
    return key.module && key.module->versions_ ? key.module->versions_->methods.find(key.token) : nullptr;
  }
  ILCodeVersioningState& findOrCreate(MethodKey key);
  void dropIfEmpty(ILCodeVersioningState* state);

  MethodDescVersioningState* stateOf(const MethodDesc& method) const {
    const std::uint64_t word = method.versions_.load(std::memory_order_relaxed);
    return (word & 1) ? nullptr : reinterpret_cast<MethodDescVersioningState*>(word);
  }
  MethodDescVersioningState& ensureState(MethodDesc& method, MethodKey key);
  // Folds a state that says no more than the word could back into the word. True if it did: the caller then disposes
  // of `state` when no thread can be reading it.
  bool fold(MethodDescVersioningState* state);
  // Takes a dying entrypoint's state out. Null if it had none.
  MethodDescVersioningState* detachState(MethodDesc& method);

  DefaultWord defaultWord(const MethodDesc& method) const;  // of an entrypoint without state
  void setDefaultWord(MethodDesc& method, DefaultWord word);

  // What callers of `method` reach, or null; takes no lock: the prestub's fast path.
  const void* callTarget(const MethodDesc& method, const codememory::CodeMemory& memory) const {
    const std::uint64_t word = method.versions_.load(std::memory_order_acquire);
    if (word & 1) return (word & 2) ? memory.codeOf(static_cast<BodyIndex>(word >> 32)) : nullptr;
    if (word == 0) return nullptr;
    return reinterpret_cast<const MethodDescVersioningState*>(word)->callTarget.load(std::memory_order_acquire);
  }

  // --- IL versions ---
  ILCodeVersionNode& addIL(ILCodeVersioningState& method, StageId stage, ILCodeVersionNode* parent, ILVersionId origin,
                           ILCodeVersionMaker& maker);
  ILCodeVersionNode* findIL(const ILCodeVersioningState& method, ILVersionId id) const {
    for (ILCodeVersionNode* node = method.first; node && node->id >= id; node = node->next)
      if (node->id == id) return node;
    return nullptr;
  }
  // The explicit version that `stage` would build on: the nearest complete or partial one above it on the active path.
  ILCodeVersionNode* parentFor(const ILCodeVersioningState& method, StageId stage) const;
  // The topmost version whose IL is missing for the leaf's, and, when it was answered, the one below it.
  ILCodeVersionNode* firstPartial(const ILCodeVersioningState& method) const;
  ILCodeVersionNode* nextPartial(const ILCodeVersionNode& answered) const;
  Intent* findIntent(ILCodeVersioningState& method, StageId stage) const {
    const auto it = method.intents.firstFrom(stage);
    return it != method.intents.end() && it->stage == stage ? &*it : nullptr;
  }
  // Sets or (origin 0) takes out what a stage wants; repath() makes it so.
  void setIntent(ILCodeVersioningState& method, StageId stage, ILVersionId origin, ILCodeVersionNode* node);
  // Recomputes the active path from `stage` down, making partial versions where a level has to be asked again.
  // Returns the nodes it made in `made`.
  void repath(ILCodeVersioningState& method, StageId stage, std::vector<ILCodeVersionNode*>& made);
  // Unlinks from the method's list and the parent's; the caller disposes of it.
  void unlinkIL(ILCodeVersionNode& node, ILCodeVersionNode** link, ILCodeVersionNode** sibling);

  // --- Native versions ---
  NativeCodeVersionNode& addNative(MethodDescVersioningState& entry, ILCodeVersionNode* il, Tier tier,
                                   NativeVersionId parent, RequesterPtr requester);
  void unlinkNative(NativeCodeVersionNode& node, NativeCodeVersionNode** link);
  void setActive(MethodDescVersioningState& entry, ILCodeVersionNode* il, NativeCodeVersionNode* node);

  // Those of an entrypoint and an IL version (null: the default one), newest first. They are in two lists: of the
  // entrypoint, which is long while old versions wait to be collected, and of the IL version, which is long if it has
  // many entrypoints. The shorter one is walked; most often the latter has but one.
  template <class Visit>
  static void forEachNative(const MethodDescVersioningState& entry, const ILCodeVersionNode* il, Visit visit) {
    NativeCodeVersionNode* const ofIL = il ? il->firstNative : entry.firstOfDefault;
    const NativeCodeVersionNode* byIL = ofIL ? ofIL->nextOfIL : nullptr;
    const NativeCodeVersionNode* byEntry = entry.first;
    for (; byIL && byEntry; byIL = byIL->nextOfIL) byEntry = byEntry->next;
    const bool isOfILShorter = !byIL;
    for (NativeCodeVersionNode* node = isOfILShorter ? ofIL : entry.first; node;
         node = isOfILShorter ? node->nextOfIL : node->next)
      if (node->il == il && node->entry == &entry) visit(*node);
  }

  // `visit` may drop the state it is given.
  template <class Visit>
  void forEachMethod(Visit visit) const {
    for (Module* module : modules_) forEachMethodOf(*module, visit);
  }
  template <class Visit>
  void forEachMethodOf(Module& module, Visit visit) const {
    Token from = 0;
    while (ILCodeVersioningState* state = firstFrom(module, from)) {
      from = state->key.token + 1;
      visit(*state);
      if (from == 0) break;  // that was the last that there can be
    }
  }
  // The module's method with a state of the lowest token from this one on. Null: there are none.
  static ILCodeVersioningState* firstFrom(Module& module, Token from) {
    return module.versions_ ? module.versions_->methods.firstFrom(from) : nullptr;
  }

  void count(ManagerUse& use) const;

 private:
  bool isAmongLoaded(Module* module) const {
    if (!modules_.contains(module)) return false;
    lastLoaded_ = module;
    return true;
  }

  std::unordered_set<Module*> modules_;
  mutable Module* lastLoaded_ =
      nullptr;  // of those the one that was asked for last: a batch asks for one again and again
  ILVersionId nextIL_ = 1;
  NativeVersionId nativeIdFloor_ = 1;  // states that were folded away had ids below this: ids keep rising
};

}  // namespace codicil::versioning
