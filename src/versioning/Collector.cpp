#include "Collector.hpp"

#include <algorithm>
#include <cassert>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace codicil::versioning {

// What the host reported. Filled without the lock; find() is wait-free.
struct Collector::InUse final : CodeInUse {
  const codememory::CodeMemory& memory;
  codememory::StubAllocator& stubs;
  std::unordered_set<BodyIndex> bodies;
  std::vector<const void*> stubAddresses;
  std::vector<const void*> addresses;

  explicit InUse(codememory::CodeMemory& memory) : memory(memory), stubs(memory.stubs()) {}
  void at(const void* ip) override {
    // A call may be a body's last instruction: its return address then lies just behind the body.
    for (const char* address : {static_cast<const char*>(ip), static_cast<const char*>(ip) - 1}) {
      if (const auto info = memory.find(address)) bodies.insert(info->body);
      if (!stubs.contains(address)) continue;
      stubAddresses.push_back(address);
      // A counting stub goes on to its body whatever is published by then.
      if (const void* target = stubs.countedTarget(address))
        if (const auto info = memory.find(target)) bodies.insert(info->body);
    }
    if (memory.contains(ip)) addresses.push_back(ip);
  }
  bool pad(const std::byte* pad) const {
    return std::any_of(addresses.begin(), addresses.end(),
                       [&](const void* ip) { return ip >= pad && ip < pad + codememory::kPadBytes; });
  }
  bool stub(const void* entry) const {
    constexpr std::ptrdiff_t kLongestStub = 64;
    return std::any_of(stubAddresses.begin(), stubAddresses.end(), [&](const void* ip) {
      const std::ptrdiff_t offset = static_cast<const char*>(ip) - static_cast<const char*>(entry);
      return offset >= 0 && offset < kLongestStub;
    });
  }
};

void Collector::Limbo::deleteObjects() {
  for (auto* node : il) ILCodeVersionRun::destroy(node);
  for (auto* node : natives) destroy(node);
  for (auto* state : entries) delete state;
  // Not cleared: there were many after a large batch, and may never be again.
  il = std::vector<ILCodeVersionNode*>();
  natives = std::vector<NativeCodeVersionNode*>();
  entries = std::vector<MethodDescVersioningState*>();
}

Collector::~Collector() {
  for (const BodyIndex pad : publisher_.takeDeadPads()) memory_.free(pad);
  for (const Limbo* limbo : {&maturing_, &limbo_})
    for (const BodyIndex pad : limbo->pads) memory_.free(pad);
  maturing_.deleteObjects();
  limbo_.deleteObjects();
}

CollectResult Collector::collect() {
  CollectResult result;
  // [model: free.alone] Until release() is done: what one poll was told must not free what another condemned.
  const std::unique_lock<std::mutex> alone(oneAtATime_, std::try_to_lock);
  if (!alone) {
    result.pending = true;
    return result;
  }
  if (!running_) {
    condemn();
    const LockHolder lock(lock_);
    memory_.stubs().straighten();
    const std::vector<BodyIndex> pads = publisher_.takeDeadPads();
    limbo_.pads.insert(limbo_.pads.end(), pads.begin(), pads.end());
    if (condemned_.empty() && limbo_.empty()) return result;
    std::swap(maturing_, limbo_);
    // [model: free.ticket] Everything condemned is unpublished, and was before this moment: on every core, once none
    // goes on to where a precode led before, to a counting stub that is not published any more.
    memory_.coreBarrier();
    moment_ = host_.beginGracePeriod();
    running_ = true;
  }
  InUse inUse(memory_);
  if (!host_.pollGracePeriod(moment_, inUse)) {  // [model: free.poll]
    result.pending = true;
    return result;
  }
  std::optional<ManagerUse> before;
  std::vector<void*> hostData;
  Limbo dead;
  constexpr unsigned kStepsInARow = 16;  // with threads that switch without pause it would else never keep up
  for (unsigned step = 1; running_; ++step) {
    if (step % kStepsInARow == 0) lock_.letOthersIn();
    const LockHolder lock(lock_);
    if (!before) before = totals_;
    events_.gather(monotonicNanos());
    releaseSome(inUse, hostData);
    events_.finish();
    if (!condemned_.empty() || !releaseSomeStubs(inUse)) continue;
    condemned_ = std::vector<Condemned>();
    dead = std::exchange(maturing_, {});
    running_ = false;
    result.ilVersionsFreed = dead.il.size();
    result.bodiesFreed = totals_.bodiesCollected - before->bodiesCollected;
    result.nativeVersionsFreed = totals_.nativeVersionsCollected - before->nativeVersionsCollected;
    result.stubsFreed = totals_.stubsCollected - before->stubsCollected;
    result.codeBytesFreed = totals_.codeBytesFreed - before->codeBytesFreed;
  }
  if (result.codeBytesFreed != 0) memory_.coreBarrier();  // for others to have it, or the kernel
  dead.deleteObjects();
  for (void* data : hostData) host_.releaseBody(data);
  return result;
}

// Some methods in each holding of the lock: what is condemned may be chosen again, or forgotten, between.
void Collector::condemn() {
  Place place;
  {
    const LockHolder lock(lock_);
    place.modules = tree_.modules();
  }
  for (bool isMore = true; isMore;) {
    lock_.letOthersIn();
    const LockHolder lock(lock_);
    events_.gather(monotonicNanos());
    isMore = condemnSome(place);
    events_.finish();
  }
}

// False: that was all.
bool Collector::condemnSome(Place& place) {
  constexpr int kAtATime = 1024;
  for (int i = 0; i < kAtATime; ++i) {
    if (place.modules.empty()) return false;
    Module* const module = place.modules.back();
    ILCodeVersioningState* const method =
        tree_.isLoaded(module) ? VersionTree::firstFrom(*module, place.from) : nullptr;
    if (!method) {
      place.modules.pop_back();
      place.from = 0;
      continue;
    }
    constexpr Token kLast = ~Token{0};
    if (method->key.token == kLast) {
      place.modules.pop_back();
      place.from = 0;
    } else {
      place.from = method->key.token + 1;
    }
    condemnNatives(*method);
    sweepIL(*method);
    foldEntries(*method);
    tree_.dropIfEmpty(method);
  }
  return true;
}

void Collector::condemnNatives(ILCodeVersioningState& method) {
  for (MethodDescVersioningState* entry = method.firstEntry; entry; entry = entry->next) {
    for (NativeCodeVersionNode** link = &entry->first; *link;) {
      NativeCodeVersionNode& node = **link;
      if (!isGarbage(node)) {
        link = &node.next;
      } else if (node.body.load(std::memory_order_relaxed) == kNoBody) {
        if (NativeStage* stage = publisher_.nativeStage()) stage->forget(NativeCodeVersion(*entry->method, &node));
        tree_.unlinkNative(node, link);
        bury(&node);
        ++totals_.nativeVersionsCollected;
      } else {
        node.condemned = true;  // [model: free.condemn] neither active nor published, and nobody is to come
        condemned_.push_back({entry->method, &node});
        link = &node.next;
      }
    }
    if (isGarbageDefault(*entry)) {
      entry->defaultCondemned = true;
      condemned_.push_back({entry->method, nullptr});
    }
  }
}

bool Collector::isGarbage(const NativeCodeVersionNode& node) const {
  const MethodDescVersioningState& entry = *node.entry;
  if (node.pins != 0 || entry.publishedNode == &node) return false;
  const std::uint32_t holds = node.il ? node.il->holds : entry.il->defaultHolds;
  if (holds != 0 && node.offered) return false;
  const bool isOfLeaf = node.il == entry.il->leaf;
  if (!isOfLeaf && !mayBeRevertedTo(*entry.il, node.il)) return true;
  const BodyIndex body = node.body.load(std::memory_order_relaxed);
  if (node.tier == Tier::OSR) return links_.isStale(body) || !isPublished(entry, node.cold->parent);
  // What was active when it was switched off for what it inlined is not active any more.
  if (isOfLeaf ? node.active && !links_.isStale(body) : publisher_.choose(*entry.method, node.il).node == &node)
    return false;
  return !(node.offered && body != kNoBody && mayComeBack(body));
}

// Clients come and go: a revert leads back at once to what is active above them. What hot reload replaced is gone for
// good.
bool Collector::mayBeRevertedTo(const ILCodeVersioningState& method, const ILCodeVersionNode* il) {
  if (il) return il->active && il->state.load(std::memory_order_relaxed) != ILVersionState::Failed;
  return !method.intents.empty() && method.intents.front().stage != kHotReloadStage;
}

bool Collector::isPublished(const MethodDescVersioningState& entry, NativeVersionId id) {
  return entry.publishedBody != kNoBody && (entry.publishedNode ? entry.publishedNode->id : 0) == id;
}

bool Collector::isGarbageDefault(const MethodDescVersioningState& entry) const {
  if (entry.defaultBody == kNoBody) return false;
  if (entry.publishedBody == entry.defaultBody) return false;
  if (entry.il->defaultHolds != 0 || pipeline_.isBuilding(NativeCodeVersion(*entry.method))) return false;
  if (entry.il->leaf && !mayBeRevertedTo(*entry.il, nullptr)) return true;
  const Choice choice = publisher_.choose(*entry.method, nullptr);
  if (choice.found && !choice.node) return false;
  return !mayComeBack(entry.defaultBody);
}

// Switched off because of what it inlined, and all of that can become active again: then so does this body.
bool Collector::mayComeBack(BodyIndex body) const {
  const BodyLink* link = links_.find(body);
  if (!link || link->stale == 0) return false;
  return std::all_of(link->inlinings.begin(), link->inlinings.end(), [&](const Inlining& inlining) {
    if (inlining.version == 0) return true;
    const ILCodeVersioningState* callee = tree_.find(inlining.callee);
    return callee && tree_.findIL(*callee, inlining.version);
  });
}

void Collector::sweepIL(ILCodeVersioningState& method) {
  // Newest first, so children are seen before their parents. Siblings stand in the same order: where in each list of
  // them this is, is kept, for a method may have had many thousands of versions.
  std::unordered_map<ILCodeVersionNode*, ILCodeVersionNode**> siblingsOf;  // but for those of `parent`
  ILCodeVersionNode* parent = nullptr;
  ILCodeVersionNode** sibling = &method.firstChild;
  for (ILCodeVersionNode** link = &method.first; *link;) {
    ILCodeVersionNode& node = **link;
    if (node.parent != parent) {
      siblingsOf.insert_or_assign(parent, sibling);
      parent = node.parent;
      ILCodeVersionNode** const firstOfThem = parent ? &parent->firstChild : &method.firstChild;
      sibling = siblingsOf.try_emplace(parent, firstOfThem).first->second;
    }
    if (node.active || node.holds || node.pins || node.asked || node.firstChild || node.firstNative) {
      link = &node.next;
      sibling = &node.nextSibling;
      continue;
    }
    events_.write({.kind = EventKind::Collected, .stage = node.stage, .method = method.key, .il = node.id});
    tree_.unlinkIL(node, link, sibling);
    bury(&node);
    ++totals_.ilVersionsCollected;
  }
}

void Collector::foldEntries(ILCodeVersioningState& method) {
  if (method.leaf) return;  // its entrypoints are about to have versions again
  for (MethodDescVersioningState* entry = method.firstEntry; entry;) {
    MethodDescVersioningState* next = entry->next;
    if (tree_.fold(entry)) bury(entry);
    entry = next;
  }
}

// [model: free.release] After the grace period, under the lock: what was chosen again meanwhile is not condemned any
// more, and what a thread is in waits for another time. A few at a time, so that nobody waits long for the lock; what
// is chosen between is taken out of condemnation, and what is forgotten, off the list.
void Collector::releaseSome(const InUse& inUse, std::vector<void*>& hostData) {
  constexpr std::size_t kAtATime = 64;
  for (std::size_t i = 0; i < kAtATime && !condemned_.empty(); ++i) {
    const Condemned condemned = condemned_.back();
    condemned_.pop_back();
    MethodDescVersioningState* entry = tree_.stateOf(*condemned.method);
    const bool stillCondemned = condemned.node ? condemned.node->condemned : entry->defaultCondemned;
    if (!stillCondemned) continue;
    const BodyIndex body = condemned.node ? condemned.node->body.load(std::memory_order_relaxed) : entry->defaultBody;
    const bool used =
        inUse.bodies.contains(body) || (condemned.node ? !isGarbage(*condemned.node) : !isGarbageDefault(*entry));
    if (condemned.node)
      condemned.node->condemned = false;
    else
      entry->defaultCondemned = false;
    if (used) continue;
    if (condemned.node)
      freeNative(*condemned.node, hostData);
    else
      freeDefault(*entry, hostData);
  }
}

// What waited for nothing but the grace period. True: no more of it is left, but objects to delete.
bool Collector::releaseSomeStubs(const InUse& inUse) {
  constexpr std::size_t kAtATime = 64;
  const auto release = [&](auto& maturing, auto& again, auto isInUse, auto free) {
    for (std::size_t i = 0; i < kAtATime && !maturing.empty(); ++i) {
      const auto one = maturing.back();
      maturing.pop_back();
      if (isInUse(one))
        again.push_back(one);
      else
        free(one);
    }
    return maturing.empty();
  };
  const auto isStubInUse = [&](auto stub) { return inUse.stub(stub.entry()); };
  const auto freeStub = [&](auto stub) {
    memory_.stubs().free(stub);
    ++totals_.stubsCollected;
  };
  if (!release(maturing_.counting, limbo_.counting, isStubInUse, freeStub)) return false;
  if (!release(maturing_.precodes, limbo_.precodes, isStubInUse, freeStub)) return false;
  return release(
      maturing_.pads, limbo_.pads, [&](BodyIndex pad) { return inUse.pad(memory_.padOf(pad)); },
      [&](BodyIndex pad) { memory_.free(pad); });
}

void Collector::freeNative(NativeCodeVersionNode& node, std::vector<void*>& hostData) {
  MethodDescVersioningState& entry = *node.entry;
  const BodyIndex body = node.body.load(std::memory_order_relaxed);
  if (NativeStage* stage = publisher_.nativeStage()) stage->forget(NativeCodeVersion(*entry.method, &node));
  const std::size_t bytes = body != kNoBody ? freeBody(*entry.method, body, hostData) : 0;
  events_.write({.kind = EventKind::Collected,
                 .tier = node.tier,
                 .method = entry.il->key,
                 .entrypoint = entry.method,
                 .il = idOf(node.il),
                 .native = node.id,
                 .codeBytes = static_cast<std::uint32_t>(bytes)});
  NativeCodeVersionNode** link = &entry.first;
  while (*link != &node) link = &(*link)->next;
  tree_.unlinkNative(node, link);
  bury(&node);
  ++totals_.nativeVersionsCollected;
}

void Collector::freeDefault(MethodDescVersioningState& entry, std::vector<void*>& hostData) {
  if (NativeStage* stage = publisher_.nativeStage()) stage->forget(NativeCodeVersion(*entry.method));
  const BodyIndex body = entry.defaultBody;
  entry.defaultBody = kNoBody;
  const std::size_t bytes = freeBody(*entry.method, body, hostData);
  events_.write({.kind = EventKind::Collected,
                 .method = entry.il->key,
                 .entrypoint = entry.method,
                 .codeBytes = static_cast<std::uint32_t>(bytes)});
}

std::size_t Collector::freeBody(MethodDesc& method, BodyIndex body, std::vector<void*>& hostData) {
  hostData.push_back(memory_.info(body).hostData);
  const std::size_t bytes = publisher_.freeBody(method, body);
  ++totals_.bodiesCollected;
  totals_.codeBytesFreed += bytes;
  return bytes;
}

void Collector::freeEntrypoint(MethodDesc& method, std::vector<void*>& hostData) {
  std::erase_if(condemned_, [&](const Condemned& condemned) { return condemned.method == &method; });
  MethodDescVersioningState* state = tree_.stateOf(method);
  if (!state) {
    const BodyIndex body = tree_.defaultWord(method).body;
    if (body != kNoBody) {
      if (NativeStage* stage = publisher_.nativeStage()) stage->forget(NativeCodeVersion(method));
      freeBody(method, body, hostData);
    }
    tree_.detachState(method);
    return;
  }
  ILCodeVersioningState* il = state->il;
  while (state->first) freeNative(*state->first, hostData);
  if (state->defaultBody != kNoBody) freeDefault(*state, hostData);
  tree_.detachState(method);
  bury(state);
  tree_.dropIfEmpty(il);
}

void Collector::freeMethod(ILCodeVersioningState& method, std::vector<void*>& hostData) {
  while (method.firstEntry) {
    // The last entrypoint may take the state with it: keep it until the IL versions are gone too.
    ++method.defaultHolds;
    freeEntrypoint(*method.firstEntry->method, hostData);
    --method.defaultHolds;
  }
  method.intents.clear();
  method.leaf = nullptr;
  while (ILCodeVersionNode* node = method.first) {
    method.first = node->next;
    bury(node);
    ++totals_.ilVersionsCollected;
  }
}

void Collector::count(ManagerUse& use) const {
  use.tombstones += limbo_.pads.size() + maturing_.pads.size();
  use.ilVersionsCollected = totals_.ilVersionsCollected;
  use.nativeVersionsCollected = totals_.nativeVersionsCollected;
  use.bodiesCollected = totals_.bodiesCollected;
  use.stubsCollected = totals_.stubsCollected;
  use.codeBytesFreed = totals_.codeBytesFreed;
}

}  // namespace codicil::versioning
