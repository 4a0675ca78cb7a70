// SPDX-License-Identifier: MIT
// Objects, from native code. Limits and exceptions are dotnet's. Cooperative threads alone; every function may collect.
// What is returned is zero but for its MethodTable and lengths. Throw ExceptionRequest: OutOfMemoryException; of
// negative lengths OverflowException.
#pragma once

#include <cstdint>
#include <string_view>

#include "gc/GcTypes.hpp"
#include "threading/Thread.hpp"
#include "typesystem/MethodTable.hpp"

namespace codicil::threading {

enum class Placement : std::uint8_t { Anywhere, Pinned };  // Pinned: it never moves (the pinned object heap)

// Anything of `bytes`, header word included, with gc::allocflag; lengths are the caller's to write, and publishObject()
// is to be called then if the object is large or pinned.
gc::ObjectPtr allocateRaw(Thread& thread, typesystem::MethodTable& type, std::uint64_t bytes, std::uint32_t flags);
void publishObject(gc::ObjectPtr object, std::uint64_t bytes, std::uint32_t flags);
// If no collection and no other thread is needed for it; else null. Not for finalizable types.
gc::ObjectPtr tryAllocateObject(Thread& thread, typesystem::MethodTable& type);

gc::ObjectPtr allocateObject(Thread& thread, typesystem::MethodTable& type, Placement where = Placement::Anywhere);
gc::ObjectPtr allocateArray(Thread& thread, typesystem::MethodTable& type, std::int64_t length,
                            Placement where = Placement::Anywhere);
// `lengths` and `lowerBounds` (null: zeros) of as many dimensions as the type has.
gc::ObjectPtr allocateArray(Thread& thread, typesystem::MethodTable& type, const std::int32_t* lengths,
                            const std::int32_t* lowerBounds);
// With flags as System.GC.AllocateUninitializedArray gives them.
gc::ObjectPtr allocateArrayWithFlags(Thread& thread, typesystem::MethodTable& type, std::int64_t length,
                                     std::uint32_t flags);
// An object of the same type and size, its content left out. `object` may move meanwhile.
gc::ObjectPtr allocateLike(Thread& thread, gc::ObjectPtr object);
// A System.String of these UTF-16 units; `type` is System.String's.
gc::ObjectPtr allocateString(Thread& thread, typesystem::MethodTable& type, std::u16string_view text,
                             Placement where = Placement::Anywhere);
// Of zeros; a negative length counts as too large.
gc::ObjectPtr allocateString(Thread& thread, typesystem::MethodTable& type, std::int64_t length,
                             Placement where = Placement::Anywhere);

inline typesystem::MethodTable& typeOf(gc::ObjectPtr object) {
  return **reinterpret_cast<typesystem::MethodTable**>(object);
}
inline std::byte* fieldsOf(gc::ObjectPtr object) { return reinterpret_cast<std::byte*>(object) + sizeof(void*); }
inline std::uint32_t lengthOf(gc::ObjectPtr arrayOrString) {
  return *reinterpret_cast<std::uint32_t*>(fieldsOf(arrayOrString));
}
// Header word included, as it lies in the heap but for the rounding to 8.
inline std::uint64_t bytesOf(gc::ObjectPtr object) {
  const typesystem::MethodTable& type = typeOf(object);
  return type.baseSize + (type.hasComponentSize() ? std::uint64_t{lengthOf(object)} * type.componentSize() : 0);
}
// Of a one-dimensional array.
inline std::byte* elementsOf(gc::ObjectPtr array) { return fieldsOf(array) + sizeof(void*); }
inline std::u16string_view textOf(gc::ObjectPtr string) {
  return {reinterpret_cast<const char16_t*>(fieldsOf(string) + 4), lengthOf(string)};
}

}  // namespace codicil::threading
