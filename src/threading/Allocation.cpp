// SPDX-License-Identifier: MIT
#include "threading/Allocation.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "threading/Collector.hpp"
#include "threading/ManagedException.hpp"
#include "threading/WriteBarrier.hpp"
#include "typesystem/Class.hpp"
#include "typesystem/LoaderAllocator.hpp"

namespace codicil::threading {

using typesystem::MethodTable;
using typesystem::TypeFlags;

namespace {

constexpr std::uint64_t kMaxLength = 0x7fffffc7;        // of an array, in components
constexpr std::uint64_t kMaxStringLength = 0x3fffffdf;  // in UTF-16 units

[[noreturn]] void outOfMemory(const char* why = "") { throw ExceptionRequest{"System.OutOfMemoryException", why, ""}; }
[[noreturn]] void tooManyComponents() { outOfMemory("Array dimensions exceeded supported range."); }

std::uint64_t rounded(std::uint64_t bytes) { return (bytes + 7) & ~std::uint64_t{7}; }

gc::ObjectPtr bump(gc::AllocContext& context, MethodTable& type, std::uint64_t bytes) {
  if (static_cast<std::uint64_t>(context.limit - context.pointer) < bytes) return nullptr;
  auto* const object = reinterpret_cast<gc::ObjectPtr>(context.pointer);
  context.pointer += bytes;
  *reinterpret_cast<MethodTable**>(object) = &type;
  return object;
}

std::uint32_t flagsFor(Placement where) { return where == Placement::Pinned ? gc::allocflag::kPinnedObjectHeap : 0; }

void setLength(gc::ObjectPtr object, std::uint64_t length) {
  const auto value = static_cast<std::uint32_t>(length);
  std::memcpy(fieldsOf(object), &value, sizeof value);
}

}  // namespace

gc::ObjectPtr allocateRaw(Thread& thread, MethodTable& type, std::uint64_t bytes, std::uint32_t flags) {
  Collector& collector = *Collector::instance();
  if (collector.stress() != GcStress::None) collector.collectForStress();
  bytes = rounded(std::max<std::uint64_t>(bytes, typesystem::kMinObjectBytes));
  const bool isLarge = bytes >= collector.largeObjectBytes();
  if (!isLarge && (flags & ~gc::allocflag::kZeroingOptional) == 0) {
    if (gc::ObjectPtr object = bump(thread.allocation, type, bytes)) return object;
  }
  if (type.containsGCPointers()) flags |= gc::allocflag::kContainsReferences;
  if (isLarge && (flags & gc::allocflag::kPinnedObjectHeap) == 0) flags |= gc::allocflag::kLargeObjectHeap;
  gc::ObjectPtr object = collector.heap().alloc(&thread.allocation, bytes, flags);
  if (object == nullptr) outOfMemory();
  *reinterpret_cast<MethodTable**>(object) = &type;
  return object;
}

// A concurrent collection may look at large and pinned objects as soon as they are published.
void publishObject(gc::ObjectPtr object, std::uint64_t bytes, std::uint32_t flags) {
  Collector& collector = *Collector::instance();
  if (rounded(bytes) >= collector.largeObjectBytes() || (flags & gc::allocflag::kPinnedObjectHeap) != 0) {
    // It is old from the start, and leads to its type's LoaderAllocator, which may be young.
    if (MethodTable& type = typeOf(object); type.isCollectible())
      if (const auto* const allocator = typesystem::allocatorOf(type))
        if (const auto* const kept = static_cast<gc::ObjectPtr*>(allocator->exposed.load(std::memory_order_relaxed)))
          markWritten(reinterpret_cast<gc::ObjectPtr*>(object), *kept);
    collector.heap().publishObject(reinterpret_cast<std::uint8_t*>(object));
  }
}

gc::ObjectPtr tryAllocateObject(Thread& thread, MethodTable& type) {
  if ((type.flags & TypeFlags::kHasFinalizer) != 0 || Collector::instance()->stress() != GcStress::None) return nullptr;
  return bump(thread.allocation, type, type.baseSize);
}

gc::ObjectPtr allocateObject(Thread& thread, MethodTable& type, Placement where) {
  const bool isFinalizable = (type.flags & TypeFlags::kHasFinalizer) != 0;
  const std::uint32_t flags = flagsFor(where) | (isFinalizable ? gc::allocflag::kFinalize : 0);
  gc::ObjectPtr object = allocateRaw(thread, type, type.baseSize, flags);
  publishObject(object, type.baseSize, flags);
  return object;
}

gc::ObjectPtr allocateArray(Thread& thread, MethodTable& type, std::int64_t length, Placement where) {
  return allocateArrayWithFlags(thread, type, length, flagsFor(where));
}

gc::ObjectPtr allocateArrayWithFlags(Thread& thread, MethodTable& type, std::int64_t length, std::uint32_t flags) {
  if (length < 0 || length > std::numeric_limits<std::int32_t>::max())
    throw ExceptionRequest{"System.OverflowException", "", ""};
  const auto count = static_cast<std::uint64_t>(length);
  if (count > kMaxLength) tooManyComponents();
  const std::uint64_t bytes = type.baseSize + count * type.componentSize();
  gc::ObjectPtr object = allocateRaw(thread, type, bytes, flags);
  setLength(object, count);
  publishObject(object, bytes, flags);
  return object;
}

gc::ObjectPtr allocateArray(Thread& thread, MethodTable& type, const std::int32_t* lengths,
                            const std::int32_t* lowerBounds) {
  const std::uint32_t rank = type.classData().rank;
  std::uint64_t count = 1;
  bool isEmpty = false;
  for (std::uint32_t i = 0; i < rank; ++i) {
    if (lengths[i] < 0) throw ExceptionRequest{"System.OverflowException", "", ""};
    if (lowerBounds != nullptr && std::int64_t{lowerBounds[i]} + lengths[i] - 1 > INT32_MAX)
      throw ExceptionRequest{"System.ArgumentOutOfRangeException", "Higher indices will exceed Int32.MaxValue.", ""};
    isEmpty = isEmpty || lengths[i] == 0;
    if (!isEmpty) count *= static_cast<std::uint64_t>(lengths[i]);
    if (count > kMaxLength) tooManyComponents();
  }
  if (isEmpty) count = 0;
  const std::uint64_t bytes = type.baseSize + count * type.componentSize();
  gc::ObjectPtr object = allocateRaw(thread, type, bytes, 0);
  setLength(object, count);
  std::byte* const bounds = fieldsOf(object) + sizeof(void*);
  std::memcpy(bounds, lengths, rank * sizeof(std::int32_t));
  if (lowerBounds != nullptr)
    std::memcpy(bounds + rank * sizeof(std::int32_t), lowerBounds, rank * sizeof(std::int32_t));
  publishObject(object, bytes, 0);
  return object;
}

gc::ObjectPtr allocateString(Thread& thread, MethodTable& type, std::int64_t length, Placement where) {
  const auto count = static_cast<std::uint64_t>(length);
  if (count > kMaxStringLength) outOfMemory();
  const std::uint64_t bytes = type.baseSize + count * type.componentSize();
  gc::ObjectPtr object = allocateRaw(thread, type, bytes, flagsFor(where));
  setLength(object, count);
  publishObject(object, bytes, flagsFor(where));
  return object;
}

gc::ObjectPtr allocateString(Thread& thread, MethodTable& type, std::u16string_view text, Placement where) {
  gc::ObjectPtr object = allocateString(thread, type, static_cast<std::int64_t>(text.size()), where);
  std::ranges::copy(text, reinterpret_cast<char16_t*>(fieldsOf(object) + sizeof(std::uint32_t)));
  return object;
}

gc::ObjectPtr allocateLike(Thread& thread, gc::ObjectPtr object) {
  MethodTable& type = typeOf(object);
  if (!type.hasComponentSize()) return allocateObject(thread, type);
  const std::uint64_t bytes = bytesOf(object);
  const std::uint32_t length = lengthOf(object);
  Rooted original(thread, object);
  gc::ObjectPtr copy = allocateRaw(thread, type, bytes, 0);
  setLength(copy, length);
  // Lengths and lower bounds of dimensions, which lie between the length and the components.
  const std::uint64_t boundsBytes = type.isArray() ? type.baseSize - gc::kArrayBaseBytes : 0;
  std::memcpy(fieldsOf(copy) + sizeof(void*), fieldsOf(original.get()) + sizeof(void*), boundsBytes);
  publishObject(copy, bytes, 0);
  return copy;
}

}  // namespace codicil::threading
