// SPDX-License-Identifier: MIT
// What is to be put into an import cell, as its signature says: a kind, and operands that depend on it. The operands
// are types, methods and fields of the signature's module; those who know types decode them, with the numbers of
// SignatureEncoding.hpp.
//
// Format: dotnet/runtime docs/design/coreclr/botr/readytorun-format.md, "Fixup signatures", and readytorun.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "metadata/ByteReader.hpp"

namespace codicil::readytorun {

// READYTORUN_FIXUP_*; behind each what operands follow.
enum class FixupKind : std::uint8_t {
  ThisObjDictionaryLookup = 0x07,  // type, then as below: a lookup in the dictionary of `this` object's type
  TypeDictionaryLookup = 0x08,     // a kind and its operands, with type variables: in the type's, a hidden argument
  MethodDictionaryLookup = 0x09,   // likewise: in the method's
  TypeHandle = 0x10,               // type
  MethodHandle = 0x11,             // method
  FieldHandle = 0x12,              // field
  MethodEntry = 0x13,              // method; for calling it
  MethodEntryDefToken = 0x14,      // rid of a MethodDef of the module
  MethodEntryRefToken = 0x15,      // rid of a MemberRef
  VirtualEntry = 0x16,             // method; for calling it virtually
  VirtualEntryDefToken = 0x17,
  VirtualEntryRefToken = 0x18,
  VirtualEntrySlot = 0x19,  // slot, type
  Helper = 0x1A,            // a Helper number
  StringHandle = 0x1B,      // rid of a user string
  NewObject = 0x1C,         // type; a helper made for it, as those below
  NewArray = 0x1D,
  IsInstanceOf = 0x1E,
  ChkCast = 0x1F,
  FieldAddress = 0x20,     // field: of a static field of another module
  CctorTrigger = 0x21,     // type
  StaticBaseNonGC = 0x22,  // type
  StaticBaseGC = 0x23,
  ThreadStaticBaseNonGC = 0x24,
  ThreadStaticBaseGC = 0x25,
  FieldBaseOffset = 0x26,                // type: where its own fields begin, behind its base type's
  FieldOffset = 0x27,                    // field
  TypeDictionary = 0x28,                 // type
  MethodDictionary = 0x29,               // method
  CheckTypeLayout = 0x2A,                // type, LayoutFlags, …: if it is another, the code is not to be used
  CheckFieldOffset = 0x2B,               // offset, field: likewise
  DelegateCtor = 0x2C,                   // method, type of the delegate
  DeclaringTypeHandle = 0x2D,            // type
  IndirectPInvokeTarget = 0x2E,          // method; the address of where the target's address is
  PInvokeTarget = 0x2F,                  // method
  CheckInstructionSetSupport = 0x30,     // see InstructionSet.hpp
  VerifyFieldOffset = 0x31,              // where the type's own fields begin, offset from there, field: must be so
  VerifyTypeLayout = 0x32,               // as CheckTypeLayout, likewise
  CheckVirtualFunctionOverride = 0x33,   // VirtualOverrideFlags, method, type, and, if overridden, method
  VerifyVirtualFunctionOverride = 0x34,  // likewise, but must not differ
  CheckILBody = 0x35,                    // IL and the types that it names, for inlined methods of other version bubbles
  VerifyILBody = 0x36,                   // likewise, but must not differ
};
// The enumerator's name; null for a number that is none.
const char* nameOf(FixupKind kind);

// A value type that points into the image.
struct FixupSignature {
  FixupKind kind{};
  // The module that the operands' tokens are of, for ManifestReferences, if it is not the image's own.
  std::optional<std::uint32_t> module;
  metadata::ByteReader operands;  // from the first operand to the end of what there is: the operands say their size

  // Nothing for a kind that is not known, or too few bytes.
  static std::optional<FixupSignature> read(std::span<const std::byte> bytes);
};

}  // namespace codicil::readytorun
