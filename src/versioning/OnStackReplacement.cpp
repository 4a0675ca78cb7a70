// A running tier-0 body goes on in optimized code. Such versions are never called, so they are never active nor
// published: they hang by their tier-0 version, and live while callers reach that.
#include "BuildPipeline.hpp"
#include "ManagerImpl.hpp"

namespace codicil::versioning {

namespace {

bool isTier0(Tier tier) { return tier == Tier::Tier0 || tier == Tier::Tier0Instrumented; }

// The newest of them that still may be entered, or that is being made, or failed; null: there is none. One that is
// condemned may be freed although a thread is on its way to it.
NativeCodeVersionNode* findOsr(const MethodDescVersioningState& entry, const NativeCodeVersion& base,
                               std::uint32_t ilOffset, const BodyLinks& links) {
  const ILCodeVersionNode* const il = base.node() ? base.node()->il : nullptr;
  for (NativeCodeVersionNode* node = entry.first; node; node = node->next) {
    if (node->tier != Tier::OSR || node->il != il || node->condemned) continue;
    if (node->cold->parent != base.id() || node->cold->osrOffset != ilOffset) continue;
    const BodyIndex body = node->body.load(std::memory_order_relaxed);
    if (body == kNoBody || !links.isStale(body)) return node;
  }
  return nullptr;
}

}  // namespace

const std::byte* CodeVersionManager::osrEntry(const void* ip, std::uint32_t ilOffset, const RequesterPtr& requester) {
  const NativeCodeVersion base = versionAt(ip);
  if (!base) return nullptr;
  NativeCodeVersionNode* node = nullptr;
  {
    const LockHolder lock(impl_->lock);
    MethodDesc& method = base.method();
    const MethodKey key = impl_->host.keyOf(method);
    if (!impl_->tree.isLoaded(key.module)) return nullptr;
    ILCodeVersionNode* const il = base.node() ? base.node()->il : nullptr;
    const ILCodeVersioningState* const state = impl_->tree.find(key);
    if (il != (state ? state->leaf : nullptr)) return nullptr;  // what runs an old version finishes there
    const Tier tier = base.node() ? base.node()->tier : impl_->publisher.initialTier(method, ILCodeVersion(key));
    if (!isTier0(tier)) return nullptr;
    MethodDescVersioningState& entry = impl_->tree.ensureState(method, key);
    if (const NativeCodeVersionNode* known = findOsr(entry, base, ilOffset, impl_->links)) {
      const BodyIndex body = known->body.load(std::memory_order_relaxed);
      return body != kNoBody ? impl_->memory.codeOf(body) : nullptr;
    }
    node = &impl_->tree.addNative(entry, il, Tier::OSR, base.id(), requester);
    node->cold->osrOffset = ilOffset;
    ++node->pins;
    impl_->events.write({.kind = EventKind::Created,
                         .tier = Tier::OSR,
                         .method = key,
                         .entrypoint = &method,
                         .il = idOf(il),
                         .native = node->id});
  }
  const NativeCodeVersion version(base.method(), node);
  const auto built = impl_->pipeline.build(version);
  const LockHolder lock(impl_->lock);
  --node->pins;
  impl_->lock.wakeAll();  // forgetEntrypoint may wait for it
  const BodyIndex body = node->body.load(std::memory_order_relaxed);
  if (!built || body == kNoBody || impl_->links.isStale(body)) return nullptr;
  return *built;
}

}  // namespace codicil::versioning
