// SPDX-License-Identifier: MIT
#include "jitinterface/FieldAnswers.hpp"

#include "metadata/CustomAttribute.hpp"
#include "metadata/Flags.hpp"
#include "threading/Allocation.hpp"
#include "threading/Thread.hpp"
#include "threading/ThreadStatics.hpp"
#include "typesystem/StaticsInfo.hpp"

namespace codicil::jit {

using metadata::ElementType;
using typesystem::FieldDesc;
using typesystem::MethodDesc;
using typesystem::MethodTable;
using typesystem::TypeHandle;

namespace {

bool isReference(const FieldDesc& field) {  // it, or a box of it, lies among the references
  return field.element() == ElementType::Class || field.element() == ElementType::ValueType;
}

std::uint16_t attributesOf(const FieldDesc& field) {
  return field.owner()->module->metadata().row<metadata::FieldRow>(field.token().rid()).flags;
}

std::string_view nameOf(const FieldDesc& field) {
  const metadata::Metadata& metadata = field.owner()->module->metadata();
  const auto name = metadata.string(metadata.row<metadata::FieldRow>(field.token().rid()).name);
  return name ? *name : std::string_view("?");
}

}  // namespace

std::size_t FieldAnswers::printFieldName(FieldHandle field, char* buffer, std::size_t bufferBytes,
                                         std::size_t* required) {
  return print(std::string(nameOf(fieldOf(field))), buffer, bufferBytes, required);
}

ClassHandle FieldAnswers::getFieldClass(FieldHandle field) { return handleOf(fieldOf(field).owner()); }

CorType FieldAnswers::getFieldType(FieldHandle field, ClassHandle* valueClass, ClassHandle ownerHint) {
  const typesystem::SignatureType type =
      orThrow(context_.types.fieldSignature(fieldOf(field), typeOf(ownerHint).methodTable()));
  const CorType kind = corTypeOf(*type.type);
  if (valueClass != nullptr) {
    *valueClass = nullptr;
    const bool isDefinedValue =
        type.type->kind == typesystem::TypeKind::Defined && type.type->definition->isValueType();
    if (kind == CorType::ValueClass || kind == CorType::TypedReference || kind == CorType::Class || isDefinedValue)
      *valueClass = handleOf(load(type));
  }
  return kind;
}

std::uint32_t FieldAnswers::getFieldOffset(FieldHandle handle) {
  const FieldDesc& field = fieldOf(handle);
  return field.offset() + (field.isStatic() || field.owner()->isValueType() ? 0 : typesystem::kPointerBytes);
}

void FieldAnswers::getFieldInfo(ResolvedToken* token, MethodHandle, std::uint32_t flags, FieldInfo* result) {
  *result = FieldInfo();
  const FieldDesc& field = fieldOf(token->field);
  MethodTable& owner = *typeOf(token->type).methodTable();
  result->type = getFieldType(token->field, &result->valueClass, token->type);
  result->offset = getFieldOffset(token->field);
  const std::uint16_t attributes = attributesOf(field);
  if ((attributes & metadata::FieldAttributes::kInitOnly) != 0) result->flags |= fieldflag::kFinal;
  if (!field.isStatic()) {
    result->accessor = FieldAccessor::Instance;
    return;
  }
  result->flags |= fieldflag::kStatic;
  if (field.isRva()) {
    result->accessor = FieldAccessor::StaticRvaAddress;
    result->flags |= fieldflag::kUnmanaged;
    const std::uint32_t bytes = result->valueClass != nullptr ? getClassSize(result->valueClass) : 8;
    const auto data = orThrow(owner.module->image().fieldData(field.token().rid(), std::min<std::uint32_t>(bytes, 1)));
    result->lookup = ConstLookup::value(data.data());
    return;
  }
  if ((flags & accessflag::kGet) != 0 && field.owner()->module == &context_.coreLib &&
      metadata::findCustomAttribute(field.owner()->module->metadata(), field.token(), "System.Runtime.CompilerServices",
                                    "IntrinsicAttribute") != 0) {
    const std::string_view name = nameOf(field);
    if (name == "Empty") result->accessor = FieldAccessor::IntrinsicEmptyString;
    if (name == "Zero") result->accessor = FieldAccessor::IntrinsicZero;
    if (name == "IsLittleEndian") result->accessor = FieldAccessor::IntrinsicIsLittleEndian;
    if (result->accessor != FieldAccessor::Instance) return;
  }
  const bool references = isReference(field);
  if (field.element() == ElementType::ValueType) result->flags |= fieldflag::kStaticInHeap;
  const bool isShared = typesystem::isCanonicalSubtype(TypeHandle(&owner));
  if (field.isThreadStatic() && threading::ThreadStatics::isFoundByCoreLib(owner)) {
    // CoreLib finds all other thread statics by this field's address.
    result->accessor = FieldAccessor::StaticTlsManaged;
    result->helper = HelperFunction::GetDynamicNonGcThreadStaticBaseNoCctorOptimized2NoJitOpt;
    return;
  }
  if (field.isThreadStatic() && field.owner() == &owner && !isShared && !owner.isCollectible()) {
    // Whether its class constructor has run is not asked here: a thread that finds the block got it after that.
    result->accessor = FieldAccessor::StaticTlsManaged;
    threading::ThreadStatics::instance().indexOf(owner, references);
    result->helper = references ? HelperFunction::GetDynamicGcThreadStaticBaseNoCctorOptimized
                     : threading::ThreadStatics::isDirect(owner)
                         ? HelperFunction::GetDynamicNonGcThreadStaticBaseNoCctorOptimized2
                         : HelperFunction::GetDynamicNonGcThreadStaticBaseNoCctorOptimized;
    return;
  }
  if (field.isThreadStatic()) {
    result->accessor = isShared ? FieldAccessor::StaticGenericsHelper : FieldAccessor::StaticSharedHelper;
    result->helper = references ? HelperFunction::GetGcThreadStaticBase : HelperFunction::GetNonGcThreadStaticBase;
    return;
  }
  result->helper = references ? HelperFunction::GetGcStaticBase : HelperFunction::GetNonGcStaticBase;
  if (isShared) {
    result->accessor = FieldAccessor::StaticGenericsHelper;
    return;
  }
  if (context_.services.isClassInitialized(owner)) {
    result->accessor = FieldAccessor::StaticAddress;
    result->lookup =
        ConstLookup::value(static_cast<std::byte*>(context_.services.staticBase(owner, references)) + result->offset);
    return;
  }
  result->accessor = FieldAccessor::StaticSharedHelper;
}

// Of a field whose accessor is StaticTlsManaged: what its helper is given.
std::uint32_t FieldAnswers::getThreadLocalFieldInfo(FieldHandle handle, bool isReference) {
  using threading::ThreadStatics;
  MethodTable& owner = *fieldOf(handle).owner();
  const std::uint32_t index = ThreadStatics::instance().indexOf(owner, isReference);
  return index >> ThreadStatics::kTypeShift == ThreadStatics::kDirect ? index & ThreadStatics::kOffsetMask : index;
}

// The JIT looks into the thread's blocks in line, and calls the field's helper for one that is not there yet.
void FieldAnswers::getThreadLocalStaticBlocksInfo(ThreadStaticBlocks* blocks) {
  using threading::ThreadLocalData;
  *blocks = ThreadStaticBlocks();
  const auto ofThisThread = +[](void*) { return &threading::Thread::current()->statics; };
  blocks->tlsGetAddr = reinterpret_cast<void*>(ofThisThread);
  blocks->offsetOfMaxThreadStaticBlocks = offsetof(ThreadLocalData, nonCollectibleCount);
  blocks->offsetOfThreadStaticBlocks = offsetof(ThreadLocalData, nonCollectible);
  blocks->offsetOfBaseOfThreadLocalData = 0;  // what direct ones count from
}

bool FieldAnswers::isFieldStatic(FieldHandle field) { return fieldOf(field).isStatic(); }

// Of shared code's types, which one it is is known at run time alone: neither flag nor base has one address.
bool FieldAnswers::getIsClassInitedFlagAddress(ClassHandle type, ConstLookup* address, std::int32_t* offset) {
  if (typesystem::isCanonicalSubtype(typeOf(type))) return false;
  *address = ConstLookup::value(&typeOf(type).methodTable()->auxiliaryData->flags);
  *offset = 0;
  return true;
}

void* FieldAnswers::getClassStaticDynamicInfo(ClassHandle type) {
  return reinterpret_cast<typesystem::DynamicStaticsInfo*>(typeOf(type).methodTable()->auxiliaryData) - 1;
}
void* FieldAnswers::getClassThreadStaticDynamicInfo(ClassHandle type) {
  return reinterpret_cast<typesystem::ThreadStaticsInfo*>(typeOf(type).methodTable()->auxiliaryData) - 1;
}

bool FieldAnswers::getStaticBaseAddress(ClassHandle type, bool ofGcStatics, ConstLookup* address) {
  if (typesystem::isCanonicalSubtype(typeOf(type))) return false;
  *address = ConstLookup::value(context_.services.staticBase(*typeOf(type).methodTable(), ofGcStatics));
  return true;
}

HelperFunction FieldAnswers::getSharedCCtorHelper(ClassHandle) { return HelperFunction::GetNonGcStaticBase; }

void* FieldAnswers::getArrayInitializationData(FieldHandle handle, std::uint32_t bytes) {
  const FieldDesc& field = fieldOf(handle);
  if (!field.isRva()) return nullptr;
  const auto data = field.owner()->module->image().fieldData(field.token().rid(), bytes);
  return data ? const_cast<std::byte*>(data->data()) : nullptr;
}

// Where a static field lies that will not change any more; null: it may.
std::byte* FieldAnswers::settledStatic(const FieldDesc& field) {
  MethodTable& owner = *field.owner();
  const auto row = owner.module->metadata().row<metadata::FieldRow>(field.token().rid());
  const bool isReadOnly = (row.flags & metadata::FieldAttributes::kInitOnly) != 0;
  if (!field.isStatic() || !isReadOnly || field.isRva() || field.isThreadStatic()) return nullptr;
  if (typesystem::isCanonicalSubtype(TypeHandle(&owner)) || !context_.services.isClassInitialized(owner))
    return nullptr;
  return static_cast<std::byte*>(context_.services.staticBase(owner, isReference(field))) + field.offset();
}

// Numbers and references: values that are no numbers lie in boxes. Objects move, so most are for the JIT to look at.
bool FieldAnswers::getStaticFieldContent(FieldHandle handle, std::uint8_t* buffer, std::int32_t bytes,
                                         std::int32_t offset, bool mustNotMove) {
  const FieldDesc& field = fieldOf(handle);
  if (isReference(field) && field.element() != ElementType::ValueType) {
    const std::byte* const at = offset == 0 && bytes == sizeof(ObjectHandle) ? settledStatic(field) : nullptr;
    if (at == nullptr) return false;
    const threading::Cooperative cooperative(*threading::Thread::current());
    const gc::ObjectPtr object = *reinterpret_cast<gc::ObjectPtr const*>(at);
    const bool isMovable = object != nullptr && !neverMoves(object);
    if (isMovable && mustNotMove) return false;
    const ObjectHandle answer = isMovable ? handleOfMovable(object) : reinterpret_cast<ObjectHandle>(object);
    std::memcpy(buffer, &answer, sizeof(ObjectHandle));
    return true;
  }
  const auto size = static_cast<std::int32_t>(metadata::primitiveSize(field.element()));
  const std::byte* const at = size != 0 ? settledStatic(field) : nullptr;
  if (at == nullptr || offset < 0 || bytes > size - offset) return false;
  std::memcpy(buffer, at + offset, static_cast<std::size_t>(bytes));
  return true;
}
ClassHandle FieldAnswers::getStaticFieldCurrentClass(FieldHandle handle, bool* isSpeculative) {
  if (isSpeculative != nullptr) *isSpeculative = false;
  const FieldDesc& field = fieldOf(handle);
  if (field.element() != metadata::ElementType::Class) return nullptr;
  const std::byte* const at = settledStatic(field);
  if (at == nullptr) return nullptr;
  const threading::Cooperative cooperative(*threading::Thread::current());
  const gc::ObjectPtr object = *reinterpret_cast<gc::ObjectPtr const*>(at);
  return object == nullptr ? nullptr : handleOf(&threading::typeOf(object));
}

// Asked before a static field's use whose accessor does not see to it itself, and of each method's prologue: ECMA-335
// II.10.5.3.1. Types marked beforefieldinit are initialized by uses of their fields alone.
InitClassResult FieldAnswers::initClass(FieldHandle field, MethodHandle handle, ContextHandle context) {
  const MethodDesc& method = handle != nullptr ? methodOf(handle) : rootMethodDesc();
  if (method.kind() == typesystem::MethodKind::Generated) return InitClassResult::NotRequired;
  MethodTable* type = field != nullptr ? fieldOf(field).owner() : method.owner();
  if (!context.isNull() && !context.isMethodBeingCompiled()) {
    MethodTable* exact = context.isClass() ? typeOf(context.type()).methodTable() : methodOf(context.method()).owner();
    if (MethodTable* its = exact->ancestorLike(*type)) type = its;
  }
  if ((type->flags2 & typesystem::TypeFlags2::kHasClassConstructor) == 0) return InitClassResult::NotRequired;
  const bool isPrecise = (type->classData().definition->attributes & metadata::TypeAttributes::kBeforeFieldInit) == 0;
  if (field == nullptr) {
    if (!isPrecise) return InitClassResult::NotRequired;
    // Instance methods run after a constructor has; but a value needs none.
    if (method.isClassConstructor() || (!method.isStatic() && !method.isConstructor() && !type->isValueType()))
      return InitClassResult::NotRequired;
  }
  if (typesystem::isCanonicalSubtype(TypeHandle(type)))
    return field == nullptr && handle != nullptr ? InitClassResult::DontInline : InitClassResult::UseHelper;
  if (context_.services.isClassInitialized(*type)) return InitClassResult::Initialized;
  return InitClassResult::UseHelper;
}

}  // namespace codicil::jit
