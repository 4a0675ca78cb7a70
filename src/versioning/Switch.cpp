// Activate, then publish: how a stage's wish for a batch of methods becomes what their callers run.
#include <cassert>

#include "ManagerImpl.hpp"

namespace codicil::versioning {

void CodeVersionManager::Impl::repath(ILCodeVersioningState& method, StageId stage) {
  const ILVersionId was = idOf(method.leaf);
  made.clear();
  tree.repath(method, stage, made);
  for (const ILCodeVersionNode* node : made)
    events.write({.kind = EventKind::Created, .stage = node->stage, .method = method.key, .il = node->id});
  if (idOf(method.leaf) == was) return;
  publisher.leafChanged(method, was, dirty);
  switched.push_back(&method);
}

void CodeVersionManager::Impl::publishSwitched() {
  for (const ILCodeVersioningState* method : switched) publisher.publishAll(*method);
  switched.clear();
}

void CodeVersionManager::Impl::finishSwitch() {
  // Last, for a switch of one method may have touched an inliner that was published before it.
  for (MethodDesc* entrypoint : dirty) publisher.publish(*entrypoint, tree.find(host.keyOf(*entrypoint)));
  dirty.clear();
  publisher.finish();
  events.finish();
}

void CodeVersionManager::Impl::trimScratch() {
  const auto trim = [](auto& scratch) {
    constexpr std::size_t kKept = 256;
    if (scratch.capacity() > kKept) scratch = std::remove_reference_t<decltype(scratch)>();
  };
  trim(members);
  trim(entrypoints);
  trim(emptied);
  trim(switched);
  trim(dirty);
  trim(made);
}

void CodeVersionManager::Impl::switchLevel(ILCodeVersioningState& method, StageId stage) {
  repath(method, stage);
  publishSwitched();
  finishSwitch();
}

Status CodeVersionManager::Impl::check(StageId stage, const Change& change, std::uint32_t batch, Member& member) {
  ILCodeVersioningState* method = member.method;
  if (!method && !tree.isLoaded(change.method.module)) return Status::UnknownModule;
  if (!method || !method->isVersionable)
    if (const Status status = host.checkVersionable(change.method); status != Status::Ok) return status;
  if (change.kind == Change::Kind::Revert || change.kind == Change::Kind::Reactivate) {
    if (!method) return change.kind == Change::Kind::Revert ? Status::NothingToRevert : Status::UnknownVersion;
    if (change.kind == Change::Kind::Revert && !tree.findIntent(*method, stage)) return Status::NothingToRevert;
    if (change.kind == Change::Kind::Reactivate) {
      member.node = tree.findIL(*method, change.version);
      if (!member.node || member.node->stage != stage) return Status::UnknownVersion;
    }
  } else if (!method) {
    method = &tree.findOrCreate(change.method);  // or find, if the batch named it before
  }
  if (method->batch == batch) return Status::Duplicate;
  method->batch = batch;
  method->isVersionable = true;
  member.method = method;
  member.firstEntrypoint = entrypoints.size();
  const bool canPublish = publisher.addEntrypoints(change.method, entrypoints);
  member.entrypointCount = entrypoints.size() - member.firstEntrypoint;
  return canPublish ? Status::Ok : Status::PublishFailed;
}

namespace {

bool isBelow(const ILCodeVersionNode& node, const ILCodeVersionNode& above) {
  const ILCodeVersionNode* parent = node.parent;
  while (parent != nullptr && parent != &above) parent = parent->parent;
  return parent != nullptr;
}

// A version that nobody has asked for yet is as good for a second request. Not if there are more of its own request,
// made when a level above changed: they may have been asked for, and come back with what the client said then. Nor if a
// level below hides it with IL that was at hand: nobody would ask.
bool answersAnotherRequest(const ILCodeVersionNode& node) {
  if (node.state.load(std::memory_order_relaxed) != ILVersionState::Requested || node.origin != node.id) return false;
  for (const ILCodeVersionNode* later = node.method->first; later != &node; later = later->next)
    if (later->origin == node.id ||
        (later->state.load(std::memory_order_relaxed) == ILVersionState::Active && isBelow(*later, node)))
      return false;
  return true;
}

}  // namespace

void CodeVersionManager::Impl::take(StageId stage, const RequesterPtr& requester, const Change& change,
                                    const Member& member, std::uint64_t now, ChangeResult& result) {
  ILCodeVersioningState& method = *member.method;
  Intent* intent = tree.findIntent(method, stage);
  Event event{.stage = stage, .method = change.method};
  switch (change.kind) {
    case Change::Kind::Request:
    case Change::Kind::Supply: {
      if (change.kind == Change::Kind::Request && intent && answersAnotherRequest(*intent->node)) {
        result.version = intent->node->id;
        return;
      }
      ILCodeVersionNode& node = tree.addIL(method, stage, tree.parentFor(method, stage), 0, requester, now);
      if (change.kind == Change::Kind::Supply) {
        node.cold->body = change.body;
        node.state.store(ILVersionState::Active, std::memory_order_release);
      }
      tree.setIntent(method, stage, node.id, &node);
      result.version = event.il = node.id;
      event.kind = EventKind::Requested;
      break;
    }
    case Change::Kind::Revert:
      event.kind = EventKind::Reverted;
      event.il = idOf(intent->node);
      tree.setIntent(method, stage, 0, nullptr);
      break;
    case Change::Kind::Reactivate: {
      tree.setIntent(method, stage, member.node->origin, member.node);
      event.kind = EventKind::Reactivated;
      event.il = member.node->id;
      break;
    }
  }
  events.write(event);
  repath(method, stage);
  if (change.kind == Change::Kind::Reactivate) result.version = tree.findIntent(method, stage)->node->id;
}

namespace {

// A large batch is bound by memory: while one method is switched, what those that come soon are made of is fetched,
// level by level.
constexpr std::size_t kFar = 24, kNear = 16, kNext = 8;

// So many methods that ran before are without code after a batch that building some ahead, while the program calls
// others, is worth a thread's waking up.
constexpr std::size_t kManyEmptied = 16;

// The lines of it that a switch touches. Null: there is none.
void fetch(const ILCodeVersioningState* method) {
  if (!method) return;
  __builtin_prefetch(&method->first);
  __builtin_prefetch(&method->batch);
}
void fetch(const ILCodeVersionNode* node) {
  if (!node) return;
  __builtin_prefetch(&node->next);
  __builtin_prefetch(&node->active);
}
void fetch(const MethodDescVersioningState* entry) {
  if (!entry) return;
  __builtin_prefetch(&entry->il);
  __builtin_prefetch(&entry->extras);
}
void fetch(const NativeCodeVersionNode* native) {
  if (!native) return;
  __builtin_prefetch(native);
  __builtin_prefetch(&native->active);
}

template <class Members>
void fetchForCheck(const Members& members, std::span<const Change> changes, std::size_t at) {
  if (at + kFar < members.size()) fetch(members[at + kFar].method);
  if (at + kNear < members.size())
    if (const ILCodeVersioningState* method = members[at + kNear].method) {
      if (changes[at + kNear].kind == Change::Kind::Revert)
        __builtin_prefetch(method->intents.data());
      else
        fetch(method->first);
    }
  if (at + kNext < members.size())
    if (const ILCodeVersioningState* method = members[at + kNext].method;
        method && method->first && changes[at + kNext].kind == Change::Kind::Reactivate)
      fetch(method->first->next);
}

template <class Members>
void fetchForTake(const Members& members, std::span<const Entrypoint> entrypoints, std::size_t at) {
  if (at + kFar < members.size()) {
    const auto& member = members[at + kFar];
    fetch(member.method);
    if (member.entrypointCount != 0) {
      const Entrypoint& entrypoint = entrypoints[member.firstEntrypoint];
      __builtin_prefetch(entrypoint.method);
      __builtin_prefetch(&entrypoint.precode.slot(), 1);
      __builtin_prefetch(entrypoint.precode.entry());
    }
  }
  if (at + kNear < members.size()) {
    const auto& member = members[at + kNear];
    __builtin_prefetch(member.method->intents.data());
    if (member.method->leaf) __builtin_prefetch(&member.method->leaf->active, 1);
    fetch(member.node);
    fetch(member.method->firstEntry);
  }
  if (at + kNext < members.size()) {
    const auto& member = members[at + kNext];
    if (member.node) fetch(member.node->firstNative);
  }
}

}  // namespace

Status CodeVersionManager::apply(StageId stage, const RequesterPtr& requester, std::span<const Change> changes,
                                 std::span<ChangeResult> results) {
  assert(changes.size() == results.size());
  const LockHolder lock(impl_->lock);
  const std::uint32_t batch = ++impl_->batchSerial;
  bool all = true;
  std::vector<Impl::Member>& members = impl_->members;
  members.assign(changes.size(), {});
  impl_->entrypoints.clear();
  for (std::size_t i = 0; i < changes.size(); ++i)
    if (impl_->tree.isLoaded(changes[i].method.module)) members[i].method = impl_->tree.find(changes[i].method);
  const bool attached = impl_->stages.isAttached(stage);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    fetchForCheck(members, changes, i);
    results[i] = {attached ? impl_->check(stage, changes[i], batch, members[i]) : Status::NotAttached, 0};
    all = all && results[i].status == Status::Ok;
  }
  if (!all) {
    for (ChangeResult& result : results)
      if (result.status == Status::Ok) result.status = Status::BatchAborted;
    for (const Change& change : changes)
      if (impl_->tree.isLoaded(change.method.module))
        if (ILCodeVersioningState* method = impl_->tree.find(change.method)) impl_->tree.dropIfEmpty(method);
    impl_->trimScratch();
    return Status::BatchAborted;
  }
  // Nothing below can fail.
  impl_->emptied.clear();
  if (changes.size() >= kManyEmptied) impl_->publisher.noteEmptied(&impl_->emptied);
  const std::uint64_t now = monotonicNanos();
  impl_->events.gather(now);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    fetchForTake(members, impl_->entrypoints, i);
    impl_->take(stage, requester, changes[i], members[i], now, results[i]);
    if (impl_->switched.empty()) continue;
    impl_->switched.clear();
    const Impl::Member& member = members[i];
    impl_->publisher.publishAll(*member.method,
                                std::span(impl_->entrypoints).subspan(member.firstEntrypoint, member.entrypointCount));
  }
  impl_->publisher.noteEmptied(nullptr);
  impl_->finishSwitch();
  if (impl_->emptied.size() >= kManyEmptied && impl_->publisher.nativeStage()) {
    impl_->pipeline.addAhead(impl_->emptied);
    impl_->publisher.nativeStage()->canBuildAhead();
  }
  impl_->trimScratch();
  return Status::Ok;
}

ChangeResult CodeVersionManager::hotReload(MethodKey method, ILBodyPtr body, const RequesterPtr& requester) {
  const Change change{.method = method, .kind = Change::Kind::Supply, .body = std::move(body)};
  ChangeResult result;
  apply(kHotReloadStage, requester, {&change, 1}, {&result, 1});
  return result;
}

StageId CodeVersionManager::attachStage(std::shared_ptr<ILStage> stage) {
  const LockHolder lock(impl_->lock);
  return impl_->stages.attach(std::move(stage));
}

void CodeVersionManager::detachStage(StageId stage) {
  std::shared_ptr<ILStage> gone;  // its destructor is the client's: not under the lock
  const LockHolder lock(impl_->lock);
  gone = impl_->stages.get(stage);
  if (!gone) return;
  impl_->stages.detach(stage);
  impl_->events.gather(monotonicNanos());
  impl_->tree.forEachMethod([&](ILCodeVersioningState& method) {
    const Intent* intent = impl_->tree.findIntent(method, stage);
    if (!intent) return;
    impl_->events.write({.kind = EventKind::Reverted, .stage = stage, .method = method.key, .il = idOf(intent->node)});
    impl_->tree.setIntent(method, stage, 0, nullptr);
    impl_->repath(method, stage);
  });
  impl_->publishSwitched();
  impl_->finishSwitch();
  impl_->trimScratch();
}

bool CodeVersionManager::beginSupply(ILCodeVersion version) {
  const LockHolder lock(impl_->lock);
  ILCodeVersionNode& node = *version.node();
  if (node.state.load(std::memory_order_relaxed) != ILVersionState::Requested) return false;
  node.asked = true;
  node.state.store(ILVersionState::GettingReJITParameters, std::memory_order_release);
  return true;
}

bool CodeVersionManager::completeIL(ILCodeVersion version, ILBodyPtr body) {
  const LockHolder lock(impl_->lock);
  if (!impl_->tree.isLoaded(version.method().module)) return false;
  ILCodeVersionNode& node = *version.node();
  node.asked = false;
  if (!isPartial(node)) return false;
  node.cold->body = std::move(body);
  node.state.store(ILVersionState::Active, std::memory_order_release);
  impl_->events.write({.kind = EventKind::Supplied, .stage = node.stage, .method = version.method(), .il = node.id});
  return true;
}

bool CodeVersionManager::failIL(ILCodeVersion version, Status status) {
  const LockHolder lock(impl_->lock);
  if (!impl_->tree.isLoaded(version.method().module)) return false;
  ILCodeVersionNode& node = *version.node();
  node.asked = false;
  if (!isPartial(node)) return false;
  node.state.store(ILVersionState::Failed, std::memory_order_release);
  impl_->events.write(
      {.kind = EventKind::Failed, .status = status, .stage = node.stage, .method = version.method(), .il = node.id});
  if (node.active) impl_->switchLevel(*node.method, node.stage);
  return true;
}

ILVersionState CodeVersionManager::stateOf(ILCodeVersion version) const { return version.state(); }

Status CodeVersionManager::hold(MethodKey method, ILVersionId version) {
  const LockHolder lock(impl_->lock);
  if (!impl_->tree.isLoaded(method.module)) return Status::UnknownModule;
  if (version == 0) {
    if (const Status status = impl_->host.checkVersionable(method); status != Status::Ok) return status;
    ++impl_->tree.findOrCreate(method).defaultHolds;
    return Status::Ok;
  }
  ILCodeVersioningState* state = impl_->tree.find(method);
  ILCodeVersionNode* node = state ? impl_->tree.findIL(*state, version) : nullptr;
  if (!node) return Status::UnknownVersion;
  ++node->holds;
  return Status::Ok;
}

void CodeVersionManager::release(MethodKey method, ILVersionId version) {
  const LockHolder lock(impl_->lock);
  if (!impl_->tree.isLoaded(method.module)) return;
  ILCodeVersioningState* state = impl_->tree.find(method);
  if (!state) return;
  if (version == 0) {
    if (state->defaultHolds) --state->defaultHolds;
    impl_->tree.dropIfEmpty(state);
  } else if (ILCodeVersionNode* node = impl_->tree.findIL(*state, version); node && node->holds) {
    --node->holds;
  }
}

}  // namespace codicil::versioning
