// Activate, then publish: how a stage's wish for a batch of methods becomes what their callers run.
#include <array>
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
  return Status::Ok;
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

ILVersionId CodeVersionManager::Impl::take(StageId stage, const RequesterPtr& requester, const Change& change,
                                           const Member& member, std::uint64_t now) {
  ILCodeVersioningState& method = *member.method;
  Intent* intent = tree.findIntent(method, stage);
  ILVersionId wanted = 0;
  Event event{.stage = stage, .method = change.method};
  switch (change.kind) {
    case Change::Kind::Request:
    case Change::Kind::Supply: {
      if (change.kind == Change::Kind::Request && intent && answersAnotherRequest(*intent->node))
        return intent->node->id;
      ILCodeVersionNode& node = tree.addIL(method, stage, tree.parentFor(method, stage), 0, requester, now);
      if (change.kind == Change::Kind::Supply) {
        node.cold->body = change.body;
        node.state.store(ILVersionState::Active, std::memory_order_release);
      }
      tree.setIntent(method, stage, node.id, &node);
      wanted = event.il = node.id;
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
  return change.kind == Change::Kind::Reactivate ? tree.findIntent(method, stage)->node->id : wanted;
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

template <class Members, class Batch>
void fetchForCheck(const Members& members, const Batch& batch, std::size_t at) {
  if (at + kFar < members.size()) fetch(members[at + kFar].method);
  if (at + kNear < members.size())
    if (const ILCodeVersioningState* method = members[at + kNear].method;
        method && batch.kind(at + kNear) != Change::Kind::Revert)
      fetch(method->first);
  if (at + kNext < members.size())
    if (const ILCodeVersioningState* method = members[at + kNext].method;
        method && method->first && batch.kind(at + kNext) == Change::Kind::Reactivate)
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
    if (member.method->leaf) __builtin_prefetch(&member.method->leaf->active, 1);
    fetch(member.node);
    fetch(member.method->firstEntry);
  }
  if (at + kNext < members.size()) {
    const auto& member = members[at + kNext];
    if (member.node) fetch(member.node->firstNative);
  }
}

// How a batch is handed over: each has what is to be changed, and where the answers go.

struct MixedBatch {
  std::span<const Change> changes;
  std::span<ChangeResult> results;

  std::size_t size() const { return changes.size(); }
  const Change& operator[](std::size_t at) const { return changes[at]; }
  MethodKey method(std::size_t at) const { return changes[at].method; }
  Change::Kind kind(std::size_t at) const { return changes[at].kind; }
  void answer(std::size_t at, Status status, ILVersionId version) const { results[at] = {status, version}; }
  void abort(std::size_t at) const {
    if (results[at].status == Status::Ok) results[at].status = Status::BatchAborted;
  }
};

struct UniformBatch {
  Change::Kind kindOfAll;
  std::span<const MethodKey> methods;
  std::span<Status> statuses;

  std::size_t size() const { return methods.size(); }
  Change operator[](std::size_t at) const {
    return {.method = methods[at], .kind = kindOfAll, .version = 0, .body = nullptr};
  }
  MethodKey method(std::size_t at) const { return methods[at]; }
  Change::Kind kind(std::size_t) const { return kindOfAll; }
  void answer(std::size_t at, Status status, ILVersionId) const {
    if (!statuses.empty()) statuses[at] = status;
  }
  void abort(std::size_t at) const {
    if (!statuses.empty() && statuses[at] == Status::Ok) statuses[at] = Status::BatchAborted;
  }
};

}  // namespace

// Of all that can be switched. False, with answers: some cannot be published.
template <class Batch>
bool CodeVersionManager::Impl::addEntrypoints(const Batch& batch) {
  constexpr std::size_t kAtATime = 64;
  std::array<MethodKey, kAtATime> keys;
  std::array<std::size_t, kAtATime> numbers;
  bool all = true;
  for (std::size_t next = 0; next < batch.size();) {
    std::size_t count = 0;
    for (; next < batch.size() && count < kAtATime; ++next) {
      if (!members[next].method) continue;
      keys[count] = batch.method(next);
      numbers[count++] = next;
    }
    std::size_t at = entrypoints.size();
    publisher.addEntrypoints(std::span(keys).first(count), entrypoints,
                             [&](std::size_t which, std::size_t added, bool canPublish) {
                               Member& member = members[numbers[which]];
                               member.firstEntrypoint = static_cast<std::uint32_t>(at);
                               member.entrypointCount = static_cast<std::uint32_t>(added);
                               at += added;
                               if (canPublish) return;
                               batch.answer(numbers[which], Status::PublishFailed, 0);
                               all = false;
                             });
  }
  return all;
}

template <class Batch>
Status CodeVersionManager::Impl::apply(StageId stage, const RequesterPtr& requester, Batch batch) {
  const LockHolder holder(lock);
  const std::uint32_t serial = ++batchSerial;
  bool all = true;
  members.assign(batch.size(), {});
  entrypoints.clear();
  for (std::size_t i = 0; i < batch.size(); ++i)
    if (tree.isLoaded(batch.method(i).module)) members[i].method = tree.find(batch.method(i));
  const bool attached = stages.isAttached(stage);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    fetchForCheck(members, batch, i);
    const Status status = attached ? check(stage, batch[i], serial, members[i]) : Status::NotAttached;
    batch.answer(i, status, 0);
    if (status == Status::Ok) continue;
    members[i].method = nullptr;
    all = false;
  }
  all &= addEntrypoints(batch);
  if (!all) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      batch.abort(i);
      if (tree.isLoaded(batch.method(i).module))
        if (ILCodeVersioningState* method = tree.find(batch.method(i))) tree.dropIfEmpty(method);
    }
    trimScratch();
    return Status::BatchAborted;
  }
  // Nothing below can fail.
  emptied.clear();
  if (batch.size() >= kManyEmptied) publisher.noteEmptied(&emptied);
  const std::uint64_t now = monotonicNanos();
  events.gather(now);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    fetchForTake(members, entrypoints, i);
    batch.answer(i, Status::Ok, take(stage, requester, batch[i], members[i], now));
    if (switched.empty()) continue;
    switched.clear();
    const Member& member = members[i];
    publisher.publishAll(*member.method,
                         std::span(entrypoints).subspan(member.firstEntrypoint, member.entrypointCount));
  }
  publisher.noteEmptied(nullptr);
  finishSwitch();
  if (emptied.size() >= kManyEmptied && publisher.nativeStage()) {
    pipeline.addAhead(emptied);
    publisher.nativeStage()->canBuildAhead();
  }
  trimScratch();
  return Status::Ok;
}

Status CodeVersionManager::apply(StageId stage, const RequesterPtr& requester, std::span<const Change> changes,
                                 std::span<ChangeResult> results) {
  assert(changes.size() == results.size());
  return impl_->apply(stage, requester, MixedBatch{changes, results});
}

Status CodeVersionManager::apply(StageId stage, const RequesterPtr& requester, Change::Kind kind,
                                 std::span<const MethodKey> methods, std::span<Status> statuses) {
  assert(kind == Change::Kind::Request || kind == Change::Kind::Revert);
  assert(statuses.empty() || statuses.size() == methods.size());
  return impl_->apply(stage, requester, UniformBatch{kind, methods, statuses});
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
