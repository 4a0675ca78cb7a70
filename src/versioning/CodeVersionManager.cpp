#include "codicil/versioning/CodeVersionManager.hpp"

#include <cassert>

#include "ManagerImpl.hpp"

namespace codicil::versioning {

CodeVersionManager::CodeVersionManager(Host& host, codememory::CodeMemory& memory, const ManagerOptions& options)
    : impl_(std::make_unique<Impl>(*this, host, memory, options)) {}

CodeVersionManager::~CodeVersionManager() {
  std::vector<Module*> modules;
  {
    const LockHolder lock(impl_->lock);
    modules = impl_->tree.modules();
  }
  for (Module* module : modules) unloadModule(*module);
}

codememory::CodeMemory& CodeVersionManager::memory() { return impl_->memory; }
EventStream& CodeVersionManager::events() { return impl_->stream; }
Host& CodeVersionManager::host() { return impl_->host; }

tl::expected<const void*, CompileError> CodeVersionManager::prestub(MethodDesc& method) {
  return impl_->pipeline.prestub(method);
}

NativeCodeVersion CodeVersionManager::versionAt(const void* ip) const {
  const auto info = impl_->memory.find(ip);
  if (!info) return {};
  return BodyOwner::versionOf(info->owner);
}

Status CodeVersionManager::addBackpatchedSlot(MethodDesc& method, std::atomic<const void*>& slot) {
  const LockHolder lock(impl_->lock);
  return impl_->publisher.addSlot(method, slot);
}

void CodeVersionManager::removeBackpatchedSlot(MethodDesc& method, std::atomic<const void*>& slot) {
  const LockHolder lock(impl_->lock);
  impl_->publisher.removeSlot(method, slot);
}

void CodeVersionManager::loadModule(Module& module) {
  const LockHolder lock(impl_->lock);
  impl_->tree.loadModule(module);
}

bool CodeVersionManager::isLoaded(const Module* module) const {
  const LockHolder lock(impl_->lock);
  return impl_->tree.isLoaded(module);
}

void CodeVersionManager::setNativeStage(NativeStage* stage) {
  const LockHolder lock(impl_->lock);
  impl_->publisher.setNativeStage(stage);
}

NativeCodeVersion CodeVersionManager::Impl::addNative(NativeCodeVersion base, Tier tier,
                                                      const RequesterPtr& requester) {
  MethodDesc& method = base.method();
  const MethodKey key = host.keyOf(method);
  if (!tree.isLoaded(key.module)) return {};
  ILCodeVersionNode* il = base.node() ? base.node()->il : nullptr;
  const ILCodeVersioningState* state = tree.find(key);
  if (il != (state ? state->leaf : nullptr)) return {};
  MethodDescVersioningState& entry = tree.ensureState(method, key);
  NativeCodeVersionNode& node = tree.addNative(entry, il, tier, base.id(), requester);
  ++node.pins;
  events.write({.kind = EventKind::Created,
                .tier = tier,
                .method = key,
                .entrypoint = &method,
                .il = idOf(il),
                .native = node.id});
  return NativeCodeVersion(method, &node);
}

NativeCodeVersion CodeVersionManager::addNativeVersion(NativeCodeVersion base, Tier tier, const RequesterPtr& requester,
                                                       const StillThere& stillThere) {
  const LockHolder lock(impl_->lock);
  if (stillThere && !stillThere()) return {};
  return impl_->addNative(base, tier, requester);
}

std::vector<NativeCodeVersion> CodeVersionManager::addRelinked(std::size_t most, const RequesterPtr& requester) {
  const LockHolder lock(impl_->lock);
  std::vector<NativeCodeVersion> added;
  for (const NativeCodeVersion base : impl_->publisher.takeDetoured(most)) {
    const Tier tier = impl_->tierOf(base);
    if (const NativeCodeVersion version = impl_->addNative(base, tier, requester)) added.push_back(version);
  }
  return added;
}

bool CodeVersionManager::buildAhead(std::size_t most) { return impl_->pipeline.buildAhead(most); }

tl::expected<const std::byte*, CompileError> CodeVersionManager::build(NativeCodeVersion version) {
  return impl_->pipeline.build(version);
}

bool CodeVersionManager::activate(NativeCodeVersion version) {
  const LockHolder lock(impl_->lock);
  MethodDesc& method = version.method();
  NativeCodeVersionNode& node = *version.node();
  assert(node.pins > 0);
  --node.pins;
  impl_->lock.wakeAll();  // forgetEntrypoint may wait for it
  const MethodKey key = impl_->host.keyOf(method);
  if (!impl_->tree.isLoaded(key.module)) return false;
  const ILCodeVersioningState* state = impl_->tree.find(key);
  const BodyIndex body = node.body.load(std::memory_order_relaxed);
  // [model: tier.check] Only if the IL version it was built from still is the one to run.
  if (node.il != (state ? state->leaf : nullptr) || body == kNoBody || impl_->links.isStale(body)) return false;
  impl_->tree.setActive(*node.entry, node.il, &node);  // of several of its tier it is the one to run
  const bool published = impl_->publisher.publish(method, state);
  impl_->publisher.finish();
  return published && node.active;
}

void CodeVersionManager::abandon(NativeCodeVersion version) {
  const LockHolder lock(impl_->lock);
  assert(version.node()->pins > 0);
  --version.node()->pins;
  impl_->lock.wakeAll();
}

void CodeVersionManager::republish(NativeCodeVersion version, const StillThere& stillThere) {
  const LockHolder lock(impl_->lock);
  if (stillThere && !stillThere()) return;
  MethodDesc& method = version.method();
  const MethodKey key = impl_->host.keyOf(method);
  if (!impl_->tree.isLoaded(key.module)) return;
  if (impl_->publisher.published(method) != version) return;
  impl_->publisher.publish(method, impl_->tree.find(key));
  impl_->publisher.finish();
}

bool CodeVersionManager::isPublished(NativeCodeVersion version) const {
  const LockHolder lock(impl_->lock);
  return impl_->publisher.published(version.method()) == version;
}

void CodeVersionManager::retire(codememory::CountingStub stub) {
  const LockHolder lock(impl_->lock);
  impl_->collector.retire(stub);
}

void CodeVersionManager::retire(codememory::Precode precode) {
  const LockHolder lock(impl_->lock);
  impl_->collector.retire(precode);
}

ILCodeVersion CodeVersionManager::activeIL(MethodKey method) const {
  const LockHolder lock(impl_->lock);
  if (!impl_->tree.isLoaded(method.module)) return {};
  const ILCodeVersioningState* state = impl_->tree.find(method);
  return state && state->leaf ? ILCodeVersion(method, state->leaf) : ILCodeVersion(method);
}

ILCodeVersion CodeVersionManager::wantedBy(StageId stage, MethodKey method) const {
  const LockHolder lock(impl_->lock);
  ILCodeVersioningState* state = impl_->tree.isLoaded(method.module) ? impl_->tree.find(method) : nullptr;
  const Intent* intent = state ? impl_->tree.findIntent(*state, stage) : nullptr;
  return intent ? ILCodeVersion(method, intent->node) : ILCodeVersion();
}

ILBodyPtr CodeVersionManager::bodyAbove(StageId stage, MethodKey method) const {
  const LockHolder lock(impl_->lock);
  const ILCodeVersioningState* state = impl_->tree.isLoaded(method.module) ? impl_->tree.find(method) : nullptr;
  ILCodeVersion above(method, state ? impl_->tree.parentFor(*state, stage) : nullptr);
  while (above && above.state() != ILVersionState::Active) above = above.parent();
  return above ? above.body() : nullptr;
}

bool CodeVersionManager::inspectBody(const std::byte* code, const std::function<void(const void*)>& look) const {
  const LockHolder lock(impl_->lock);
  const auto found = impl_->memory.find(code);
  if (!found || found->code != code || found->hostData == nullptr) return false;
  look(found->hostData);
  return true;
}

NativeCodeVersion CodeVersionManager::activeNative(MethodDesc& method) const {
  const LockHolder lock(impl_->lock);
  const ILCodeVersioningState* state = impl_->tree.find(impl_->host.keyOf(method));
  const Choice choice = impl_->publisher.choose(method, state ? state->leaf : nullptr);
  if (!choice.found) return {};
  return choice.node ? NativeCodeVersion(method, choice.node) : NativeCodeVersion(method);
}

NativeCodeVersion CodeVersionManager::published(MethodDesc& method) const {
  const LockHolder lock(impl_->lock);
  return impl_->publisher.published(method);
}

ILCodeVersion CodeVersionManager::ilOf(NativeCodeVersion version) const {
  const LockHolder lock(impl_->lock);
  const MethodKey key = impl_->host.keyOf(version.method());
  return version.node() && version.node()->il ? ILCodeVersion(key, version.node()->il) : ILCodeVersion(key);
}

Tier CodeVersionManager::tierOf(NativeCodeVersion version) const {
  const LockHolder lock(impl_->lock);
  return impl_->tierOf(version);
}

ILCodeVersion CodeVersionManager::findIL(MethodKey method, ILVersionId id) const {
  const LockHolder lock(impl_->lock);
  if (!impl_->tree.isLoaded(method.module)) return {};
  if (id == 0) return ILCodeVersion(method);
  const ILCodeVersioningState* state = impl_->tree.find(method);
  ILCodeVersionNode* node = state ? impl_->tree.findIL(*state, id) : nullptr;
  return node ? ILCodeVersion(method, node) : ILCodeVersion();
}

std::vector<NativeCodeVersion> CodeVersionManager::nativesOf(ILCodeVersion version) const {
  const LockHolder lock(impl_->lock);
  std::vector<NativeCodeVersion> natives;
  if (version.node()) {
    for (NativeCodeVersionNode* node = version.node()->firstNative; node; node = node->nextOfIL)
      natives.emplace_back(*node->entry->method, node);
    return natives;
  }
  if (!impl_->tree.isLoaded(version.method().module)) return natives;
  struct Visitor final : Host::EntrypointVisitor {
    const VersionTree& tree;
    std::vector<NativeCodeVersion>& natives;
    Visitor(const VersionTree& tree, std::vector<NativeCodeVersion>& natives) : tree(tree), natives(natives) {}
    void visit(MethodDesc& method) override {
      const MethodDescVersioningState* state = tree.stateOf(method);
      if ((state ? state->defaultBody : tree.defaultWord(method).body) != kNoBody) natives.emplace_back(method);
      for (NativeCodeVersionNode* node = state ? state->first : nullptr; node; node = node->next)
        if (!node->il) natives.emplace_back(method, node);
    }
  } visitor(impl_->tree, natives);
  impl_->host.forEachEntrypoint(version.method(), visitor);
  return natives;
}

ManagerUse CodeVersionManager::use() const {
  const LockHolder lock(impl_->lock);
  ManagerUse use;
  impl_->tree.count(use);
  use.inlinings = impl_->links.inliningCount();
  use.tombstones = impl_->links.tombstoneCount() + impl_->publisher.deadPadCount();
  use.linkBytes += impl_->links.bytes();
  impl_->collector.count(use);
  return use;
}

CollectResult CodeVersionManager::collect() { return impl_->collector.collect(); }

void CodeVersionManager::forgetEntrypoint(MethodDesc& method) {
  std::vector<void*> hostData;
  {
    const LockHolder lock(impl_->lock);
    impl_->pipeline.awaitEntrypoint(method);
    impl_->collector.freeEntrypoint(method, hostData);
  }
  for (void* data : hostData) impl_->host.releaseBody(data);
}

void CodeVersionManager::unloadModule(Module& module) {
  std::vector<void*> hostData;
  {
    const LockHolder lock(impl_->lock);
    if (!impl_->tree.isLoaded(&module)) return;
    impl_->tree.markUnloading(module);
    impl_->pipeline.awaitModule(module);
    impl_->tree.forEachMethodOf(module,
                                [&](ILCodeVersioningState& method) { impl_->collector.freeMethod(method, hostData); });
    impl_->links.forgetModule(module);
    impl_->tree.unloadModule(module);
    impl_->lock.wakeAll();
  }
  for (void* data : hostData) impl_->host.releaseBody(data);
}

CompileScope::~CompileScope() {
  assert(body_ == codememory::kNoBody && inlined_.empty() && directCallees_.empty());  // the pipeline has settled it
}

tl::expected<codememory::CodeAllocation, codememory::MemoryError> CompileScope::allocate(std::uint32_t bytes) {
  assert(body_ == codememory::kNoBody && "a body is allocated once");
  auto allocation = manager_.impl_->memory.allocate(bytes);
  if (allocation) body_ = allocation->body;
  return allocation;
}

tl::expected<void, codememory::MemoryError> CompileScope::adopt(const std::byte* code, std::uint32_t bytes) {
  assert(body_ == codememory::kNoBody && version_.isDefault());
  const auto adopted = manager_.impl_->memory.adopt(code, bytes);
  if (!adopted) return tl::unexpected(adopted.error());
  body_ = *adopted;
  return {};
}

const std::byte* CompileScope::code() const {
  return body_ != codememory::kNoBody ? manager_.impl_->memory.codeOf(body_) : nullptr;
}

std::optional<ILCodeVersion> CompileScope::inlinee(MethodKey callee) {
  return manager_.impl_->pipeline.inlinee(*this, callee);
}

const void* CompileScope::callTarget(MethodDesc& callee) { return manager_.impl_->pipeline.callTarget(*this, callee); }

}  // namespace codicil::versioning
