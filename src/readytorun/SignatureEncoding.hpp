// SPDX-License-Identifier: MIT
// The numbers in ReadyToRun signatures of types, methods and fields. Those signatures are ECMA-335's (II.23.2) with the
// additions below; all integers are compressed as there.
//
// Format: dotnet/runtime docs/design/coreclr/botr/readytorun-format.md, "Signature encoding"; readytorun.h.
#pragma once

#include <cstdint>

namespace codicil::readytorun {

// In front of or instead of an element type (metadata::ElementType).
enum SignatureElement : std::uint8_t {
  kVarZapSig = 0x3B,              // an index: a type variable of the method's or type's definition
  kNativeValueTypeZapSig = 0x3D,  // a value type follows: its layout as native code sees it
  kCanonZapSig = 0x3E,            // System.__Canon
  kModuleZapSig = 0x3F,           // a module index (ManifestReferences), then a type whose tokens are that module's
};

// The first number of a method signature. What follows, in this order, if flagged:
//   kUpdateContext        a module index: tokens from here on are that module's
//   kOwnerType            the owner type, exact; if it begins with kModuleZapSig and there was no kUpdateContext, the
//                         rid below is that module's
//   always                a slot (kSlotInsteadOfToken), a MemberRef's rid (kMemberRefToken), or a MethodDef's rid
//   kMethodInstantiation  the count of type arguments, then each
//   kConstrained          the type that the call is constrained to
enum MethodSigFlags : std::uint32_t {
  kUnboxingStub = 0x01,
  kInstantiatingStub = 0x02,
  kMethodInstantiation = 0x04,
  kSlotInsteadOfToken = 0x08,
  kMemberRefToken = 0x10,
  kConstrained = 0x20,
  kOwnerType = 0x40,
  kUpdateContext = 0x80,
};

// The first number of a field signature; then the owner type if flagged, then the rid of a Field or MemberRef.
enum FieldSigFlags : std::uint32_t {
  kFieldMemberRefToken = 0x10,
  kFieldOwnerType = 0x40,
};

// FixupKind::CheckTypeLayout, VerifyTypeLayout: behind the type. Then the size; the HFA's element type (kLayoutHfa);
// the alignment, unless it is the pointer's (kLayoutAlignment without kLayoutAlignmentNative); a bit for each pointer
// that is a reference, lowest first, in whole bytes (kLayoutGc without kLayoutGcEmpty).
enum LayoutFlags : std::uint32_t {
  kLayoutHfa = 0x01,
  kLayoutAlignment = 0x02,
  kLayoutAlignmentNative = 0x04,
  kLayoutGc = 0x08,
  kLayoutGcEmpty = 0x10,
};

// FixupKind::CheckVirtualFunctionOverride, VerifyVirtualFunctionOverride.
enum VirtualOverrideFlags : std::uint32_t {
  kVirtualFunctionOverridden = 0x01,
};

// In pointers; how large precompiled code makes the frames that it gives to the P/Invoke helpers.
inline constexpr unsigned kPInvokeTransitionFrameSize = 11;
inline constexpr unsigned kReversePInvokeTransitionFrameSize = 2;

}  // namespace codicil::readytorun
