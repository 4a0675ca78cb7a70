// SPDX-License-Identifier: MIT
// Objects, from native code. Cooperative threads alone; every function may collect. What is returned is zero but for
// its MethodTable and lengths. Throw ExceptionRequest: OutOfMemoryException; of negative lengths OverflowException.
#pragma once

#include <cstdint>
#include <string_view>

#include "gc/GcTypes.hpp"
#include "threading/Thread.hpp"
#include "typesystem/MethodTable.hpp"

namespace codicil::threading {

enum class Placement : std::uint8_t { Anywhere, Pinned };  // Pinned: it never moves (the pinned object heap)

gc::ObjectPtr allocateObject(Thread& thread, typesystem::MethodTable& type, Placement where = Placement::Anywhere);
gc::ObjectPtr allocateArray(Thread& thread, typesystem::MethodTable& type, std::int64_t length,
                            Placement where = Placement::Anywhere);
// `lengths` and `lowerBounds` (null: zeros) of as many dimensions as the type has.
gc::ObjectPtr allocateArray(Thread& thread, typesystem::MethodTable& type, const std::int32_t* lengths,
                            const std::int32_t* lowerBounds);
// A System.String of these UTF-16 units; `type` is System.String's.
gc::ObjectPtr allocateString(Thread& thread, typesystem::MethodTable& type, std::u16string_view text);

inline typesystem::MethodTable& typeOf(gc::ObjectPtr object) {
  return **reinterpret_cast<typesystem::MethodTable**>(object);
}
inline std::byte* fieldsOf(gc::ObjectPtr object) { return reinterpret_cast<std::byte*>(object) + sizeof(void*); }
inline std::uint32_t lengthOf(gc::ObjectPtr arrayOrString) {
  return *reinterpret_cast<std::uint32_t*>(fieldsOf(arrayOrString));
}
// Of a one-dimensional array.
inline std::byte* elementsOf(gc::ObjectPtr array) { return fieldsOf(array) + sizeof(void*); }
inline std::u16string_view textOf(gc::ObjectPtr string) {
  return {reinterpret_cast<const char16_t*>(fieldsOf(string) + 4), lengthOf(string)};
}

}  // namespace codicil::threading
