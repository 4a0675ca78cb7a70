// SPDX-License-Identifier: MIT
// What a managed value is natively: how a parameter, result, field or element is marshalled. Which pairs of managed
// type and MarshalAs there are is `dotnet`'s choice (ECMA-335 II.15.5.4 has the plain ones).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "interop/InteropTypes.hpp"
#include "metadata/MarshalDescriptor.hpp"

namespace codicil::interop {

enum class NativeKind : std::uint8_t {
  Plain,     // the same bytes: numbers, pointers, values made of them
  Bool,      // of 1 or 4 bytes
  AnsiChar,  // a byte
  AnsiText,  // a pointer to UTF-8, as all of "ANSI" is on Unix
  Utf8Text,
  WideText,
  BStr,
  AnsiBStr,
  Builder,  // a StringBuilder: a buffer that native code may write to
  Any,      // object: by what it is when the call is made
  Delegate,
  SafeHandle,
  CriticalHandle,
  HandleRef,
  Date,         // DateTime as a double
  Currency,     // decimal as 64 bits
  Structure,    // a value that has another layout natively
  LayoutClass,  // a pointer to what the object's fields are
  Array,        // a pointer to elements
  FixedText,    // in structures: so many characters
  FixedArray,   // in structures: so many elements
};

struct NativeForm {
  NativeKind kind = NativeKind::Plain;
  TypeHandle type;              // managed
  std::uint32_t bytes = 0;      // natively
  std::uint32_t alignment = 1;  // natively
  bool isWide = false;          // FixedText, Builder, Any, arrays of text and characters
  bool isUtf8 = false;          // Builder
  bool isBlittable = false;     // LayoutClass: the object's bytes are the native ones; Array: so are its elements
  std::uint32_t count = 0;      // FixedText, FixedArray; Array: added to the size parameter
  std::optional<std::uint32_t> sizeParameter;  // Array
  TypeHandle element;                          // Array, FixedArray
  std::uint16_t elementCode = 0;               // Array, FixedArray: VARTYPE, see ElementCode
  std::uint32_t elementBytes = 0;              // Array, FixedArray: natively
};

// What MngdNativeArrayMarshaler is told of elements: VARTYPEs, and at the end such as System.StubHelpers made up.
struct ElementCode {
  static constexpr std::uint16_t kBStr = 8, kVariantBool = 11, kI1 = 16, kU1 = 17, kI2 = 2, kU2 = 18, kI4 = 3, kU4 = 19,
                                 kI8 = 20, kU8 = 21, kR4 = 4, kR8 = 5, kLPStr = 30, kLPWStr = 31, kUtf8 = 0x100,
                                 kDate = 7, kDelegate = 0x101, kByteBool = 250, kRecord = 251, kPlainRecord = 252,
                                 kAnsiChar = 253, kBool = 254;
};

enum class NativePlace : std::uint8_t { Parameter, Result, Field, Element };

struct NativeContext {
  NativePlace place = NativePlace::Parameter;
  bool isWide = false;
  bool isDisabled = false;  // DisableRuntimeMarshalling
};

using MarshalAs = std::optional<metadata::MarshalDescriptor>;

class NativeLayouts;

// `type` without its byref. Throws CannotMarshal.
NativeForm nativeFormOf(const InteropTypes& types, NativeLayouts& layouts, TypeHandle type, const MarshalAs& as,
                        const NativeContext& context);

// Thrown where there is no form.
struct CannotMarshal {
  std::string why;  // a sentence of CoreLib's words
};

}  // namespace codicil::interop
