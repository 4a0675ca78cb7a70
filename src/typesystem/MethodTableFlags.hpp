// Bits of a MethodTable's two flag words. CoreLib's System.Runtime.CompilerServices.MethodTable and the collector test
// them by value; those that only an engine reads have the values that `dotnet` 10.0 gives them, so that tools agree.
#pragma once

#include <cstdint>

namespace codicil::typesystem {

// MethodTable::flags. Of a type with a component size (string, array) the low half is that size, in bytes.
struct TypeFlags {
  static constexpr std::uint32_t kHasCriticalFinalizer = 0x00000002;
  static constexpr std::uint32_t kGenericsMask = 0x00000030;
  static constexpr std::uint32_t kNonGeneric = 0x00000000;
  static constexpr std::uint32_t kGenericInstance = 0x00000010;  // List<int>, List<string>
  static constexpr std::uint32_t kSharedInstance = 0x00000020;   // List<__Canon>
  static constexpr std::uint32_t kTypicalInstance = 0x00000030;  // List<T>
  static constexpr std::uint32_t kHasVariance = 0x00000100;
  static constexpr std::uint32_t kHasDefaultConstructor = 0x00000200;
  static constexpr std::uint32_t kHasPreciseInit = 0x00000400;  // no beforefieldinit
  static constexpr std::uint32_t kPassedInRegisters = 0x00000800;
  static constexpr std::uint32_t kIsByRefLike = 0x00001000;
  static constexpr std::uint32_t kHasBoxedStatics = 0x00002000;        // static fields of value types
  static constexpr std::uint32_t kHasBoxedThreadStatics = 0x00004000;  // … per thread
  static constexpr std::uint32_t kComponentSizeMask = 0x0000FFFF;

  static constexpr std::uint32_t kCategoryMask = 0x000F0000;
  static constexpr std::uint32_t kClass = 0x00000000;
  static constexpr std::uint32_t kValueType = 0x00040000;
  static constexpr std::uint32_t kNullable = 0x00050000;
  static constexpr std::uint32_t kEnum = 0x00060000;
  static constexpr std::uint32_t kPrimitive = 0x00070000;
  static constexpr std::uint32_t kArray = 0x00080000;
  static constexpr std::uint32_t kSzArray = 0x000A0000;
  static constexpr std::uint32_t kInterface = 0x000C0000;
  static constexpr std::uint32_t kValueTypeMask = 0x000C0000;

  static constexpr std::uint32_t kHasFinalizer = 0x00100000;
  static constexpr std::uint32_t kCollectible = 0x00200000;
  static constexpr std::uint32_t kContainsGCPointers = 0x01000000;
  static constexpr std::uint32_t kIDynamicInterfaceCastable = 0x10000000;
  static constexpr std::uint32_t kContainsGenericVariables = 0x20000000;
  static constexpr std::uint32_t kHasComponentSize = 0x80000000;
};

// MethodTable::flags2; above them, in 24 bits, the row of the TypeDef.
struct TypeFlags2 {
  static constexpr std::uint32_t kHasInstantiation = 0x01;  // PerInstInfo is there: its own dictionary or a parent's
  static constexpr std::uint32_t kHasStatics = 0x02;        // DynamicStaticsInfo lies before the auxiliary data
  static constexpr std::uint32_t kHasDispatchMap = 0x04;
  static constexpr std::uint32_t kIsIntrinsic = 0x20;
  static constexpr std::uint32_t kHasClassConstructor = 0x40;
  static constexpr std::uint32_t kHasVirtualStatics = 0x80;
  static constexpr unsigned kTokenShift = 8;
};

}  // namespace codicil::typesystem
