// SPDX-License-Identifier: MIT
// System.RuntimeFieldHandle: what a field is, where it is, and its value.
#include <cstring>

#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "execution/LoaderAllocators.hpp"
#include "execution/Runtime.hpp"
#include "threading/Allocation.hpp"
#include "threading/Thread.hpp"
#include "threading/ThreadStatics.hpp"
#include "threading/WriteBarrier.hpp"
#include "typesystem/TypeNames.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using execution::orRequest;
using metadata::ElementType;
using threading::Cooperative;
using threading::Thread;
using threading::ThreadStatics;
using typesystem::FieldDesc;
using typesystem::MethodTable;
using typesystem::TypeFlags;
using typesystem::TypeHandle;

metadata::FieldRow rowOf(const FieldDesc& field) {
  return field.owner()->module->metadata().row<metadata::FieldRow>(field.token().rid());
}

const char* fieldName(const FieldDesc* field) {
  const auto name = field->owner()->module->metadata().string(rowOf(*field).name);
  return name ? name->data() : nullptr;
}
std::int32_t fieldAttributes(const FieldDesc* field) { return rowOf(*field).flags; }
std::uint32_t fieldToken(const FieldDesc* field) { return field->token().value; }
const MethodTable* getApproxDeclaringMethodTable(const FieldDesc* field) { return field->owner(); }
FCallBool acquiresContextFromThis(const FieldDesc* field) {
  return field->owner()->generics() == TypeFlags::kSharedInstance;
}
gc::ObjectPtr fieldAllocator(const FieldDesc* field) {
  return execution::LoaderAllocators::managedOf(typesystem::allocatorOf(*field->owner()));
}

const FieldDesc* getStaticFieldForGenericType(const FieldDesc* field, MethodTable* type) {
  for (const FieldDesc& one : type->canonical()->classData().fields)
    if (one.token() == field->token()) return &one;
  return field;
}

// ---- Where it is ----

bool isReferenceSlot(const FieldDesc& field) {
  return field.element() == ElementType::Class || field.element() == ElementType::ValueType;
}

// The class constructor has run, so the room is there.
std::byte* staticSlot(const FieldDesc& field, MethodTable& exact) {
  if (field.isRva()) {
    const auto bytes = exact.module->image().fieldData(field.token().rid(), 1);  // the first of them
    return bytes ? const_cast<std::byte*>(bytes->data()) : nullptr;
  }
  return static_cast<std::byte*>(engine().runtime->staticBase(exact, isReferenceSlot(field))) + field.offset();
}

const FieldInfoObject& infoOf(gc::ObjectPtr info) { return *reinterpret_cast<const FieldInfoObject*>(info); }

FCallBool isFastPathSupported(gc::ObjectPtr info) { return !infoOf(info).field->isThreadStatic(); }
std::int32_t getInstanceFieldOffset(gc::ObjectPtr info) {
  return static_cast<std::int32_t>(infoOf(info).field->offset());
}

MethodTable& exactFor(const FieldDesc& field, TypeHandle declaring) {
  MethodTable* exact = declaring.isNull() ? nullptr : exactOwner(declaring.methodTable(), *field.owner());
  return exact != nullptr ? *exact : *field.owner();
}

const std::byte* getStaticFieldAddress(gc::ObjectPtr info) {
  const FieldInfoObject& fields = infoOf(info);
  const TypeHandle declaring = fields.declaringType == nullptr ? TypeHandle() : typeHandleOf(fields.declaringType);
  return staticSlot(*fields.field, exactFor(*fields.field, declaring));
}

// A field's value: in `holder` at `at`, or (no holder) at that address.
struct Place {
  gc::ObjectPtr holder = nullptr;
  std::uintptr_t at = 0;
};

Place instancePlace(const FieldDesc& field, gc::ObjectPtr instance) {
  return {instance, sizeof(void*) + field.offset()};
}

// The calling thread's, made if it has none yet: may collect. Blocks are objects, which move.
Place threadStaticPlace(const FieldDesc& field, MethodTable& exact) {
  Thread& thread = *Thread::current();
  ThreadStatics& statics = ThreadStatics::instance();
  const bool ofReferences = isReferenceSlot(field);
  std::byte* block = statics.base(thread, statics.indexOf(exact, ofReferences));
  if (!ofReferences && ThreadStatics::isDirect(exact))
    return {nullptr, reinterpret_cast<std::uintptr_t>(block) + field.offset()};
  const auto holder = reinterpret_cast<gc::ObjectPtr>(block);
  if (field.element() != ElementType::ValueType) return {holder, field.offset()};
  return {*reinterpret_cast<gc::ObjectPtr*>(block + field.offset()), sizeof(void*)};  // in its box
}

// Of a static value, in its box.
Place staticPlace(const FieldDesc& field, MethodTable& exact) {
  if (field.isThreadStatic()) return threadStaticPlace(field, exact);
  std::byte* slot = staticSlot(field, exact);
  if (field.isRva() || field.element() != ElementType::ValueType)
    return {nullptr, reinterpret_cast<std::uintptr_t>(slot)};
  return {*reinterpret_cast<gc::ObjectPtr*>(slot), sizeof(void*)};
}

// Runs the class constructor of a static field's type.
MethodTable& prepared(const FieldDesc& field, TypeHandle declaring, std::int32_t* isClassInitialized) {
  MethodTable& exact = exactFor(field, declaring);
  if (field.isStatic()) engine().runtime->initializeClass(exact);
  if (isClassInitialized != nullptr) *isClassInitialized = engine().runtime->isClassInitialized(exact) ? 1 : 0;
  return exact;
}

// Compiled code takes the value of a static initonly field for a constant from then on.
void checkIsSettable(const FieldDesc& field, const MethodTable& exact) {
  const bool isInitOnly = (rowOf(field).flags & metadata::FieldAttributes::kInitOnly) != 0;
  if (!field.isStatic() || !isInitOnly || !engine().runtime->isClassInitialized(exact)) return;
  const char* const name = fieldName(&field);
  throw threading::ExceptionRequest{"System.FieldAccessException",
                                    "Cannot set initonly static field '" + std::string(name == nullptr ? "" : name) +
                                        "' after type '" + typesystem::plainName(exact) + "' is initialized.",
                                    {}};
}

// A thread-static field's place is found before any other object is looked at: it may collect.
Place placeOf(const FieldDesc& field, MethodTable& exact, ObjectHandleOnStack instance) {
  return field.isStatic() ? staticPlace(field, exact) : instancePlace(field, instance.get());
}

// ---- Its value ----

void getValue(const FieldDesc* field, ObjectHandleOnStack instance, QCallTypeHandle type, QCallTypeHandle declaring,
              std::int32_t* isClassInitialized, ObjectHandleOnStack result) {
  MethodTable& exact = prepared(*field, declaring.type(), isClassInitialized);
  const Cooperative cooperative(*Thread::current());
  const Place place = placeOf(*field, exact, instance);
  result.set(boxOf(type.type(), place.holder, place.at));
}

// `value` is a box, a reference, or null (zero). For a Nullable it is a box of its value or, as CoreLib's binder makes
// them, of the Nullable itself.
void store(TypeHandle type, Place place, gc::ObjectPtr value) {
  std::byte* to = place.holder == nullptr ? reinterpret_cast<std::byte*>(place.at)
                                          : reinterpret_cast<std::byte*>(place.holder) + place.at;
  const MethodTable* table = type.methodTable();
  if (table != nullptr && !table->isValueType()) {
    threading::setReference(reinterpret_cast<gc::ObjectPtr*>(to), value);
    return;
  }
  std::size_t bytes = table == nullptr ? sizeof(void*) : table->classData().fieldBytes;
  const bool isOfValue = value == nullptr || !threading::typeOf(value).isNullable();
  if (table != nullptr && table->isNullable() && isOfValue) {
    std::memset(to, 0, bytes);
    if (value == nullptr) return;
    *to = std::byte{1};
    to += table->nullable.valueOffset;
    table = table->instantiation()[0].methodTable();
    bytes = table->classData().fieldBytes;
  }
  if (value == nullptr)
    std::memset(to, 0, bytes);
  else if (table != nullptr && table->containsGCPointers())
    threading::copyReferences(to, threading::fieldsOf(value), bytes);
  else
    std::memcpy(to, threading::fieldsOf(value), bytes);
}

void setValue(const FieldDesc* field, ObjectHandleOnStack instance, ObjectHandleOnStack value, QCallTypeHandle type,
              QCallTypeHandle declaring, std::int32_t* isClassInitialized) {
  MethodTable& exact = prepared(*field, declaring.type(), isClassInitialized);
  checkIsSettable(*field, exact);
  const Cooperative cooperative(*Thread::current());
  const Place place = placeOf(*field, exact, instance);
  store(type.type(), place, value.get());
}

// System.TypedReference
struct TypedReference {
  std::uintptr_t value;  // a byref
  std::uintptr_t type;
};

Place placeIn(const FieldDesc& field, MethodTable& exact, const TypedReference& reference) {
  if (field.isStatic()) return staticPlace(field, exact);
  const TypeHandle type = TypeHandle::fromBits(reference.type);
  const bool isValue = type.methodTable() != nullptr && type.methodTable()->isValueType();
  if (isValue) return {nullptr, reference.value + field.offset()};
  return instancePlace(field, *reinterpret_cast<gc::ObjectPtr*>(reference.value));
}

void getValueDirect(const FieldDesc* field, const TypedReference* reference, QCallTypeHandle type,
                    QCallTypeHandle declaring, ObjectHandleOnStack result) {
  MethodTable& exact = prepared(*field, declaring.type(), nullptr);
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  const Place place = placeIn(*field, exact, *reference);
  // A byref may point into an object that a box's allocation moves: the value is copied first.
  std::vector<std::byte> copy;
  const MethodTable* table = type.type().methodTable();
  const bool isPlain =
      place.holder == nullptr && table != nullptr && table->isValueType() && !table->containsGCPointers();
  if (isPlain) {
    const auto* from = reinterpret_cast<const std::byte*>(place.at);
    copy.assign(from, from + table->classData().fieldBytes);
    result.set(boxOf(type.type(), nullptr, reinterpret_cast<std::uintptr_t>(copy.data())));
    return;
  }
  result.set(boxOf(type.type(), place.holder, place.at));
}

void setValueDirect(const FieldDesc* field, const TypedReference* reference, ObjectHandleOnStack value,
                    QCallTypeHandle type, QCallTypeHandle declaring) {
  MethodTable& exact = prepared(*field, declaring.type(), nullptr);
  checkIsSettable(*field, exact);
  const Cooperative cooperative(*Thread::current());
  const Place place = placeIn(*field, exact, *reference);
  store(type.type(), place, value.get());
}

// A byref to the field, in the slot.
void getFieldDataReference(const FieldDesc* field, ObjectHandleOnStack target, std::uintptr_t* reference) {
  const Cooperative cooperative(*Thread::current());
  *reference = reinterpret_cast<std::uintptr_t>(threading::fieldsOf(target.get())) + field->offset();
}

std::int32_t getRvaFieldInfo(const FieldDesc* field, const void** address, std::uint32_t* size) {
  if (!field->isRva()) return 0;
  const TypeHandle type = orRequest(engine().types->typeOfField(*field, *field->owner()));
  const MethodTable* table = type.methodTable();
  *size = table != nullptr && table->isValueType() ? table->classData().fieldBytes : sizeof(void*);
  *address = staticSlot(*field, *field->owner());
  return *address != nullptr ? 1 : 0;
}

}  // namespace

std::span<const FCall> runtimeFieldHandleFCalls() {
  static constexpr const char* kType = "System.RuntimeFieldHandle";
  static const FCall rows[] = {
      {kType, "GetUtf8NameInternal", fcall(&fieldName)},
      {kType, "GetAttributes", fcall(&fieldAttributes)},
      {kType, "GetToken", fcall(&fieldToken)},
      {kType, "GetApproxDeclaringMethodTable", fcall(&getApproxDeclaringMethodTable)},
      {kType, "AcquiresContextFromThis", fcall(&acquiresContextFromThis)},
      {kType, "GetLoaderAllocatorInternal", fcall(&fieldAllocator)},
      {kType, "GetStaticFieldForGenericType", fcall(&getStaticFieldForGenericType)},
      {kType, "IsFastPathSupported", fcall(&isFastPathSupported)},
      {kType, "GetInstanceFieldOffset", fcall(&getInstanceFieldOffset)},
      {kType, "GetStaticFieldAddress", fcall(&getStaticFieldAddress)},
  };
  return rows;
}

std::span<const QCall> runtimeFieldHandleQCalls() {
  static const QCall rows[] = {
      {"RuntimeFieldHandle_GetValue", qcall<&getValue>()},
      {"RuntimeFieldHandle_SetValue", qcall<&setValue>()},
      {"RuntimeFieldHandle_GetValueDirect", qcall<&getValueDirect>()},
      {"RuntimeFieldHandle_SetValueDirect", qcall<&setValueDirect>()},
      {"RuntimeFieldHandle_GetFieldDataReference", qcall<&getFieldDataReference>()},
      {"RuntimeFieldHandle_GetRVAFieldInfo", qcall<&getRvaFieldInfo>()},
  };
  return rows;
}

}  // namespace codicil::classlib
