// SPDX-License-Identifier: MIT
// Reads what all fixup signatures have in common.
#include "readytorun/FixupSignature.hpp"

namespace codicil::readytorun {
namespace {

constexpr std::uint8_t kModuleOverride = 0x80;  // READYTORUN_FIXUP_ModuleOverride

}  // namespace

const char* nameOf(FixupKind kind) {
  switch (kind) {
    case FixupKind::ThisObjDictionaryLookup:
      return "ThisObjDictionaryLookup";
    case FixupKind::TypeDictionaryLookup:
      return "TypeDictionaryLookup";
    case FixupKind::MethodDictionaryLookup:
      return "MethodDictionaryLookup";
    case FixupKind::TypeHandle:
      return "TypeHandle";
    case FixupKind::MethodHandle:
      return "MethodHandle";
    case FixupKind::FieldHandle:
      return "FieldHandle";
    case FixupKind::MethodEntry:
      return "MethodEntry";
    case FixupKind::MethodEntryDefToken:
      return "MethodEntryDefToken";
    case FixupKind::MethodEntryRefToken:
      return "MethodEntryRefToken";
    case FixupKind::VirtualEntry:
      return "VirtualEntry";
    case FixupKind::VirtualEntryDefToken:
      return "VirtualEntryDefToken";
    case FixupKind::VirtualEntryRefToken:
      return "VirtualEntryRefToken";
    case FixupKind::VirtualEntrySlot:
      return "VirtualEntrySlot";
    case FixupKind::Helper:
      return "Helper";
    case FixupKind::StringHandle:
      return "StringHandle";
    case FixupKind::NewObject:
      return "NewObject";
    case FixupKind::NewArray:
      return "NewArray";
    case FixupKind::IsInstanceOf:
      return "IsInstanceOf";
    case FixupKind::ChkCast:
      return "ChkCast";
    case FixupKind::FieldAddress:
      return "FieldAddress";
    case FixupKind::CctorTrigger:
      return "CctorTrigger";
    case FixupKind::StaticBaseNonGC:
      return "StaticBaseNonGC";
    case FixupKind::StaticBaseGC:
      return "StaticBaseGC";
    case FixupKind::ThreadStaticBaseNonGC:
      return "ThreadStaticBaseNonGC";
    case FixupKind::ThreadStaticBaseGC:
      return "ThreadStaticBaseGC";
    case FixupKind::FieldBaseOffset:
      return "FieldBaseOffset";
    case FixupKind::FieldOffset:
      return "FieldOffset";
    case FixupKind::TypeDictionary:
      return "TypeDictionary";
    case FixupKind::MethodDictionary:
      return "MethodDictionary";
    case FixupKind::CheckTypeLayout:
      return "CheckTypeLayout";
    case FixupKind::CheckFieldOffset:
      return "CheckFieldOffset";
    case FixupKind::DelegateCtor:
      return "DelegateCtor";
    case FixupKind::DeclaringTypeHandle:
      return "DeclaringTypeHandle";
    case FixupKind::IndirectPInvokeTarget:
      return "IndirectPInvokeTarget";
    case FixupKind::PInvokeTarget:
      return "PInvokeTarget";
    case FixupKind::CheckInstructionSetSupport:
      return "CheckInstructionSetSupport";
    case FixupKind::VerifyFieldOffset:
      return "VerifyFieldOffset";
    case FixupKind::VerifyTypeLayout:
      return "VerifyTypeLayout";
    case FixupKind::CheckVirtualFunctionOverride:
      return "CheckVirtualFunctionOverride";
    case FixupKind::VerifyVirtualFunctionOverride:
      return "VerifyVirtualFunctionOverride";
    case FixupKind::CheckILBody:
      return "CheckILBody";
    case FixupKind::VerifyILBody:
      return "VerifyILBody";
  }
  return nullptr;
}

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
