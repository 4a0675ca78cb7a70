// SPDX-License-Identifier: MIT
#include "threading/Allocation.hpp"

#include <cstring>

#include "threading/Collector.hpp"
#include "threading/ManagedException.hpp"
#include "typesystem/Class.hpp"

namespace codicil::threading {

using typesystem::MethodTable;
using typesystem::TypeFlags;

namespace {

constexpr std::uint64_t kMaxLength = 0x7fffffff;

gc::ObjectPtr allocate(Thread& thread, MethodTable& type, std::uint64_t bytes, std::uint32_t flags) {
  Collector& collector = *Collector::instance();
  if (collector.stress() != GcStress::None) collector.heap().garbageCollect(0, false, 2);
  bytes = (bytes + 7) & ~std::uint64_t{7};
  gc::AllocContext& context = thread.allocation;
  const bool isSimple = flags == 0 && bytes < collector.largeObjectBytes();
  if (isSimple && static_cast<std::uint64_t>(context.limit - context.pointer) >= bytes) {
    auto* object = reinterpret_cast<gc::ObjectPtr>(context.pointer);
    context.pointer += bytes;
    *reinterpret_cast<MethodTable**>(object) = &type;
    return object;
  }
  if (type.containsGCPointers()) flags |= gc::allocflag::kContainsReferences;
  const bool isLarge = bytes >= collector.largeObjectBytes();
  if (isLarge && (flags & gc::allocflag::kPinnedObjectHeap) == 0) flags |= gc::allocflag::kLargeObjectHeap;
  gc::ObjectPtr object = collector.heap().alloc(&context, bytes, flags);
  if (object == nullptr) throw ExceptionRequest{"System.OutOfMemoryException", "", ""};
  *reinterpret_cast<MethodTable**>(object) = &type;
  return object;
}

// Large and pinned objects may be looked at by a concurrent collection as soon as they are published.
void publish(gc::ObjectPtr object, std::uint64_t bytes, Placement where) {
  Collector& collector = *Collector::instance();
  if (bytes >= collector.largeObjectBytes() || where == Placement::Pinned)
    collector.heap().publishObject(reinterpret_cast<std::uint8_t*>(object));
}

std::uint32_t flagsFor(Placement where) { return where == Placement::Pinned ? gc::allocflag::kPinnedObjectHeap : 0; }

}  // namespace

gc::ObjectPtr allocateObject(Thread& thread, MethodTable& type, Placement where) {
  const bool isFinalizable = (type.flags & TypeFlags::kHasFinalizer) != 0 && !type.hasComponentSize();
  gc::ObjectPtr object =
      allocate(thread, type, type.baseSize, flagsFor(where) | (isFinalizable ? gc::allocflag::kFinalize : 0));
  publish(object, type.baseSize, where);
  return object;
}

gc::ObjectPtr allocateArray(Thread& thread, MethodTable& type, std::int64_t length, Placement where) {
  if (length < 0) throw ExceptionRequest{"System.OverflowException", "", ""};
  const auto count = static_cast<std::uint64_t>(length);
  if (count > kMaxLength) throw ExceptionRequest{"System.OutOfMemoryException", "", ""};
  const std::uint64_t bytes = type.baseSize + count * type.componentSize();
  gc::ObjectPtr object = allocate(thread, type, bytes, flagsFor(where));
  std::memcpy(fieldsOf(object), &count, sizeof(std::uint32_t));
  publish(object, bytes, where);
  return object;
}

gc::ObjectPtr allocateArray(Thread& thread, MethodTable& type, const std::int32_t* lengths,
                            const std::int32_t* lowerBounds) {
  const std::uint32_t rank = type.classData().rank;
  std::uint64_t count = 1;
  for (std::uint32_t i = 0; i < rank; ++i) {
    if (lengths[i] < 0) throw ExceptionRequest{"System.OverflowException", "", ""};
    count *= static_cast<std::uint64_t>(lengths[i]);
    if (count > kMaxLength) throw ExceptionRequest{"System.OutOfMemoryException", "", ""};
  }
  const std::uint64_t bytes = type.baseSize + count * type.componentSize();
  gc::ObjectPtr object = allocate(thread, type, bytes, 0);
  std::memcpy(fieldsOf(object), &count, sizeof(std::uint32_t));
  std::byte* const bounds = fieldsOf(object) + sizeof(void*);
  std::memcpy(bounds, lengths, rank * sizeof(std::int32_t));
  if (lowerBounds != nullptr)
    std::memcpy(bounds + rank * sizeof(std::int32_t), lowerBounds, rank * sizeof(std::int32_t));
  publish(object, bytes, Placement::Anywhere);
  return object;
}

gc::ObjectPtr allocateString(Thread& thread, MethodTable& type, std::u16string_view text) {
  const std::uint64_t bytes = type.baseSize + text.size() * type.componentSize();
  gc::ObjectPtr object = allocate(thread, type, bytes, 0);
  const auto length = static_cast<std::uint32_t>(text.size());
  std::memcpy(fieldsOf(object), &length, sizeof length);
  std::memcpy(fieldsOf(object) + sizeof length, text.data(), text.size() * sizeof(char16_t));
  publish(object, bytes, Placement::Anywhere);
  return object;
}

}  // namespace codicil::threading
