#include "Publisher.hpp"

#include <algorithm>
#include <cassert>
#include <functional>

namespace codicil::versioning {

namespace {

int rank(Tier tier) {
  switch (tier) {
    case Tier::OSR:
      return -1;  // entered in mid-run only
    case Tier::Tier0:
      return 0;
    case Tier::Precompiled:
      return 1;
    case Tier::Tier0Instrumented:
      return 2;
    case Tier::Optimized:
      return 3;
    case Tier::Tier1:
      return 4;
  }
  return -1;
}

// Rank first; then code that is there over code to be made; then what was active last. Of equals, the newest.
int scoreOf(Tier tier, bool hasCode, bool isActive) { return rank(tier) * 4 + (hasCode ? 2 : 0) + (isActive ? 1 : 0); }

bool isFinalCode(Tier tier) { return tier == Tier::Optimized || tier == Tier::Tier1; }

}  // namespace

Tier Publisher::initialTier(const MethodDesc& method, const ILCodeVersion& il) const {
  return stage_ ? stage_->initialTier(method, il) : Tier::Optimized;
}

Tier Publisher::tierOf(const MethodDesc& method, const NativeCodeVersionNode* node, BodyIndex body) const {
  if (node) return node->tier;
  if (body != kNoBody && memory_.isAdopted(body)) return Tier::Precompiled;
  if (body != kNoBody) return (memory_.info(body).owner & BodyOwner::kIsFinal) != 0 ? Tier::Optimized : Tier::Tier0;
  return initialTier(method, ILCodeVersion(host_.keyOf(method)));
}

Choice Publisher::choose(MethodDesc& method, const ILCodeVersionNode* leaf) const {
  const MethodDescVersioningState* state = tree_.stateOf(method);
  if (!state) {
    if (leaf) return {};
    const BodyIndex body = tree_.defaultWord(method).body;
    if (links_.isStale(body)) return {};
    return {true, nullptr, body};
  }
  NativeCodeVersionNode* bestNode = nullptr;
  BodyIndex bestBody = kNoBody;
  int bestScore = -1;
  const auto offer = [&](NativeCodeVersionNode* node, Tier tier, BodyIndex body, bool active) {
    if (body != kNoBody && links_.isStale(body)) return;
    const int score = scoreOf(tier, body != kNoBody, active);
    if (score <= bestScore) return;
    bestScore = score;
    bestNode = node;
    bestBody = body;
  };
  bool explicitActive = false;
  VersionTree::forEachNative(*state, leaf, [&](NativeCodeVersionNode& node) {
    if (!node.offered) return;
    explicitActive |= node.active;
    offer(&node, node.tier, node.body.load(std::memory_order_relaxed), node.active);
  });
  // What tier a default version without code will be is a question to the host. Not asked beside the best there is.
  const bool isBeaten = state->defaultBody == kNoBody && bestScore >= scoreOf(Tier::Tier1, false, true);
  if (!leaf && !isBeaten)
    offer(nullptr, tierOf(method, nullptr, state->defaultBody), state->defaultBody, !explicitActive);
  return {bestScore >= 0, bestNode, bestBody};
}

bool Publisher::publish(MethodDesc& method, const ILCodeVersioningState* il) {
  return publish(Entrypoint{&method, host_.precodeOf(method)}, il);
}

bool Publisher::publish(const Entrypoint& entrypoint, const ILCodeVersioningState* il) {
  MethodDesc& method = *entrypoint.method;
  ILCodeVersionNode* const leaf = il ? il->leaf : nullptr;
  const Choice choice = leaf && !leaf->firstNative ? Choice{} : choose(method, leaf);
  MethodDescVersioningState* state = tree_.stateOf(method);
  if (!state) {
    const DefaultWord word = tree_.defaultWord(method);
    if (word.body == kNoBody) return true;  // never built: callers are at the prestub already
    // A default body that is there but not published has to be found by the collector: that takes a state.
    if (!choice.found) state = &tree_.ensureState(method, host_.keyOf(method));
  }
  if (!entrypoint.precode) {
    events_.write({.kind = EventKind::Failed,
                   .status = Status::PublishFailed,
                   .method = host_.keyOf(method),
                   .entrypoint = &method,
                   .il = idOf(il ? il->leaf : nullptr)});
    return false;
  }
  if (choice.found && state) {
    tree_.setActive(*state, leaf, choice.node);
    // [model: free.rescue] What is chosen is in use again, even if a grace period for it is running.
    if (choice.node)
      choice.node->condemned = false;
    else
      state->defaultCondemned = false;
  }
  switchCallers(method, state, entrypoint.precode, choice);
  return true;
}

// [model: publish.store] Under the lock: a builder that checks that its version is active either comes before, and is
// overwritten here, or after, and sees the new choice.
void Publisher::switchCallers(MethodDesc& method, MethodDescVersioningState* state, codememory::Precode precode,
                              const Choice& choice) {
  const bool hasCode = choice.found && choice.body != kNoBody;
  const void* target = nullptr;
  if (hasCode) {
    const NativeCodeVersion version = choice.node ? NativeCodeVersion(method, choice.node) : NativeCodeVersion(method);
    target = stage_ ? stage_->callersReach(version, tierOf(method, choice.node, choice.body), codeOf(choice))
                    : codeOf(choice);
  }
  const BodyIndex before =
      state ? state->publishedBody : (tree_.defaultWord(method).published ? tree_.defaultWord(method).body : kNoBody);
  const BodyIndex now = hasCode ? choice.body : kNoBody;
  const void* const reached = precode.target();
  const void* const leadsTo = hasCode ? target : precode.fixup();
  if (before != kNoBody && before != now)
    // No call that begins when the switch is done may run what was published before.
    patched_ |= memory_.stubs().bend(precode, leadsTo);
  else
    memory_.stubs().setTarget(precode, leadsTo);

  if (!state) {
    tree_.setDefaultWord(method, {choice.body, hasCode});
  } else {
    state->callTarget.store(target, std::memory_order_release);
    state->publishedNode = hasCode ? choice.node : nullptr;
    state->publishedBody = now;
    if (state->extras) {
      // Cells skip the precode when callers reach code; otherwise they go through it.
      const void* cell = hasCode ? target : precode.entry();
      for (std::atomic<const void*>* slot : state->extras->slots) slot->store(cell, std::memory_order_release);
    }
  }
  if (before != now) {
    if (before != kNoBody && links_.padIsCalled(before)) stampUnpublished(method, before);
    if (now != kNoBody)
      openPad(state, now);
    else if (emptied_)
      emptied_->push_back(&method);
    // Also when the tier of what they could call has become final: they were passed over before.
    if (stage_ && now != kNoBody && state && state->extras && !state->extras->stamped.empty()) stage_->detoured();
  }
  if (reached != leadsTo) emitPublished(method, state ? state->il : nullptr, choice);
}

void Publisher::openPad(MethodDescVersioningState* state, BodyIndex body) {
  if (!state || !state->extras) return;  // it was never stamped
  auto& stamped = state->extras->stamped;
  const auto it = std::find(stamped.begin(), stamped.end(), body);
  if (it == stamped.end()) return;
  stamped.erase(it);
  if (stamped.empty() && state->extras->slots.empty()) state->extras.reset();
  memory_.openPad(body);
  patched_ = true;
}

void Publisher::stampUnpublished(MethodDesc& method, BodyIndex body) {
  if (memory_.padIsStamped(body)) return;
  MethodDescVersioningState& state = tree_.ensureState(method, host_.keyOf(method));
  if (!state.extras) state.extras = std::make_unique<EntryExtras>();
  state.extras->stamped.push_back(body);
  memory_.stampPad(body, host_.precodeOf(method).entry());
  patched_ = true;
}

// A tombstone's entrypoint is not known any more.
bool Publisher::isDetour(BodyIndex callee) const {
  const BodyLink* link = links_.find(callee);
  if (link && link->tombstone) return true;
  if (!memory_.padIsStamped(callee)) return false;
  MethodDesc& method = versionOf(callee).method();
  const NativeCodeVersion now = published(method);
  if (!now) return false;
  const MethodDescVersioningState* state = tree_.stateOf(method);
  return isFinalCode(tierOf(method, now.node(), state ? state->publishedBody : tree_.defaultWord(method).body));
}

std::vector<NativeCodeVersion> Publisher::takeDetoured(std::size_t most) {
  std::vector<NativeCodeVersion> found;
  links_.forEach([&](BodyIndex body, BodyLink& link) {
    if (found.size() == most || link.relinked || link.tombstone || link.directCallees.empty()) return;
    if (std::none_of(link.directCallees.begin(), link.directCallees.end(),
                     [this](BodyIndex callee) { return isDetour(callee); }))
      return;
    const NativeCodeVersion version = versionOf(body);
    if (published(version.method()) != version) return;
    link.relinked = true;
    found.push_back(version);
  });
  return found;
}

void Publisher::emitPublished(MethodDesc& method, const ILCodeVersioningState* il, const Choice& choice) {
  if (!events_.isRead()) return;
  Event event{.kind = EventKind::Published,
              .method = il ? il->key : host_.keyOf(method),
              .entrypoint = &method,
              .il = idOf(il ? il->leaf : nullptr)};
  if (choice.found && choice.body != kNoBody) {
    event.native = choice.node ? choice.node->id : 0;
    event.tier = tierOf(method, choice.node, choice.body);
    event.code = codeOf(choice);
  }
  events_.write(event);
}

void Publisher::adopted(BodyIndex body) {
  if (areInliningsKnown_)
    recordInlinings(body);
  else
    links_.addUnasked(body);
}

void Publisher::recordInlinings(BodyIndex adopted) {
  struct Visitor final : Host::InliningVisitor {
    std::vector<Inlining> inlinings;
    void visit(MethodKey inlined) override { inlinings.push_back({inlined, 0}); }
  } visitor;
  host_.forEachInlining(versionOf(adopted).method(), visitor);
  links_.record(adopted, std::move(visitor.inlinings), {}, [this](MethodKey callee) {
    const ILCodeVersioningState* callees = areInliningsKnown_ ? tree_.find(callee) : nullptr;
    return callees ? idOf(callees->leaf) : ILVersionId{0};
  });
}

void Publisher::inlineeChanged(const ILCodeVersioningState& method, ILVersionId was, std::vector<MethodDesc*>& dirty) {
  if (!areInliningsKnown_) {
    // Before this first change every method had its own IL. Those of the same batch that have changed already come here
    // later.
    for (const BodyIndex body : links_.takeUnasked()) recordInlinings(body);
    areInliningsKnown_ = true;
  }
  links_.leafChanged(method.key, was, idOf(method.leaf), [&](BodyIndex body) {
    const NativeCodeVersion version = versionOf(body);
    dirty.push_back(&version.method());
    if (!links_.isStale(body)) return;
    events_.write({.kind = EventKind::Invalidated,
                   .method = host_.keyOf(version.method()),
                   .entrypoint = &version.method(),
                   .il = version.isDefault() ? 0 : idOf(version.node()->il),
                   .native = version.id(),
                   .code = memory_.codeOf(body)});
  });
}

bool Publisher::publishAll(const ILCodeVersioningState& method) {
  std::vector<Entrypoint> entrypoints;
  host_.addEntrypoints({&method.key, 1}, entrypoints);
  return publishAll(method, entrypoints);
}

bool Publisher::publishAll(const ILCodeVersioningState& method, std::span<const Entrypoint> entrypoints) {
  bool ok = true;
  for (const Entrypoint& entrypoint : entrypoints) ok &= publish(entrypoint, &method);
  return ok;
}

// [model: publish.finish] Before the switch returns: no core goes on running the instructions it fetched before.
void Publisher::finish() {
  if (!patched_) return;
  patched_ = false;
  memory_.coreBarrier();
}

Status Publisher::addSlot(MethodDesc& method, std::atomic<const void*>& slot) {
  const codememory::Precode precode = host_.precodeOf(method);
  if (!precode) return Status::PublishFailed;
  MethodDescVersioningState& state = tree_.ensureState(method, host_.keyOf(method));
  if (!state.extras) state.extras = std::make_unique<EntryExtras>();
  // A switch leads a slot back to the precode, from where the host's next call fills it again.
  auto& slots = state.extras->slots;
  const auto place = std::lower_bound(slots.begin(), slots.end(), &slot, std::less<>());
  if (place == slots.end() || *place != &slot) slots.insert(place, &slot);
  // A state born from a word has no call target of its own yet.
  if (state.publishedBody != kNoBody && !state.callTarget.load(std::memory_order_relaxed))
    state.callTarget.store(precode.target(), std::memory_order_release);
  const void* target = state.callTarget.load(std::memory_order_relaxed);
  slot.store(target ? target : precode.entry(), std::memory_order_release);
  return Status::Ok;
}

void Publisher::removeSlot(MethodDesc& method, std::atomic<const void*>& slot) {
  MethodDescVersioningState* state = tree_.stateOf(method);
  if (!state || !state->extras) return;
  auto& slots = state->extras->slots;
  const auto place = std::lower_bound(slots.begin(), slots.end(), &slot, std::less<>());
  if (place != slots.end() && *place == &slot) slots.erase(place);
  if (slots.empty() && state->extras->stamped.empty()) state->extras.reset();
}

const std::byte* Publisher::directTarget(MethodDesc& method, BodyIndex& callee) {
  const MethodDescVersioningState* state = tree_.stateOf(method);
  const DefaultWord word = state ? DefaultWord{} : tree_.defaultWord(method);
  const BodyIndex body = state ? state->publishedBody : (word.published ? word.body : kNoBody);
  if (body == kNoBody) return nullptr;
  if (!isFinalCode(tierOf(method, state ? state->publishedNode : nullptr, body))) return nullptr;
  ++links_.at(body).directCallers;
  callee = body;
  return memory_.padOf(body);
}

void Publisher::releaseDirect(const std::vector<BodyIndex>& callees) {
  for (BodyIndex callee : callees) {
    BodyLink& link = links_.at(callee);
    assert(link.directCallers > 0);
    if (--link.directCallers != 0) continue;
    if (link.tombstone) {
      links_.erase(callee);
      deadPads_.push_back(callee);  // a thread that came from the last caller may be on it still
    } else if (link.inlinings.empty() && link.directCallees.empty() && !link.callsItself) {
      links_.erase(callee);
    }
  }
}

std::size_t Publisher::freeBody(MethodDesc& method, BodyIndex body) {
  const std::size_t bytes = memory_.isAdopted(body) ? 0 : memory_.info(body).bytes;
  if (MethodDescVersioningState* state = tree_.stateOf(method); state && state->extras) {
    auto& stamped = state->extras->stamped;
    stamped.erase(std::remove(stamped.begin(), stamped.end(), body), stamped.end());
    if (stamped.empty() && state->extras->slots.empty()) state->extras.reset();
  }
  const std::vector<BodyIndex> callees = links_.forget(body);
  if (const BodyLink* link = links_.find(body); link && link->directCallers != 0) {
    // Callers in older code still jump to the pad, which leads to the precode; the body behind it can go.
    links_.at(body).tombstone = true;
    if (stage_) stage_->detoured();
    // Published to the end only when its entrypoint dies, whose callers will not run again.
    if (!memory_.padIsStamped(body)) memory_.stampPad(body, host_.precodeOf(method).entry());
    memory_.truncateToPad(body);
  } else {
    links_.erase(body);
    memory_.free(body);
  }
  releaseDirect(callees);
  return bytes;
}

NativeCodeVersion Publisher::versionOf(BodyIndex body) const { return BodyOwner::versionOf(memory_.info(body).owner); }

NativeCodeVersion Publisher::published(MethodDesc& method) const {
  if (const MethodDescVersioningState* state = tree_.stateOf(method)) {
    if (state->publishedBody == kNoBody) return {};
    return state->publishedNode ? NativeCodeVersion(method, state->publishedNode) : NativeCodeVersion(method);
  }
  return tree_.defaultWord(method).published ? NativeCodeVersion(method) : NativeCodeVersion();
}

}  // namespace codicil::versioning
