// SPDX-License-Identifier: MIT
// Collectible load contexts from their beginning to their end. Each has a LoaderAllocator, in which its types live, and
// that a managed half, System.Reflection.LoaderAllocator: an ordinary object, which the collector finds by way of
// objects of those types, of what reflection has of them, and of frames that run their methods (StackRoots). When it is
// dead nothing of the context is in use any more, nor will be. CoreLib's LoaderAllocatorScout says so from its
// finalizer. What the engine knows of the context goes then; its memory goes later, when a collection of all
// generations has begun since: until then the collector may pass dead objects of its types.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "execution/CodeHost.hpp"
#include "gc/GcTypes.hpp"
#include "threading/Collector.hpp"
#include "typesystem/LoaderAllocator.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {

class Assemblies;
struct LoadContext;

using typesystem::LoaderAllocator;

// Thread-safe.
class LoaderAllocators {
 public:
  LoaderAllocators(typesystem::TypeLoader& types, CodeHost& code, Assemblies& assemblies,
                   threading::Collector& collector);

  // Before the first one is made: called when one is unloaded, in this order, preemptive, with no lock held. Nothing
  // may lead to what lives in it after that. What threads may be about to read is given to `keepUntilFreed`.
  using OnUnload = std::function<void(LoaderAllocator&)>;
  void onUnload(OnUnload callback) { callbacks_.push_back(std::move(callback)); }

  // Of a new context. It lives at least as long as its keeper (see release). Preemptive; throws what managed code
  // throws.
  LoaderAllocator& make(LoadContext& context);
  // The context's program wants it to end: nothing but use keeps it from now on.
  void release(LoadContext& context);
  // Whether it is gone. False: something still keeps the managed half.
  bool destroy(LoaderAllocator& allocator);
  // Frees what is due. On the finalizer thread.
  void freeDue();

  // The object lives as long as the allocator does, or for ever if there is none. Cooperative; may collect.
  void keep(LoaderAllocator* allocator, gc::ObjectPtr object);
  // The managed half; null: there is none. Cooperative; allocates nothing.
  static gc::ObjectPtr managedOf(const LoaderAllocator* allocator) {
    const auto* slot = allocator == nullptr ? nullptr : static_cast<gc::ObjectPtr*>(allocator->exposed.load());
    return slot == nullptr ? nullptr : *slot;
  }

  // Goes when its memory does.
  void keepUntilFreed(LoaderAllocator& allocator, std::shared_ptr<void> what);
  // A handle that goes with it; of type Strong, it would keep the allocator for ever. Any mode.
  gc::Handle handleIn(LoaderAllocator& allocator, gc::ObjectPtr object, gc::HandleType type);

  // For people: since start.
  struct Count {
    std::size_t made = 0, unloaded = 0, freed = 0, bytesFreed = 0;
  };
  Count count() const;

 private:
  struct Entry {
    explicit Entry(std::uint64_t number) : allocator(std::make_shared<LoaderAllocator>(number)) {}
    const std::shared_ptr<LoaderAllocator> allocator;
    LoadContext* context = nullptr;
    std::vector<LoaderAllocator*> references;
    std::vector<std::shared_ptr<void>> kept;
    std::vector<std::shared_ptr<typesystem::Module>> modules;  // once it is unloaded
    bool isDoomed = false;                                     // the managed half is dead
    std::optional<std::int32_t> collections;                   // begun when it was unloaded; none: it is not yet
  };

  void keepAlive(LoaderAllocator& from, LoaderAllocator& to);
  Entry& entryOf(const LoaderAllocator& allocator);  // lock held
  Entry* takeUnreferenced();
  void unload(Entry& entry);
  void forgetContexts();  // lock held
  std::int32_t begunCollections() const;

  typesystem::TypeLoader& types_;
  CodeHost& code_;
  Assemblies& assemblies_;
  threading::Collector& collector_;
  std::vector<OnUnload> callbacks_;

  mutable std::mutex lock_;  // taken preemptively: its holder may collect
  std::uint64_t lastNumber_ = 0;
  std::vector<std::unique_ptr<Entry>> alive_;     // guarded; the managed half of some may be dead
  std::vector<std::unique_ptr<Entry>> unloaded_;  // guarded
  std::vector<LoadContext*> emptied_;             // guarded; the program may still have their objects
  Count count_;                                   // guarded
};

}  // namespace codicil::execution
