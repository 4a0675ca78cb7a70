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
  for (MethodDesc* entrypoint : dirty) publisher.publish(*entrypoint, tree.find(host.keyOf(*entrypoint)));
  publisher.finish();
  switched.clear();
  dirty.clear();
}

void CodeVersionManager::Impl::switchLevel(ILCodeVersioningState& method, StageId stage) {
  repath(method, stage);
  publishSwitched();
}

Status CodeVersionManager::Impl::check(StageId stage, const Change& change, std::uint32_t batch) {
  if (!tree.isLoaded(change.method.module)) return Status::UnknownModule;
  if (const Status status = host.checkVersionable(change.method); status != Status::Ok) return status;
  ILCodeVersioningState* method = tree.find(change.method);
  if (change.kind == Change::Kind::Revert || change.kind == Change::Kind::Reactivate) {
    if (!method) return change.kind == Change::Kind::Revert ? Status::NothingToRevert : Status::UnknownVersion;
    if (change.kind == Change::Kind::Revert && !tree.findIntent(*method, stage)) return Status::NothingToRevert;
    if (change.kind == Change::Kind::Reactivate) {
      const ILCodeVersionNode* node = tree.findIL(*method, change.version);
      if (!node || node->stage != stage) return Status::UnknownVersion;
    }
  } else if (!method) {
    method = &tree.findOrCreate(change.method);
  }
  if (method->batch == batch) return Status::Duplicate;
  method->batch = batch;
  return publisher.canPublishAll(change.method) ? Status::Ok : Status::PublishFailed;
}

void CodeVersionManager::Impl::take(StageId stage, const RequesterPtr& requester, const Change& change,
                                    ChangeResult& result) {
  ILCodeVersioningState& method = *tree.find(change.method);
  Intent* intent = tree.findIntent(method, stage);
  Event event{.stage = stage, .method = change.method};
  switch (change.kind) {
    case Change::Kind::Request:
    case Change::Kind::Supply: {
      // A version that nobody has asked for yet answers a second request too.
      if (change.kind == Change::Kind::Request && intent &&
          intent->node->state.load(std::memory_order_relaxed) == ILVersionState::Requested) {
        result.version = intent->node->id;
        return;
      }
      ILCodeVersionNode& node = tree.addIL(method, stage, tree.parentFor(method, stage), 0, requester);
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
      ILCodeVersionNode* node = tree.findIL(method, change.version);
      tree.setIntent(method, stage, node->origin, node);
      event.kind = EventKind::Reactivated;
      event.il = node->id;
      break;
    }
  }
  events.write(event);
  repath(method, stage);
  if (change.kind == Change::Kind::Reactivate) result.version = tree.findIntent(method, stage)->node->id;
}

Status CodeVersionManager::apply(StageId stage, const RequesterPtr& requester, std::span<const Change> changes,
                                 std::span<ChangeResult> results) {
  assert(changes.size() == results.size());
  const LockHolder lock(impl_->lock);
  const std::uint32_t batch = ++impl_->batchSerial;
  bool all = true;
  const bool attached = impl_->stages.isAttached(stage);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    results[i] = {attached ? impl_->check(stage, changes[i], batch) : Status::NotAttached, 0};
    all = all && results[i].status == Status::Ok;
  }
  if (!all) {
    for (ChangeResult& result : results)
      if (result.status == Status::Ok) result.status = Status::BatchAborted;
    for (const Change& change : changes)
      if (impl_->tree.isLoaded(change.method.module))
        if (ILCodeVersioningState* method = impl_->tree.find(change.method)) impl_->tree.dropIfEmpty(method);
    return Status::BatchAborted;
  }
  // Nothing below can fail.
  for (std::size_t i = 0; i < changes.size(); ++i) impl_->take(stage, requester, changes[i], results[i]);
  impl_->publishSwitched();
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
  impl_->tree.forEachMethod([&](ILCodeVersioningState& method) {
    const Intent* intent = impl_->tree.findIntent(method, stage);
    if (!intent) return;
    impl_->events.write(
        {.kind = EventKind::Reverted, .stage = stage, .method = method.key, .il = idOf(intent->node)});
    impl_->tree.setIntent(method, stage, 0, nullptr);
    impl_->repath(method, stage);
  });
  impl_->publishSwitched();
}

bool CodeVersionManager::beginSupply(ILCodeVersion version) {
  const LockHolder lock(impl_->lock);
  ILCodeVersionNode& node = *version.node();
  if (node.state.load(std::memory_order_relaxed) != ILVersionState::Requested) return false;
  node.state.store(ILVersionState::GettingReJITParameters, std::memory_order_release);
  return true;
}

bool CodeVersionManager::completeIL(ILCodeVersion version, ILBodyPtr body) {
  const LockHolder lock(impl_->lock);
  if (!impl_->tree.isLoaded(version.method().module)) return false;
  ILCodeVersionNode& node = *version.node();
  if (!isPartial(node)) return false;
  node.cold->body = std::move(body);
  node.state.store(ILVersionState::Active, std::memory_order_release);
  impl_->events.write(
      {.kind = EventKind::Supplied, .stage = node.stage, .method = version.method(), .il = node.id});
  return true;
}

bool CodeVersionManager::failIL(ILCodeVersion version, Status status) {
  const LockHolder lock(impl_->lock);
  if (!impl_->tree.isLoaded(version.method().module)) return false;
  ILCodeVersionNode& node = *version.node();
  if (!isPartial(node)) return false;
  node.state.store(ILVersionState::Failed, std::memory_order_release);
  impl_->events.write({.kind = EventKind::Failed,
                       .status = status,
                       .stage = node.stage,
                       .method = version.method(),
                       .il = node.id});
  if (node.active) impl_->switchLevel(*node.method, node.stage);
  return true;
}

ILVersionState CodeVersionManager::stateOf(ILCodeVersion version) const { return version.state(); }

void CodeVersionManager::pin(ILCodeVersion version) {
  const LockHolder lock(impl_->lock);
  if (version.node()) ++version.node()->pins;
}

void CodeVersionManager::unpin(ILCodeVersion version) {
  const LockHolder lock(impl_->lock);
  if (version.node()) --version.node()->pins;
}

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
