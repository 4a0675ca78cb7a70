#include "VersionTree.hpp"

#include <algorithm>
#include <cassert>
#include <ctime>

namespace codicil::versioning {

std::uint64_t monotonicNanos() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(now.tv_nsec);
}

void VersionTree::unloadModule(Module& module) {
  delete module.versions_;
  module.versions_ = nullptr;
}

ILCodeVersioningState& VersionTree::findOrCreate(MethodKey key) {
  if (!key.module->versions_) key.module->versions_ = new ModuleVersions;
  return key.module->versions_->methods.findOrCreate(key);
}

void VersionTree::dropIfEmpty(ILCodeVersioningState* state) {
  if (state->first || state->firstEntry || !state->intents.empty() || state->defaultHolds) return;
  state->key.module->versions_->methods.erase(state->key.token);
}

DefaultWord VersionTree::defaultWord(const MethodDesc& method) const {
  const std::uint64_t word = method.versions_.load(std::memory_order_relaxed);
  assert(word == 0 || (word & 1));
  return DefaultWord::unpack(word);
}

void VersionTree::setDefaultWord(MethodDesc& method, DefaultWord word) {
  assert(!stateOf(method));
  method.versions_.store(word.pack(), std::memory_order_release);
}

MethodDescVersioningState& VersionTree::ensureState(MethodDesc& method, MethodKey key) {
  if (MethodDescVersioningState* state = stateOf(method)) return *state;
  const std::uint64_t raw = method.versions_.load(std::memory_order_relaxed);
  const DefaultWord word = DefaultWord::unpack(raw);
  ILCodeVersioningState& il = findOrCreate(key);
  auto* state = new MethodDescVersioningState{.method = &method, .il = &il};
  state->nextId = nativeIdFloor_;
  state->defaultBody = word.body;
  if (word.published) state->publishedBody = word.body;
  state->next = il.firstEntry;
  il.firstEntry = state;
  method.versions_.store(reinterpret_cast<std::uint64_t>(state), std::memory_order_release);
  return *state;
}

bool VersionTree::fold(MethodDescVersioningState* state) {
  if (state->first || state->extras || state->defaultCondemned || state->publishedNode) return false;
  // An unpublished default body must stay where the collector finds it.
  if (state->defaultBody != kNoBody && state->publishedBody == kNoBody) return false;
  nativeIdFloor_ = std::max(nativeIdFloor_, state->nextId);
  state->method->versions_.store(DefaultWord{state->defaultBody, state->publishedBody != kNoBody}.pack(),
                                 std::memory_order_release);
  MethodDescVersioningState** link = &state->il->firstEntry;
  while (*link != state) link = &(*link)->next;
  *link = state->next;
  return true;
}

MethodDescVersioningState* VersionTree::detachState(MethodDesc& method) {
  MethodDescVersioningState* state = stateOf(method);
  method.versions_.store(0, std::memory_order_release);
  if (!state) return nullptr;
  nativeIdFloor_ = std::max(nativeIdFloor_, state->nextId);
  MethodDescVersioningState** link = &state->il->firstEntry;
  while (*link != state) link = &(*link)->next;
  *link = state->next;
  return state;
}

ILCodeVersionNode& VersionTree::addIL(ILCodeVersioningState& method, StageId stage, ILCodeVersionNode* parent,
                                      ILVersionId origin, ILCodeVersionMaker& maker) {
  ILCodeVersionNode& node = maker.make(method);
  node.id = nextIL_++;
  node.origin = origin ? origin : node.id;
  node.stage = stage;
  node.parent = parent;
  ILCodeVersionNode*& siblings = parent ? parent->firstChild : method.firstChild;
  node.nextSibling = siblings;
  siblings = &node;
  node.next = method.first;
  method.first = &node;
  return node;
}

namespace {

bool isFailed(const ILCodeVersionNode& node) {
  return node.state.load(std::memory_order_relaxed) == ILVersionState::Failed;
}

// The last of these that is not failed; null: none.
ILCodeVersionNode* lastOf(const Intent* begin, const Intent* end) {
  while (end != begin)
    if (--end; !isFailed(*end->node)) return end->node;
  return nullptr;
}

}  // namespace

ILCodeVersionNode* VersionTree::parentFor(const ILCodeVersioningState& method, StageId stage) const {
  return lastOf(method.intents.begin(), method.intents.firstFrom(stage));
}

ILCodeVersionNode* VersionTree::firstPartial(const ILCodeVersioningState& method) const {
  // A stage is asked to rewrite its parent's IL, so the parent comes first. What lies above a complete version does
  // not matter to it any more.
  ILCodeVersionNode* first = nullptr;
  for (ILCodeVersionNode* node = method.leaf; node && isPartial(*node); node = node->parent) first = node;
  return first;
}

ILCodeVersionNode* VersionTree::nextPartial(const ILCodeVersionNode& answered) const {
  if (!answered.active || answered.state.load(std::memory_order_relaxed) != ILVersionState::Active) return nullptr;
  for (ILCodeVersionNode* child = answered.firstChild; child; child = child->nextSibling)
    if (child->active) return isPartial(*child) ? child : nullptr;
  return nullptr;
}

void VersionTree::setIntent(ILCodeVersioningState& method, StageId stage, ILVersionId origin, ILCodeVersionNode* node) {
  auto it = method.intents.firstFrom(stage);
  const bool there = it != method.intents.end() && it->stage == stage;
  if (there) it->node->active = false;
  if (origin == 0) {
    if (there) method.intents.erase(it);
    return;
  }
  if (there)
    *it = {stage, origin, node};
  else
    method.intents.insert(it, {stage, origin, node});
}

void VersionTree::repath(ILCodeVersioningState& method, StageId stage, std::vector<ILCodeVersionNode*>& made) {
  Intent* it = method.intents.firstFrom(stage);
  Intent* const end = method.intents.end();
  ILCodeVersionNode* parent = lastOf(method.intents.begin(), it);
  bool below = false;  // past the stage that changed: an unchanged parent means an unchanged rest
  for (; it != end; ++it) {
    if (below && it->node->parent == parent && it->node->active) break;
    ILCodeVersionNode* node = it->node->parent == parent ? it->node : nullptr;
    if (!node) {
      ILCodeVersionNode* child = parent ? parent->firstChild : method.firstChild;
      while (child && !(child->stage == it->stage && child->origin == it->origin)) child = child->nextSibling;
      node = child;
    }
    if (!node) {
      ILCodeVersionMaker maker(it->node->run->requester(), monotonicNanos());
      node = &addIL(method, it->stage, parent, it->origin, maker);
      made.push_back(node);
    }
    if (it->node != node) it->node->active = false;
    node->active = true;
    it->node = node;
    if (!isFailed(*node)) parent = node;
    below = true;
  }
  ILCodeVersionNode* const unchanged = lastOf(it, end);
  method.leaf = unchanged ? unchanged : parent;
}

void VersionTree::unlinkIL(ILCodeVersionNode& node, ILCodeVersionNode** link, ILCodeVersionNode** sibling) {
  assert(*link == &node && *sibling == &node && !node.firstChild && !node.firstNative);
  *link = node.next;
  *sibling = node.nextSibling;
}

NativeCodeVersionNode& VersionTree::addNative(MethodDescVersioningState& entry, ILCodeVersionNode* il, Tier tier,
                                              NativeVersionId parent, RequesterPtr requester) {
  NativeCodeVersionNode* const node = new NativeCodeVersionRecord(entry, il);
  node->cold->requester = std::move(requester);
  node->cold->createdAtNanos = monotonicNanos();
  node->cold->parent = parent;
  node->id = entry.nextId++;
  node->tier = tier;
  node->next = entry.first;
  entry.first = node;
  NativeCodeVersionNode*& ofIL = il ? il->firstNative : entry.firstOfDefault;
  node->nextOfIL = ofIL;
  ofIL = node;
  return *node;
}

void VersionTree::unlinkNative(NativeCodeVersionNode& node, NativeCodeVersionNode** link) {
  assert(*link == &node);
  *link = node.next;
  NativeCodeVersionNode** ofIL = node.il ? &node.il->firstNative : &node.entry->firstOfDefault;
  while (*ofIL != &node) ofIL = &(*ofIL)->nextOfIL;
  *ofIL = node.nextOfIL;
}

void VersionTree::setActive(MethodDescVersioningState& entry, ILCodeVersionNode* il, NativeCodeVersionNode* node) {
  forEachNative(entry, il, [&](NativeCodeVersionNode& other) { other.active = &other == node; });
  if (node) node->offered = true;
}

namespace {

std::size_t bytesOf(const RequesterPtr& requester) {
  return requester ? sizeof(Requester) + requester->who.capacity() + requester->why.capacity() : 0;
}

}  // namespace

void VersionTree::count(ManagerUse& use) const {
  std::unordered_set<const Requester*> requesters;
  std::unordered_set<const ILBody*> bodies;
  std::unordered_set<const ILCodeVersionRun*> runs;
  const auto countRequester = [&](const RequesterPtr& requester) {
    if (requester && requesters.insert(requester.get()).second) use.provenanceBytes += bytesOf(requester);
  };
  for (const Module* module : modules_)
    if (module->versions_) use.methodStateBytes += module->versions_->methods.bytes();
  forEachMethod([&](ILCodeVersioningState& method) {
    ++use.methodStates;
    use.methodStateBytes += sizeof method + method.intents.bytesOutside();
    for (ILCodeVersionNode* il = method.first; il; il = il->next) {
      ++use.ilNodes;
      use.ilNodeBytes += sizeof *il;
      use.provenanceBytes += sizeof(ILCodeVersionRecord) - sizeof(ILCodeVersionNode);
      if (runs.insert(il->run).second) {
        use.provenanceBytes += sizeof *il->run;
        countRequester(il->run->requester());
      }
      if (const ILBodyPtr& body = bodyOf(*il); body && bodies.insert(body.get()).second)
        use.ilBodyBytes += body->bytes();
    }
    for (MethodDescVersioningState* entry = method.firstEntry; entry; entry = entry->next) {
      ++use.entrypointStates;
      use.entrypointStateBytes += sizeof *entry;
      if (entry->extras)
        use.linkBytes += sizeof(EntryExtras) + entry->extras->slots.capacity() * sizeof(void*) +
                         entry->extras->stamped.capacity() * sizeof(BodyIndex);
      for (NativeCodeVersionNode* native = entry->first; native; native = native->next) {
        ++use.nativeNodes;
        use.nativeNodeBytes += sizeof *native;
        use.provenanceBytes += sizeof *native->cold;
        countRequester(native->cold->requester);
      }
    }
  });
}

}  // namespace codicil::versioning
