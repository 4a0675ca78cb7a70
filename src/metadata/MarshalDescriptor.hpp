// How a parameter or field is marshalled (ECMA-335 II.23.4, with the kinds that `dotnet` adds).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "metadata/Metadata.hpp"

namespace codicil::metadata {

// II.23.2.9 and System.Runtime.InteropServices.UnmanagedType
enum class NativeType : std::uint8_t {
  Boolean = 0x02,
  I1 = 0x03,
  U1 = 0x04,
  I2 = 0x05,
  U2 = 0x06,
  I4 = 0x07,
  U4 = 0x08,
  I8 = 0x09,
  U8 = 0x0A,
  R4 = 0x0B,
  R8 = 0x0C,
  Currency = 0x0F,
  BStr = 0x13,
  LPStr = 0x14,
  LPWStr = 0x15,
  LPTStr = 0x16,
  FixedSysString = 0x17,
  IUnknown = 0x19,
  IDispatch = 0x1A,
  Struct = 0x1B,
  Interface = 0x1C,
  SafeArray = 0x1D,
  FixedArray = 0x1E,
  Int = 0x1F,
  UInt = 0x20,
  VBByRefStr = 0x22,
  AnsiBStr = 0x23,
  TBStr = 0x24,
  VariantBool = 0x25,
  Function = 0x26,
  AsAny = 0x28,
  Array = 0x2A,
  LPStruct = 0x2B,
  CustomMarshaler = 0x2C,
  Error = 0x2D,
  IInspectable = 0x2E,
  HString = 0x2F,
  LPUtf8Str = 0x30,
  Max = 0x50,  // an array's element: not said
};

struct MarshalDescriptor {
  NativeType type = NativeType::Max;
  NativeType element = NativeType::Max;      // Array, FixedArray
  std::optional<std::uint32_t> count;        // FixedSysString, FixedArray; Array: added to the size parameter
  std::optional<std::uint32_t> sizeParam;    // Array: which parameter has the size, counted from 0
  bool sizeParamIsUsed = true;               // Array: false if the flags say that there is only `count`
  std::optional<std::uint32_t> variantType;  // SafeArray: VARTYPE of its elements
  std::optional<std::uint32_t> iidParam;     // IUnknown, IDispatch, Interface
  std::string_view typeName;                 // SafeArray: element type; CustomMarshaler: the marshaler
  std::string_view cookie;                   // CustomMarshaler
};

// BadMarshalDescriptor, BadBlobOffset. Unknown native types are passed on.
Expected<MarshalDescriptor> readMarshalDescriptor(const Metadata& metadata, const FieldMarshalRow& row);
// Of a blob that is at hand already. Nothing if it is malformed.
std::optional<MarshalDescriptor> readMarshalDescriptor(std::span<const std::byte> blob);

// The blob of a descriptor: what it has that its type has a place for.
std::vector<std::byte> writeMarshalDescriptor(const MarshalDescriptor& descriptor);

}  // namespace codicil::metadata
