// SPDX-License-Identifier: MIT
// Reads what all fixup signatures have in common.
#include "readytorun/FixupSignature.hpp"

#include "readytorun/NamesByNumber.hpp"

namespace codicil::readytorun {
namespace {

constexpr std::uint8_t kModuleOverride = 0x80;  // READYTORUN_FIXUP_ModuleOverride

constexpr NamesByNumber<FixupKind, 0x80> kFixupNames({
    {FixupKind::ThisObjDictionaryLookup, "ThisObjDictionaryLookup"},
    {FixupKind::TypeDictionaryLookup, "TypeDictionaryLookup"},
    {FixupKind::MethodDictionaryLookup, "MethodDictionaryLookup"},
    {FixupKind::TypeHandle, "TypeHandle"},
    {FixupKind::MethodHandle, "MethodHandle"},
    {FixupKind::FieldHandle, "FieldHandle"},
    {FixupKind::MethodEntry, "MethodEntry"},
    {FixupKind::MethodEntryDefToken, "MethodEntryDefToken"},
    {FixupKind::MethodEntryRefToken, "MethodEntryRefToken"},
    {FixupKind::VirtualEntry, "VirtualEntry"},
    {FixupKind::VirtualEntryDefToken, "VirtualEntryDefToken"},
    {FixupKind::VirtualEntryRefToken, "VirtualEntryRefToken"},
    {FixupKind::VirtualEntrySlot, "VirtualEntrySlot"},
    {FixupKind::Helper, "Helper"},
    {FixupKind::StringHandle, "StringHandle"},
    {FixupKind::NewObject, "NewObject"},
    {FixupKind::NewArray, "NewArray"},
    {FixupKind::IsInstanceOf, "IsInstanceOf"},
    {FixupKind::ChkCast, "ChkCast"},
    {FixupKind::FieldAddress, "FieldAddress"},
    {FixupKind::CctorTrigger, "CctorTrigger"},
    {FixupKind::StaticBaseNonGC, "StaticBaseNonGC"},
    {FixupKind::StaticBaseGC, "StaticBaseGC"},
    {FixupKind::ThreadStaticBaseNonGC, "ThreadStaticBaseNonGC"},
    {FixupKind::ThreadStaticBaseGC, "ThreadStaticBaseGC"},
    {FixupKind::FieldBaseOffset, "FieldBaseOffset"},
    {FixupKind::FieldOffset, "FieldOffset"},
    {FixupKind::TypeDictionary, "TypeDictionary"},
    {FixupKind::MethodDictionary, "MethodDictionary"},
    {FixupKind::CheckTypeLayout, "CheckTypeLayout"},
    {FixupKind::CheckFieldOffset, "CheckFieldOffset"},
    {FixupKind::DelegateCtor, "DelegateCtor"},
    {FixupKind::DeclaringTypeHandle, "DeclaringTypeHandle"},
    {FixupKind::IndirectPInvokeTarget, "IndirectPInvokeTarget"},
    {FixupKind::PInvokeTarget, "PInvokeTarget"},
    {FixupKind::CheckInstructionSetSupport, "CheckInstructionSetSupport"},
    {FixupKind::VerifyFieldOffset, "VerifyFieldOffset"},
    {FixupKind::VerifyTypeLayout, "VerifyTypeLayout"},
    {FixupKind::CheckVirtualFunctionOverride, "CheckVirtualFunctionOverride"},
    {FixupKind::VerifyVirtualFunctionOverride, "VerifyVirtualFunctionOverride"},
    {FixupKind::CheckILBody, "CheckILBody"},
    {FixupKind::VerifyILBody, "VerifyILBody"},
});

}  // namespace

const char* nameOf(FixupKind kind) { return kFixupNames[kind]; }

std::optional<FixupSignature> FixupSignature::read(std::span<const std::byte> bytes) {
  metadata::ByteReader reader(bytes);
  const std::uint8_t first = reader.u8();
  FixupSignature signature;
  signature.kind = static_cast<FixupKind>(first & ~kModuleOverride);
  if ((first & kModuleOverride) != 0) signature.module = reader.compressedUnsigned();
  if (!reader.ok() || nameOf(signature.kind) == nullptr) return std::nullopt;
  signature.operands = reader;
  return signature;
}

}  // namespace codicil::readytorun
