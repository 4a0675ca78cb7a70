// Activate, then publish: how a stage's wish for a batch of methods becomes what their callers run.
#include <algorithm>
#include <array>
#include <cassert>

#include "ManagerImpl.hpp"

namespace codicil::versioning {

bool CodeVersionManager::Impl::repath(ILCodeVersioningState& method, StageId stage) {
  const ILVersionId was = idOf(method.leaf);
  tree.repath(method, stage, made);
  for (const ILCodeVersionNode* node : made)
    events.write({.kind = EventKind::Created, .stage = node->stage, .method = method.key, .il = node->id});
  made.clear();
  if (idOf(method.leaf) == was) return false;
  publisher.leafChanged(method, was, dirty);
  return true;
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
  trim(dirty);
  trim(made);
}

void CodeVersionManager::Impl::switchLevel(ILCodeVersioningState& method, StageId stage) {
  if (repath(method, stage)) publisher.publishAll(method);
  finishSwitch();
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
  MethodKey method(std::size_t at) const { return changes[at].method; }
  Change::Kind kind(std::size_t at) const { return changes[at].kind; }
  ILVersionId version(std::size_t at) const { return changes[at].version; }
  const ILBodyPtr& body(std::size_t at) const { return changes[at].body; }
  // The keys of some of its methods in a row; `room` for them if they do not lie so.
  std::span<const MethodKey> methods(std::size_t from, std::span<MethodKey> room) const {
    for (std::size_t i = 0; i < room.size(); ++i) room[i] = changes[from + i].method;
    return room;
  }
  void answer(std::size_t at, Status status, ILVersionId version) const { results[at] = {status, version}; }
  void abort(std::size_t at) const {
    if (results[at].status == Status::Ok) results[at].status = Status::BatchAborted;
  }
};

struct UniformBatch {
  Change::Kind kindOfAll;
  std::span<const MethodKey> all;
  std::span<Status> statuses;

  std::size_t size() const { return all.size(); }
  MethodKey method(std::size_t at) const { return all[at]; }
  Change::Kind kind(std::size_t) const { return kindOfAll; }
  ILVersionId version(std::size_t) const { return 0; }
  ILBodyPtr body(std::size_t) const { return nullptr; }
  std::span<const MethodKey> methods(std::size_t from, std::span<MethodKey> room) const {
    return all.subspan(from, room.size());
  }
  void answer(std::size_t at, Status status, ILVersionId) const {
    if (!statuses.empty()) statuses[at] = status;
  }
  void abort(std::size_t at) const {
    if (!statuses.empty() && statuses[at] == Status::Ok) statuses[at] = Status::BatchAborted;
  }
};

}  // namespace

template <class Batch>
Status CodeVersionManager::Impl::check(StageId stage, const Batch& batch, std::size_t at) {
  Member& member = members[at];
  const MethodKey key = batch.method(at);
  const Change::Kind kind = batch.kind(at);
  ILCodeVersioningState* method = member.method;
  if (!method && !tree.isLoaded(key.module)) return Status::UnknownModule;
  if (!method || !method->isVersionable)
    if (const Status status = host.checkVersionable(key); status != Status::Ok) return status;
  if (kind == Change::Kind::Revert || kind == Change::Kind::Reactivate) {
    if (!method) return kind == Change::Kind::Revert ? Status::NothingToRevert : Status::UnknownVersion;
    if (kind == Change::Kind::Revert && !tree.findIntent(*method, stage)) return Status::NothingToRevert;
    if (kind == Change::Kind::Reactivate) {
      member.node = tree.findIL(*method, batch.version(at));
      if (!member.node || member.node->stage != stage) return Status::UnknownVersion;
    }
  } else if (!method) {
    method = &tree.findOrCreate(key);  // or find, if the batch named it before
  }
  if (method->batch == batchSerial) return Status::Duplicate;
  method->batch = batchSerial;
  method->isVersionable = true;
  member.method = method;
  return Status::Ok;
}

template <class Batch>
void CodeVersionManager::Impl::take(StageId stage, ILCodeVersionMaker& maker, const Batch& batch, std::size_t at) {
  const Member& member = members[at];
  ILCodeVersioningState& method = *member.method;
  const Change::Kind kind = batch.kind(at);
  EventKind event{};
  ILVersionId version = 0;  // that the event is about
  switch (kind) {
    case Change::Kind::Request:
    case Change::Kind::Supply: {
      if (kind == Change::Kind::Request)
        if (const Intent* intent = tree.findIntent(method, stage); intent && answersAnotherRequest(*intent->node))
          return batch.answer(at, Status::Ok, intent->node->id);
      ILCodeVersionNode& node = tree.addIL(method, stage, tree.parentFor(method, stage), 0, maker);
      if (kind == Change::Kind::Supply) {
        bodyOf(node) = batch.body(at);
        node.state.store(ILVersionState::Active, std::memory_order_release);
      }
      version = node.id;
      tree.setIntent(method, stage, version, &node);
      event = EventKind::Requested;
      break;
    }
    case Change::Kind::Revert:
      version = idOf(tree.findIntent(method, stage)->node);
      tree.setIntent(method, stage, 0, nullptr);
      event = EventKind::Reverted;
      break;
    case Change::Kind::Reactivate:
      version = member.node->id;
      tree.setIntent(method, stage, member.node->origin, member.node);
      event = EventKind::Reactivated;
      break;
  }
  events.write({.kind = event, .stage = stage, .method = method.key, .il = version});
  const bool isSwitched = repath(method, stage);
  switch (kind) {
    case Change::Kind::Request:
    case Change::Kind::Supply:
      batch.answer(at, Status::Ok, version);
      break;
    case Change::Kind::Revert:
      batch.answer(at, Status::Ok, 0);
      break;
    case Change::Kind::Reactivate:  // on another parent it was made anew
      batch.answer(at, Status::Ok, tree.findIntent(method, stage)->node->id);
      break;
  }
  if (isSwitched)
    publisher.publishAll(method, std::span(entrypoints).subspan(member.firstEntrypoint, member.entrypointCount));
}

// Of all that can be switched. False, with answers: some cannot be published.
template <class Batch>
bool CodeVersionManager::Impl::addEntrypoints(const Batch& batch) {
  constexpr std::size_t kAtATime = 64;
  std::array<MethodKey, kAtATime> room;
  bool all = true;
  for (std::size_t from = 0, count = 0; from < batch.size(); from += std::max<std::size_t>(count, 1)) {
    const std::size_t most = std::min(kAtATime, batch.size() - from);
    count = 0;
    while (count < most && members[from + count].method) ++count;
    if (count == 0) continue;
    std::size_t at = entrypoints.size();
    host.addEntrypoints(batch.methods(from, std::span(room).first(count)), entrypoints);
    for (; at < entrypoints.size(); ++at) {
      const std::size_t which = from + entrypoints[at].which;
      Member& member = members[which];
      if (member.entrypointCount++ == 0) member.firstEntrypoint = static_cast<std::uint32_t>(at);
      if (entrypoints[at].precode) continue;
      batch.answer(which, Status::PublishFailed, 0);
      all = false;
    }
  }
  return all;
}

template <class Batch>
Status CodeVersionManager::Impl::apply(StageId stage, const RequesterPtr& requester, Batch batch) {
  const LockHolder holder(lock);
  ++batchSerial;
  bool all = true;
  members.assign(batch.size(), {});
  entrypoints.clear();
  entrypoints.reserve(batch.size());  // most have one
  for (std::size_t i = 0; i < batch.size(); ++i)
    if (tree.isLoaded(batch.method(i).module)) members[i].method = tree.find(batch.method(i));
  const bool attached = stages.isAttached(stage);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    fetchForCheck(members, batch, i);
    const Status status = attached ? check(stage, batch, i) : Status::NotAttached;
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
  if (batch.size() >= kManyEmptied) {
    emptied.reserve(batch.size());
    publisher.noteEmptied(&emptied);
  }
  const std::uint64_t now = monotonicNanos();
  ILCodeVersionMaker maker(requester, now, batch.size());
  events.gather(now);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    fetchForTake(members, entrypoints, i);
    take(stage, maker, batch, i);
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
  std::vector<const ILCodeVersioningState*> switched;
  impl_->tree.forEachMethod([&](ILCodeVersioningState& method) {
    const Intent* intent = impl_->tree.findIntent(method, stage);
    if (!intent) return;
    impl_->events.write({.kind = EventKind::Reverted, .stage = stage, .method = method.key, .il = idOf(intent->node)});
    impl_->tree.setIntent(method, stage, 0, nullptr);
    if (impl_->repath(method, stage)) switched.push_back(&method);
  });
  for (const ILCodeVersioningState* method : switched) impl_->publisher.publishAll(*method);
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
  bodyOf(node) = std::move(body);
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
