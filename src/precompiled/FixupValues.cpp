// SPDX-License-Identifier: MIT
// What import cells hold that precompiled code loads from: handles, offsets, addresses; and the checks that say whether
// the code is to be used at all.
#include <algorithm>

#include "execution/Calls.hpp"
#include "execution/PInvokeForm.hpp"
#include "precompiled/ModuleCode.hpp"
#include "readytorun/InstructionSet.hpp"
#include "readytorun/SignatureEncoding.hpp"
#include "threading/ManagedException.hpp"
#include "threading/Thread.hpp"
#include "typesystem/Class.hpp"

namespace codicil::precompiled {

using jit::HelperFunction;
using jit::InstructionSet;
using metadata::ByteReader;
using metadata::TableId;
using metadata::Token;
using readytorun::FixupKind;
using readytorun::Helper;

namespace {

constexpr std::uintptr_t kYes = 1;  // of a check: any word but 0

// As the JIT numbers it. Illegal: of other processors, or not known.
InstructionSet setOf(std::uint32_t number) {
  using Format = readytorun::InstructionSet;
  using enum InstructionSet;
  switch (static_cast<Format>(number)) {
    case Format::X86Base:
      return X86Base;
    case Format::Sse42:
      return Sse42;
    case Format::Avx:
      return Avx;
    case Format::Avx2:
      return Avx2;
    case Format::Avx512:
      return Avx512;
    case Format::Avx512v2:
      return Avx512v2;
    case Format::Avx512v3:
      return Avx512v3;
    case Format::Avx10v1:
      return Avx10v1;
    case Format::Avx10v2:
      return Avx10v2;
    case Format::Apx:
      return Apx;
    case Format::Aes:
      return Aes;
    case Format::AesV256:
      return AesV256;
    case Format::AesV512:
      return AesV512;
    case Format::Avx512Vp2Intersect:
      return Avx512Vp2Intersect;
    case Format::AvxIfma:
      return AvxIfma;
    case Format::AvxVnni:
      return AvxVnni;
    case Format::AvxVnniInt:
      return AvxVnniInt;
    case Format::AvxVnniIntV512:
      return AvxVnniIntV512;
    case Format::Gfni:
      return Gfni;
    case Format::GfniV256:
      return GfniV256;
    case Format::GfniV512:
      return GfniV512;
    case Format::Sha:
      return Sha;
    case Format::WaitPkg:
      return Waitpkg;
    case Format::X86Serialize:
      return X86Serialize;
    case Format::VectorT128:
      return VectorT128;
    case Format::VectorT256:
      return VectorT256;
    case Format::VectorT512:
      return VectorT512;
  }
  return Illegal;
}

struct HelperPair {
  Helper asked;
  HelperFunction given;
};

// The helpers that code compiled by the JIT calls too.
constexpr HelperPair kJitHelpers[] = {
    {Helper::Throw, HelperFunction::Throw},
    {Helper::Rethrow, HelperFunction::Rethrow},
    {Helper::Overflow, HelperFunction::Overflow},
    {Helper::RngChkFail, HelperFunction::RangeCheckFail},
    {Helper::FailFast, HelperFunction::FailFast},
    {Helper::ThrowNullRef, HelperFunction::ThrowNullReference},
    {Helper::ThrowDivZero, HelperFunction::ThrowDivideByZero},
    {Helper::WriteBarrier, HelperFunction::AssignRef},
    {Helper::CheckedWriteBarrier, HelperFunction::CheckedAssignRef},
    {Helper::ByRefWriteBarrier, HelperFunction::AssignByref},
    {Helper::BulkWriteBarrier, HelperFunction::BulkWriteBarrier},
    {Helper::StelemRef, HelperFunction::StoreArrayElement},
    {Helper::LdelemaRef, HelperFunction::LoadElementAddress},
    {Helper::MemZero, HelperFunction::MemZero},
    {Helper::MemSet, HelperFunction::MemSet},
    {Helper::NativeMemSet, HelperFunction::NativeMemSet},
    {Helper::MemCpy, HelperFunction::MemCopy},
    {Helper::GCPoll, HelperFunction::PollGc},
    {Helper::ReversePInvokeEnter, HelperFunction::JitReversePInvokeEnter},
    {Helper::ReversePInvokeExit, HelperFunction::JitReversePInvokeExit},
    {Helper::GetRuntimeTypeHandle, HelperFunction::TypeHandleToRuntimeTypeHandle},
    {Helper::GetRuntimeMethodHandle, HelperFunction::MethodDescToStubRuntimeMethod},
    {Helper::GetRuntimeFieldHandle, HelperFunction::FieldDescToStubRuntimeField},
    {Helper::Box, HelperFunction::Box},
    {Helper::BoxNullable, HelperFunction::BoxNullable},
    {Helper::Unbox, HelperFunction::Unbox},
    {Helper::UnboxNullable, HelperFunction::UnboxNullable},
    {Helper::UnboxTypeTest, HelperFunction::UnboxTypeTest},
    {Helper::NewMultiDimArr, HelperFunction::NewMultiDimArray},
    {Helper::NewObject, HelperFunction::New},
    {Helper::NewMaybeFrozenObject, HelperFunction::New},
    {Helper::NewArray, HelperFunction::NewArray},
    {Helper::NewMaybeFrozenArray, HelperFunction::NewArray},
    {Helper::CheckCastAny, HelperFunction::CastToAny},
    {Helper::CheckInstanceAny, HelperFunction::IsInstanceOfAny},
    {Helper::GenericGcStaticBase, HelperFunction::GetGcStaticBase},
    {Helper::GenericNonGcStaticBase, HelperFunction::GetNonGcStaticBase},
    {Helper::GenericGcTlsBase, HelperFunction::GetGcThreadStaticBase},
    {Helper::GenericNonGcTlsBase, HelperFunction::GetNonGcThreadStaticBase},
    {Helper::VirtualFuncPtr, HelperFunction::VirtualFuncPtr},
    {Helper::IsInstanceOfException, HelperFunction::IsInstanceOfException},
    {Helper::LMulOfv, HelperFunction::LongMulOverflow},
    {Helper::Dbl2IntOvf, HelperFunction::DoubleToIntOverflow},
    {Helper::Dbl2LngOvf, HelperFunction::DoubleToLongOverflow},
    {Helper::Dbl2UIntOvf, HelperFunction::DoubleToUIntOverflow},
    {Helper::Dbl2ULngOvf, HelperFunction::DoubleToULongOverflow},
    {Helper::DblRem, HelperFunction::DoubleRemainder},
    {Helper::FltRem, HelperFunction::FloatRemainder},
    {Helper::MonitorEnter, HelperFunction::MonitorEnter},
    {Helper::MonitorExit, HelperFunction::MonitorExit},
    {Helper::StackProbe, HelperFunction::StackProbe},
    {Helper::GetCurrentManagedThreadId, HelperFunction::CurrentManagedThreadId},
};

// Of references in a value: a bit for each word.
bool haveReferencesAt(const typesystem::Class& type, ByteReader& bits) {
  const std::uint32_t words = (type.fieldBytes + 7) / 8;
  std::vector<std::uint8_t> expected((words + 7) / 8);
  for (const typesystem::ReferenceRun& run : type.references)
    for (std::uint32_t i = 0; i < run.count; ++i) {
      const std::uint32_t word = run.offset / 8 + i;
      if (word / 8 < expected.size()) expected[word / 8] |= static_cast<std::uint8_t>(1u << word % 8);
    }
  return std::ranges::all_of(expected, [&](std::uint8_t byte) { return bits.u8() == byte; });
}

}  // namespace

bool ModuleCode::areSupported(ByteReader& operands) const {
  for (std::uint32_t left = operands.compressedUnsigned(); left != 0; --left) {
    const std::uint32_t one = operands.compressedUnsigned();
    if (!operands.ok()) return false;
    const InstructionSet set = setOf(one >> 1);
    const bool has = set != InstructionSet::Illegal && parts_.instructionSets.has(set);
    if (has != ((one & 1) != 0)) return false;
  }
  return true;
}

bool ModuleCode::isLayout(ByteReader& operands, const Scope& scope) {
  const TypeHandle handle = signatures_.type(operands, scope);
  if (handle.isTypeDesc()) return false;
  const typesystem::Class& type = handle.methodTable()->classData();
  const std::uint32_t flags = operands.compressedUnsigned();
  if (operands.compressedUnsigned() != type.fieldBytes || (flags & readytorun::kLayoutHfa) != 0) return false;
  if ((flags & readytorun::kLayoutAlignment) != 0) {
    const std::uint32_t wanted = (flags & readytorun::kLayoutAlignmentNative) != 0 ? 8 : operands.compressedUnsigned();
    if (type.alignment != wanted) return false;
  }
  if ((flags & readytorun::kLayoutGc) == 0) return operands.ok();
  if ((flags & readytorun::kLayoutGcEmpty) != 0) return type.references.empty();
  return haveReferencesAt(type, operands) && operands.ok();
}

// From the object's first byte, its MethodTable pointer; of a value from its own.
std::uintptr_t ModuleCode::fieldOffset(ByteReader& operands, const Scope& scope) {
  const typesystem::FieldReference reference = signatures_.field(operands, scope);
  const typesystem::FieldDesc& field = *reference.field;
  const bool isInObject = !field.isStatic() && !field.owner()->isValueType();
  return field.offset() + (isInObject ? typesystem::kPointerBytes : 0);
}

std::uintptr_t ModuleCode::staticAddress(const typesystem::FieldReference& reference) {
  const typesystem::FieldDesc& field = *reference.field;
  MethodTable& owner = *reference.owner.methodTable();
  if (field.isRva()) {
    const auto data = owner.module->image().fieldData(field.token().rid(), 1);
    if (!data) throw threading::ExceptionRequest{"System.BadImageFormatException", data.error().toString(), ""};
    return bitsOf(data->data());
  }
  const bool isBoxed = field.element() == metadata::ElementType::ValueType;
  const bool isReference = isBoxed || field.element() == metadata::ElementType::Class;
  std::byte* const at = static_cast<std::byte*>(parts_.services.staticBase(owner, isReference)) + field.offset();
  if (!isBoxed) return bitsOf(at);
  return reinterpret_cast<std::uintptr_t>(*reinterpret_cast<gc::ObjectPtr*>(at)) + typesystem::kPointerBytes;
}

std::optional<std::uintptr_t> ModuleCode::valueOf(const readytorun::FixupSignature& signature,
                                                  typesystem::TokenContext context) {
  ByteReader operands = signature.operands;
  if (signature.kind == FixupKind::CheckInstructionSetSupport)
    return areSupported(operands) ? std::optional(kYes) : std::nullopt;
  if (signature.kind == FixupKind::Helper)
    return bitsOf(helper(static_cast<readytorun::Helper>(operands.compressedUnsigned())));
  const Scope scope = scopeOf(signature, context);
  switch (signature.kind) {
    case FixupKind::TypeHandle:
    case FixupKind::DeclaringTypeHandle:
    case FixupKind::TypeDictionary:
      return signatures_.type(operands, scope).bits();
    case FixupKind::MethodHandle:
    case FixupKind::MethodDictionary:
      return bitsOf(&signatures_.instantiated(signatures_.method(operands, scope)));
    case FixupKind::FieldHandle:
      return bitsOf(signatures_.field(operands, scope).field);
    case FixupKind::MethodEntry:
      return bitsOf(parts_.services.entryOf(signatures_.callee(signatures_.method(operands, scope))));
    case FixupKind::MethodEntryDefToken:
    case FixupKind::MethodEntryRefToken: {
      const TableId table = signature.kind == FixupKind::MethodEntryDefToken ? TableId::MethodDef : TableId::MemberRef;
      const NamedMethod named = signatures_.methodOfToken(Token::of(table, operands.compressedUnsigned()), scope);
      return bitsOf(parts_.services.entryOf(signatures_.callee(named)));
    }
    case FixupKind::StringHandle: {
      const auto text = scope.module->metadata().userString(Token{0x70000000u | operands.compressedUnsigned()});
      if (!text) return std::nullopt;
      return bitsOf(parts_.services.stringLiteral(text->toUtf16(), nullptr).slot);
    }
    case FixupKind::FieldOffset:
      return fieldOffset(operands, scope);
    case FixupKind::FieldBaseOffset: {
      const MethodTable* const parent = signatures_.type(operands, scope).methodTable()->parent;
      const std::uint32_t bytes = parent != nullptr ? parent->classData().fieldBytes : 0;
      return typesystem::kPointerBytes + (bytes + 7) / 8 * 8;
    }
    case FixupKind::CheckFieldOffset:
    case FixupKind::VerifyFieldOffset: {
      const std::uint32_t wanted = operands.compressedUnsigned();
      return fieldOffset(operands, scope) == wanted ? std::optional(kYes) : std::nullopt;
    }
    case FixupKind::CheckTypeLayout:
    case FixupKind::VerifyTypeLayout:
      return isLayout(operands, scope) ? std::optional(kYes) : std::nullopt;
    case FixupKind::FieldAddress:
      return staticAddress(signatures_.field(operands, scope));
    case FixupKind::PInvokeTarget:
      return bitsOf(parts_.services.nativeTarget(signatures_.callee(signatures_.method(operands, scope))));
    case FixupKind::IndirectPInvokeTarget: {
      MethodDesc& method = signatures_.callee(signatures_.method(operands, scope));
      return bitsOf(&parts_.services.nativeTargetCell(method).target);
    }
    default:
      return std::nullopt;
  }
}

const void* ModuleCode::addressOf(jit::HelperFunction helper) {
  if (MethodDesc* const method = parts_.helpers.method(helper)) return parts_.services.entryOf(*method);
  return parts_.helpers.address(helper);
}

const void* ModuleCode::helper(readytorun::Helper helper) {
  switch (helper) {
    case Helper::Module:
    case Helper::PersonalityRoutine:  // nobody calls it
    case Helper::PersonalityRoutineFilterFunclet:
    case Helper::GSCookie:
      return this;
    case Helper::IndirectTrapThreads:
      return &threading::stopRequested;
    case Helper::DelayLoadMethodCall:
    case Helper::DelayLoadHelper:
    case Helper::DelayLoadHelperObj:
    case Helper::DelayLoadHelperObjObj:
      return cellCode_.delayLoad();
    case Helper::PInvokeBegin:
      return parts_.beginPInvoke;
    case Helper::PInvokeEnd:
      return parts_.endPInvoke;
    default:
      break;
  }
  const auto* const known = std::ranges::find(kJitHelpers, helper, &HelperPair::asked);
  if (known == std::end(kJitHelpers))
    throw threading::ExceptionRequest{"System.BadImageFormatException", "precompiled code: a helper that is not there",
                                      ""};
  return addressOf(known->given);
}

}  // namespace codicil::precompiled
