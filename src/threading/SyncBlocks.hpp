// SPDX-License-Identifier: MIT
// What does not fit into an object's header word: its monitor beside a hash code, data of interop. A table by index, as
// debuggers know it from .NET: entry i is 16 bytes, its block and its object.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "gc/GcTypes.hpp"
#include "threading/Monitor.hpp"
#include "threading/ObjectHeader.hpp"

namespace codicil::threading {

// What interop hangs on an object (COM wrappers and their like). Destroyed some time after the object died, by whoever
// calls SyncBlocks::destroyDeadInterop.
class InteropData {
 public:
  virtual ~InteropData() = default;

 private:
  friend class SyncBlocks;
  InteropData* nextDead_ = nullptr;
};

struct SyncBlock {
  Monitor monitor;
  std::atomic<std::uint32_t> hashCode{0};  // 0: none yet
  std::atomic<InteropData*> interop{nullptr};
};

struct SyncTableEntry {
  SyncBlock* block;
  gc::ObjectPtr object;  // weak; null: free
};
static_assert(sizeof(SyncTableEntry) == 16 && offsetof(SyncTableEntry, object) == 8);

// Thread-safe. The collector's calls come while managed threads are stopped. There is one for the process's objects.
class SyncBlocks {
 public:
  static SyncBlocks& instance();

  SyncBlock& at(std::uint32_t index) { return *entries_[index].block; }
  // Cooperative, as all that touches an object; neither collects.
  SyncBlock* find(gc::ObjectPtr object) {
    const std::uint32_t header = headerOf(object).load(std::memory_order_acquire);
    return HeaderBits::isIndex(header) ? &at(header & HeaderBits::kValueMask) : nullptr;
  }
  // The object's, made of what its header said. Throws ExceptionRequest (OutOfMemoryException) when all 67 million are
  // taken.
  SyncBlock& ensure(gc::ObjectPtr object);

  std::uint32_t count() const { return used_.load(std::memory_order_relaxed); }

  // ---- For the collector: GcToEngine's slots of the same names, with the generation that is being collected ----
  void scanWeak(gc::HandleScanFunction* scan, std::uintptr_t parameter1, std::uintptr_t parameter2,
                std::int32_t condemned);
  void demote(std::int32_t condemned);
  void promotionsGranted(std::int32_t condemned, std::int32_t maxGeneration);

  // Of objects that died since the last call; preemptive, since it runs others' code.
  void destroyDeadInterop();

 private:
  static constexpr std::uint32_t kMaxEntries = HeaderBits::kValueMask + 1;
  static constexpr std::uint32_t kGroup = 64;  // entries that share an age
  static constexpr std::uint32_t kBlocksAtOnce = 64;

  SyncBlocks();

  std::uint32_t take();  // an index with an idle block; under lock_
  void release(std::uint32_t index);

  SyncTableEntry* entries_;  // reserved whole, so that it never moves; entry 0 is not used
  std::uint8_t* ages_;       // of a group: at most the generation of its youngest object
  FutexLock lock_;
  std::uint32_t end_ = 1;        // entries from here on were never used
  std::uint32_t firstFree_ = 0;  // linked through `block`s' hash codes
  std::atomic<std::uint32_t> used_{0};
  std::atomic<InteropData*> dead_{nullptr};
};

}  // namespace codicil::threading
