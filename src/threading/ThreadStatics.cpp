// SPDX-License-Identifier: MIT
#include "threading/ThreadStatics.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include "threading/ThreadList.hpp"
#include "threading/WriteBarrier.hpp"
#include "typesystem/Class.hpp"

namespace codicil::threading {
namespace {

using typesystem::MethodTable;
using typesystem::ThreadStaticsInfo;

constexpr std::uint32_t kFirstCapacity = 32;
constexpr std::uint32_t kMostDirectBytes = 8;  // of a type

struct ArrayOfReferences {
  void* methodTable;
  std::uint64_t count;
  gc::ObjectPtr elements[1];
};
// Any more.
bool needsNoConstructor(const MethodTable& type) {
  const std::atomic_ref<std::uint32_t> flags(type.auxiliaryData->flags);
  return (type.flags2 & typesystem::TypeFlags2::kHasClassConstructor) == 0 ||
         (flags.load(std::memory_order_acquire) & typesystem::MethodTableAuxiliaryData::kClassInitialized) != 0;
}

ArrayOfReferences& arrayAt(gc::ObjectPtr object) { return *reinterpret_cast<ArrayOfReferences*>(object); }

}  // namespace

ThreadStaticsInfo& threadStaticsInfoOf(MethodTable& type) {
  return reinterpret_cast<ThreadStaticsInfo*>(type.auxiliaryData)[-1];
}

ThreadStatics& ThreadStatics::instance() {
  static auto* statics = new ThreadStatics;  // threads may end after static objects
  return *statics;
}

std::uint32_t ThreadStatics::indexOf(MethodTable& type, bool ofReferences) {
  ThreadStaticsInfo& info = threadStaticsInfoOf(type);
  std::atomic_ref<std::uint32_t> index(ofReferences ? info.gcIndex : info.nonGcIndex);
  if (index.load(std::memory_order_acquire) != ThreadStaticsInfo::kNoIndex) return index;
  const std::lock_guard guard(lock_);
  if (index.load(std::memory_order_relaxed) == ThreadStaticsInfo::kNoIndex)
    index.store(newIndex(type, ofReferences), std::memory_order_release);
  return index;
}

std::uint32_t ThreadStatics::newIndex(MethodTable& type, bool ofReferences) {
  if (type.isCollectible()) {
    const auto unused = std::ranges::find(collectible_, nullptr, &Entry::type);
    const auto at = static_cast<std::uint32_t>(unused - collectible_.begin());
    if (unused == collectible_.end()) collectible_.emplace_back();
    collectible_[at] = {&type, ofReferences};
    return kCollectible << kTypeShift | at;
  }
  const std::uint32_t bytes = (type.classData().statics.threadBytes + 7) / 8 * 8;
  if (!ofReferences && needsNoConstructor(type) && bytes <= kMostDirectBytes &&
      directBytes_ + bytes <= kDirectStaticsBytes) {
    const std::uint32_t offset = sizeof(ThreadLocalData) + directBytes_ - kArrayHeaderBytes;
    directBytes_ += bytes;
    return kDirect << kTypeShift | offset;
  }
  entries_.push_back({&type, ofReferences});
  return kReserved + static_cast<std::uint32_t>(entries_.size()) - 1;
}

void ThreadStatics::makeDirect(MethodTable& type) { threadStaticsInfoOf(type).nonGcIndex = kDirectIndex; }

ThreadStatics::Entry ThreadStatics::entry(std::uint32_t index) {
  const std::lock_guard guard(lock_);
  return index >> kTypeShift == kCollectible ? collectible_.at(index & kOffsetMask)
                                             : entries_.at((index & kOffsetMask) - kReserved);
}

MethodTable* ThreadStatics::typeOf(std::uint32_t index) { return entry(index).type; }

std::byte* ThreadStatics::find(Thread& thread, std::uint32_t index) {
  const std::uint32_t offset = index & kOffsetMask;
  if (index >> kTypeShift == kDirect) return reinterpret_cast<std::byte*>(&thread.statics) + offset;
  if (index >> kTypeShift == kCollectible) {
    if (thread.statics.collectibleCount <= static_cast<std::int32_t>(offset)) return nullptr;
    const gc::Handle handle = thread.statics.collectible[offset];
    return handle == nullptr ? nullptr : *reinterpret_cast<std::byte**>(handle);
  }
  if (thread.statics.nonCollectibleCount <= static_cast<std::int32_t>(offset)) return nullptr;
  return reinterpret_cast<std::byte*>(arrayAt(thread.statics.nonCollectible).elements[offset - kReserved]);
}

void ThreadStatics::growArray(Thread& thread, std::uint32_t index) {
  const auto had =
      static_cast<std::uint32_t>(std::max(thread.statics.nonCollectibleCount - std::int32_t{kReserved}, 0));
  const std::uint32_t capacity = std::max({kFirstCapacity, 2 * had, index - kReserved + 1});
  const gc::ObjectPtr made = services_.allocateReferences(thread, capacity);
  // The new array is not in a root yet, and nothing from here on collects.
  if (had != 0) {
    const gc::ObjectPtr* old = arrayAt(thread.statics.nonCollectible).elements;
    for (std::uint32_t i = 0; i < had; ++i) setReference(&arrayAt(made).elements[i], old[i]);
  }
  thread.statics.nonCollectible = made;
  thread.statics.nonCollectibleCount = static_cast<std::int32_t>(capacity + kReserved);
}

void ThreadStatics::makeBlock(Thread& thread, const Entry& what, RootedBase& block) {
  const typesystem::StaticsLayout& layout = what.type->classData().statics;
  if (!what.ofReferences) {
    *block.slot() = services_.allocateBytes(thread, layout.threadBytes);
    return;
  }
  *block.slot() = services_.allocateReferences(thread, layout.threadReferences);
  services_.fillBoxes(thread, *what.type, block.slot());
}

// The array is the thread's own: nobody else reads it, and who clears it has all threads stopped.
std::byte* ThreadStatics::collectibleBase(Thread& thread, std::uint32_t index) {
  const Entry what = entry(index);
  Rooted block(thread);
  makeBlock(thread, what, block);
  const gc::Handle handle = services_.keep(*typesystem::allocatorOf(*what.type), block.get());
  if (std::byte* made = find(thread, index)) return made;  // by code of this thread that making boxes ran
  ThreadLocalData& statics = thread.statics;
  const std::uint32_t at = index & kOffsetMask;
  if (statics.collectibleCount <= static_cast<std::int32_t>(at)) {
    const std::uint32_t had = static_cast<std::uint32_t>(statics.collectibleCount);
    const std::uint32_t capacity = std::max({kFirstCapacity, 2 * had, at + 1});
    auto* const wider = new gc::Handle[capacity]();
    std::copy_n(statics.collectible, had, wider);
    delete[] std::exchange(statics.collectible, wider);
    statics.collectibleCount = static_cast<std::int32_t>(capacity);
  }
  statics.collectible[at] = handle;
  return find(thread, index);
}

void ThreadStatics::forget(const typesystem::LoaderAllocator& allocator, ThreadList& threads) {
  std::vector<std::size_t> gone;
  {
    const std::lock_guard guard(lock_);
    for (std::size_t i = 0; i < collectible_.size(); ++i)
      if (collectible_[i].type != nullptr && allocator.heap.contains(collectible_[i].type)) gone.push_back(i);
  }
  if (gone.empty()) return;
  threads.stopAll();
  threads.forEachStopped([&](Thread& thread) {
    for (const std::size_t at : gone)
      if (static_cast<std::int32_t>(at) < thread.statics.collectibleCount) thread.statics.collectible[at] = nullptr;
  });
  threads.restartAll();
  const std::lock_guard guard(lock_);
  for (const std::size_t at : gone) collectible_[at] = {};
}

std::byte* ThreadStatics::base(Thread& thread, std::uint32_t index) {
  if (std::byte* block = find(thread, index)) return block;
  if (index >> kTypeShift == kCollectible) return collectibleBase(thread, index);
  Rooted block(thread);
  makeBlock(thread, entry(index), block);
  if (thread.statics.nonCollectibleCount <= static_cast<std::int32_t>(index)) growArray(thread, index);
  gc::ObjectPtr* slot = &arrayAt(thread.statics.nonCollectible).elements[index - kReserved];
  // Making boxes may have run code of this thread that made the block: that one counts.
  if (*slot == nullptr) setReference(slot, block.get());
  return reinterpret_cast<std::byte*>(*slot);
}

}  // namespace codicil::threading
