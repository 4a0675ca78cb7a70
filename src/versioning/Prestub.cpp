// What happens on a call to an entrypoint without code: find the active version, build it, publish it, go there.
#include "BuildPipeline.hpp"

namespace codicil::versioning {

namespace {

tl::unexpected<CompileError> unloaded() {
  return tl::unexpected(CompileError{Status::UnknownModule, "the method's module is not loaded, or being unloaded"});
}

}  // namespace

tl::expected<const void*, CompileError> BuildPipeline::prestub(MethodDesc& method) {
  // Lock-free: another thread may have published since this one jumped to the prestub.
  if (const void* target = tree_.callTarget(method, memory_)) return target;

  LockHolder lock(lock_);
  return prestub(method, lock);
}

tl::expected<const void*, CompileError> BuildPipeline::prestub(MethodDesc& method, LockHolder& lock) {
  for (;;) {
    const MethodKey key = host_.keyOf(method);
    if (!tree_.isLoaded(key.module)) return unloaded();
    ILCodeVersioningState* state = tree_.find(key);

    // [model: build.choose] Which version is active is read under the lock, every time round.
    ILCodeVersionNode* il = state ? state->leaf : nullptr;
    bool isActive = true;
    if (ILCodeVersionNode* partial = state ? tree_.firstPartial(*state) : nullptr) {
      ILCodeVersionNode* above = nullptr;
      if (supplyChain(partial, above, lock)) continue;
      // This thread must not wait for the answer: this one call runs the nearest complete version above.
      // Unless a callback, or another thread, has changed the method meanwhile.
      if (!tree_.isLoaded(key.module)) return unloaded();
      state = tree_.find(key);
      ILCodeVersionNode* missing = state ? tree_.firstPartial(*state) : nullptr;
      if (!missing || missing->parent != above) continue;
      il = above;
      isActive = false;
    }

    Choice choice = publisher_.choose(method, il);
    if (!choice.found) choice = makeVersion(method, il);
    if (choice.body != kNoBody) {
      if (isActive) return publishAndGet(method, state, choice.body);
      // [model: free.give] Given out: not to be freed before another grace period.
      if (choice.node) choice.node->condemned = false;
      if (MethodDescVersioningState* entry = tree_.stateOf(method); entry && !choice.node)
        entry->defaultCondemned = false;
      return memory_.codeOf(choice.body);
    }

    const NativeCodeVersion version = choice.node ? NativeCodeVersion(method, choice.node) : NativeCodeVersion(method);
    // [model: build.wait] One builder for each version; but who builds, or is in a callback, waits for nobody.
    if (isBuilding(version) && NoWaitScope::mayWait()) {
      lock_.wait();
      continue;
    }
    const Tier tier = choice.node ? choice.node->tier : publisher_.initialTier(method, ILCodeVersion(key));
    const auto built = compileAndAttach(version, il ? ILCodeVersion(key, il) : ILCodeVersion(key), tier, lock);
    if (built) {
      if (isActive) continue;  // [model: build.check] Published only if it still is what the tree says
      return memory_.codeOf(*built);
    }
    if (!il || !tree_.isLoaded(key.module)) return tl::unexpected(built.error());
    reject(*il, built.error(), lock);
  }
}

const void* BuildPipeline::publishAndGet(MethodDesc& method, const ILCodeVersioningState* il, BodyIndex body) {
  const bool published = publisher_.publish(method, il);
  publisher_.finish();
  const void* target = published ? tree_.callTarget(method, memory_) : nullptr;
  return target ? target : memory_.codeOf(body);
}

Choice BuildPipeline::makeVersion(MethodDesc& method, ILCodeVersionNode* il) {
  const MethodKey key = host_.keyOf(method);
  MethodDescVersioningState& entry = tree_.ensureState(method, key);
  const Tier tier = publisher_.initialTier(method, il ? ILCodeVersion(key, il) : ILCodeVersion(key));
  // The default IL's first native version is the synthetic default; this one replaces a body that went stale.
  NativeCodeVersionNode& node = tree_.addNative(entry, il, tier, 0, nullptr);
  tree_.setActive(entry, il, &node);
  events_.write({.kind = EventKind::Created,
                 .tier = tier,
                 .method = key,
                 .entrypoint = &method,
                 .il = idOf(il),
                 .native = node.id});
  return {true, &node, kNoBody};
}

// Asks for `partial` and then for what lies below it, down to the leaf. False if this thread may not wait for an
// answer; `above` is then the nearest complete version (null: the default).
bool BuildPipeline::supplyChain(ILCodeVersionNode* partial, ILCodeVersionNode*& above, LockHolder& lock) {
  const ILCodeVersioningState& method = *partial->method;
  const Module* module = method.key.module;
  const ILCodeVersionNode* const leaf = method.leaf;
  while (partial) {
    above = partial->parent;
    ++partial->pins;  // keeps its parent too
    const bool answered = supply(*partial, lock);
    --partial->pins;
    if (!answered) return false;
    if (!tree_.isLoaded(module) || method.leaf != leaf) return true;  // look again who is to be asked
    partial = tree_.nextPartial(*partial);
  }
  return true;
}

bool BuildPipeline::supply(ILCodeVersionNode& partial, LockHolder& lock) {
  const std::shared_ptr<ILStage> stage = stages_.get(partial.stage);
  const MethodKey key = partial.method->key;
  if (!stage) {  // its client has gone, or it never had one to ask
    partial.state.store(ILVersionState::Failed, std::memory_order_release);
    switchLevel_(*partial.method, partial.stage);
    return true;
  }
  lock.unlock();
  const bool answered = stage->supply(ILCodeVersion(key, &partial));
  lock.relock();
  return answered;
}

void BuildPipeline::reject(ILCodeVersionNode& il, const CompileError& error, LockHolder& lock) {
  if (il.state.load(std::memory_order_relaxed) == ILVersionState::Failed)
    return;  // another instantiation's build was first
  il.state.store(ILVersionState::Failed, std::memory_order_release);
  if (il.active) switchLevel_(*il.method, il.stage);
  const std::shared_ptr<ILStage> stage = stages_.get(il.stage);
  if (!stage) return;  // hot reload's caller sees it in the event stream
  ++il.pins;
  const ILCodeVersion version(il.method->key, &il);
  lock.unlock();
  stage->failed(version, error.status, error.message);
  lock.relock();
  --il.pins;
}

}  // namespace codicil::versioning
