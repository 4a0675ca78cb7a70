// SPDX-License-Identifier: MIT
// Static fields that every thread has its own of. A type gets an index for its numbers and one for its references (and
// boxes of values); each thread has an array of blocks by index, a byte[] or an object[], which CoreLib's
// StaticsHelpers reads. Types that can be unloaded have theirs behind handles, in another array, and the types'
// LoaderAllocator keeps the blocks.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "threading/Thread.hpp"
#include "typesystem/LoaderAllocator.hpp"
#include "typesystem/MethodTable.hpp"
#include "typesystem/StaticsInfo.hpp"

namespace codicil::threading {

class ThreadList;

// What thread statics need of the engine above them; cooperative, unless said otherwise, may collect and throw. Filled
// before the first managed code runs.
struct StaticsServices {
  std::function<gc::ObjectPtr(Thread&, std::uint32_t count)> allocateBytes;       // byte[]
  std::function<gc::ObjectPtr(Thread&, std::uint32_t count)> allocateReferences;  // object[]
  // Runs the type's class constructor unless it ran, or runs on this thread. Preemptive.
  std::function<void(typesystem::MethodTable&)> initializeClass;
  // Puts boxes of zero where the type's thread-static fields are values, into the object[] in `block`, a root.
  std::function<void(Thread&, const typesystem::MethodTable&, gc::ObjectPtr* block)> fillBoxes;
  // A handle of the block, both of which live as long as the allocator.
  std::function<gc::Handle(typesystem::LoaderAllocator&, gc::ObjectPtr block)> keep;
};

// Thread-safe. There is one for the process's types.
class ThreadStatics {
 public:
  // The index's parts: where its blocks are, and which.
  static constexpr std::uint32_t kOffsetMask = 0x00ffffff;
  static constexpr std::uint32_t kTypeShift = 24;
  static constexpr std::uint32_t kNonCollectible = 0;
  static constexpr std::uint32_t kCollectible = 1;
  static constexpr std::uint32_t kDirect = 2;             // an offset from ThreadLocalData
  static constexpr std::uint32_t kReserved = 2;           // indices that no array has an element for
  static constexpr std::uint32_t kArrayHeaderBytes = 16;  // fields' offsets count from the block's first byte

  // Of Thread.DirectOnThreadLocalData, whose one field comes first behind ThreadLocalData: how CoreLib finds that.
  static constexpr std::uint32_t kDirectIndex = kDirect << kTypeShift | (sizeof(ThreadLocalData) - kArrayHeaderBytes);

  static ThreadStatics& instance();
  StaticsServices& services() { return services_; }

  // Gives the type its indices (both), unless it has them. Any mode.
  std::uint32_t indexOf(typesystem::MethodTable& type, bool ofReferences);
  // Of a type that is known to be Thread.DirectOnThreadLocalData.
  void makeDirect(typesystem::MethodTable& type);
  // Whether the numbers of a type that has its indices lie behind ThreadLocalData. Few do: of types whose class
  // constructor nobody would run, and while there is room.
  static bool isDirect(const typesystem::MethodTable& type) { return nonGcIndexOf(type) >> kTypeShift == kDirect; }
  static bool isFoundByCoreLib(const typesystem::MethodTable& type) { return nonGcIndexOf(type) == kDirectIndex; }
  typesystem::MethodTable* typeOf(std::uint32_t index);
  // Of types that live in it, whose blocks nobody asks for any more. Stops all threads, if there are any.
  void forget(const typesystem::LoaderAllocator& allocator, ThreadList& threads);

  // Where the calling thread's block begins: the object pointer itself. Null: it has none yet. Cooperative.
  static std::byte* find(Thread& thread, std::uint32_t index);
  // Code for CORINFO_HELP_GETDYNAMIC_NONGCTHREADSTATIC_BASE_NOCTOR_OPTIMIZED2(_NOJITOPT), by which compiled code must
  // reach Thread.DirectOnThreadLocalData: any other way asks CoreLib, which asks for this.
  static std::byte* directBase(std::uint32_t offset) {
    return reinterpret_cast<std::byte*>(&Thread::current()->statics) + offset;
  }
  // … made if there is none: may collect and throw.
  std::byte* base(Thread& thread, std::uint32_t index);

 private:
  struct Entry {
    typesystem::MethodTable* type = nullptr;
    bool ofReferences = false;
  };

  static std::uint32_t nonGcIndexOf(const typesystem::MethodTable& type) {
    return reinterpret_cast<const typesystem::ThreadStaticsInfo*>(type.auxiliaryData)[-1].nonGcIndex;
  }
  std::uint32_t newIndex(typesystem::MethodTable& type, bool ofReferences);  // lock_ held
  Entry entry(std::uint32_t index);
  void makeBlock(Thread& thread, const Entry& what, RootedBase& block);
  std::byte* collectibleBase(Thread& thread, std::uint32_t index);
  void growArray(Thread& thread, std::uint32_t index);

  std::mutex lock_;  // of entries_ and of all types' indices; nobody waits nor allocates objects under it
  std::vector<Entry> entries_;
  std::vector<Entry> collectible_;             // without a type: unused
  std::uint32_t directBytes_ = sizeof(void*);  // taken, that of makeDirect() first; guarded by lock_
  StaticsServices services_;
};

typesystem::ThreadStaticsInfo& threadStaticsInfoOf(typesystem::MethodTable& type);

}  // namespace codicil::threading
