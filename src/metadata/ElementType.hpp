// Element types (ECMA-335 II.23.1.16): the bytes that signatures, constants and custom attributes are made of.
#pragma once

#include <cstdint>

namespace codicil::metadata {

enum class ElementType : std::uint8_t {
  End = 0x00,
  Void = 0x01,
  Boolean = 0x02,
  Char = 0x03,
  I1 = 0x04,
  U1 = 0x05,
  I2 = 0x06,
  U2 = 0x07,
  I4 = 0x08,
  U4 = 0x09,
  I8 = 0x0A,
  U8 = 0x0B,
  R4 = 0x0C,
  R8 = 0x0D,
  String = 0x0E,
  Ptr = 0x0F,
  ByRef = 0x10,
  ValueType = 0x11,
  Class = 0x12,
  Var = 0x13,
  Array = 0x14,
  GenericInst = 0x15,
  TypedByRef = 0x16,
  I = 0x18,
  U = 0x19,
  FnPtr = 0x1B,
  Object = 0x1C,
  SzArray = 0x1D,
  MVar = 0x1E,
  CModReqd = 0x1F,
  CModOpt = 0x20,
  Internal = 0x21,      // an engine's own type, by address; never in a file
  CModInternal = 0x22,  // a modifier of that kind
  Sentinel = 0x41,
  Pinned = 0x45,
  // Only in custom attributes (II.23.3)
  Type = 0x50,
  TaggedObject = 0x51,
  Enum = 0x55,
};

// Size in bytes of Boolean to R8, 0 for the rest.
constexpr unsigned primitiveSize(ElementType type) {
  switch (type) {
    case ElementType::Boolean:
    case ElementType::I1:
    case ElementType::U1:
      return 1;
    case ElementType::Char:
    case ElementType::I2:
    case ElementType::U2:
      return 2;
    case ElementType::I4:
    case ElementType::U4:
    case ElementType::R4:
      return 4;
    case ElementType::I8:
    case ElementType::U8:
    case ElementType::R8:
      return 8;
    default:
      return 0;
  }
}

}  // namespace codicil::metadata
