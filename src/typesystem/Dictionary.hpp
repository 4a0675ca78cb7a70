// SPDX-License-Identifier: MIT
// A generic instantiation's dictionary: its arguments, the size of it all in bytes, then slots in which shared code
// keeps what it looked up. Compiled code compares the size before it reads a slot that the first dictionary has no room
// for; a wider one replaces it then (TypeLoader::widenDictionary), and readers of the old one lose nothing but time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "typesystem/LoaderHeap.hpp"
#include "typesystem/TypeHandle.hpp"

namespace codicil::typesystem {

// As many as most of CoreLib's collections need: a slot behind them costs each use a comparison.
inline constexpr std::size_t kFirstDictionarySlots = 8;

constexpr std::size_t dictionarySizeOffset(std::size_t arguments) { return arguments * sizeof(TypeHandle); }
constexpr std::size_t dictionarySlotOffset(std::size_t arguments, std::size_t slot) {
  return (arguments + 1 + slot) * sizeof(TypeHandle);
}

inline std::uint64_t dictionaryBytes(const TypeHandle* dictionary, std::size_t arguments) {
  return reinterpret_cast<const std::uint64_t*>(dictionary)[arguments];
}

// Empty arguments and slots.
inline TypeHandle* makeDictionary(LoaderHeap& heap, std::size_t arguments, std::size_t slots) {
  TypeHandle* const made = heap.makeArray<TypeHandle>(arguments + 1 + slots).data();
  reinterpret_cast<std::uint64_t*>(made)[arguments] = dictionarySlotOffset(arguments, slots);
  return made;
}

}  // namespace codicil::typesystem
