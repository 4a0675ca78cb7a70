// The JIT's view of types: a primitive kind, what the collector must know of each word, and comparisons.
#pragma once

#include <cstdint>

namespace codicil::jit {

enum class CorType : std::uint32_t {
  Undefined = 0,
  Void = 1,
  Bool = 2,
  Char = 3,
  Int8 = 4,
  UInt8 = 5,
  Int16 = 6,
  UInt16 = 7,
  Int32 = 8,
  UInt32 = 9,
  Int64 = 10,
  UInt64 = 11,
  NativeInt = 12,
  NativeUInt = 13,
  Float = 14,
  Double = 15,
  String = 16,  // never used
  Pointer = 17,
  ByRef = 18,
  ValueClass = 19,
  Class = 20,
  TypedReference = 21,
  TypeVariable = 22,
};

// A CorType in the low six bits, with what a signature adds to it.
enum class CorTypeWithMod : std::uint32_t {};
inline constexpr std::uint32_t kTypeMask = 0x3f;
inline constexpr std::uint32_t kTypeModPinned = 0x40;          // a pinned local: class or byref
inline constexpr std::uint32_t kTypeModCopyWithHelper = 0x80;  // a value class that getSpecialCopyHelper copies

constexpr CorTypeWithMod withMod(CorType type, std::uint32_t mods = 0) {
  return static_cast<CorTypeWithMod>(static_cast<std::uint32_t>(type) | mods);
}

// What a pointer-sized word of an object or value is to the collector (one byte per word in getClassGClayout).
enum class GcSlot : std::uint8_t { None = 0, Reference = 1, ByRef = 2, Other = 3 };

// The types getBuiltinClass is asked for.
enum class BuiltinClass : std::uint32_t {
  Object = 0,
  TypedReference = 1,
  RuntimeTypeHandle = 2,
  RuntimeFieldHandle = 3,
  RuntimeMethodHandle = 4,
  String = 5,
  RuntimeArgumentHandle = 6,
  RuntimeType = 7,
};

enum class TypeCompare : std::int32_t { MustNot = -1, May = 0, Must = 1 };

// Homogeneous float aggregates: not on this architecture.
enum class HfaElement : std::uint32_t { None = 0, Float = 1, Double = 2, Vector64 = 3, Vector128 = 4 };

enum class ArrayIntrinsic : std::uint32_t { Get = 0, Set = 1, Address = 2, None = 3 };

}  // namespace codicil::jit
