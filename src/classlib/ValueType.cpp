// SPDX-License-Identifier: MIT
// System.ValueType and System.Enum: how values are compared and hashed by default; enums' values and names.
#include <algorithm>
#include <atomic>
#include <cstring>

#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "execution/Runtime.hpp"
#include "metadata/Constant.hpp"
#include "metadata/Flags.hpp"
#include "metadata/Utf16.hpp"
#include "threading/Allocation.hpp"
#include "threading/Thread.hpp"
#include "threading/WriteBarrier.hpp"

namespace codicil::classlib {

using metadata::utf16Of;
namespace {

using execution::engine;
using execution::orRequest;
using metadata::ElementType;
using threading::Cooperative;
using threading::Rooted;
using threading::Thread;
using typesystem::FieldDesc;
using typesystem::MethodTable;
using typesystem::TypeHandle;

// MethodTableAuxiliaryData::flags
constexpr std::uint32_t kHasChecked = 2;
constexpr std::uint32_t kCanCompareBits = 4;

std::uint32_t sizeOf(const FieldDesc& field, const MethodTable* value) {
  if (value != nullptr) return value->classData().fieldBytes;
  const unsigned size = metadata::primitiveSize(field.element());
  return size != 0 ? size : sizeof(void*);
}

MethodTable* valueOf(const FieldDesc& field, const MethodTable& owner) {
  if (field.element() != ElementType::ValueType) return nullptr;
  return orRequest(engine().types->typeOfField(field, owner)).methodTable();
}

// Equals is System.Object's second virtual method but Finalize and ToString, GetHashCode its third.
bool overrides(const MethodTable& type, std::string_view name) {
  for (const auto* method : type.classData().slots) {
    const auto& metadata = method->module().metadata();
    const auto text = metadata.string(metadata.row<metadata::MethodDefRow>(method->token().rid()).name);
    if (text && *text == name && method->slot() <= 3) return method->owner()->isValueType();
  }
  return false;
}

bool canCompareBits(MethodTable& type);

bool computeCanCompareBits(MethodTable& type) {
  if (type.classData().definition->inlineArrayLength > 0)
    throw threading::ExceptionRequest{
        "System.NotSupportedException",
        "Calling built-in Equals() or GetHashCode() on type marked as InlineArray is invalid.",
        {}};
  if (type.containsGCPointers()) return false;
  std::uint32_t covered = 0;
  for (const FieldDesc& field : type.classData().fields) {
    if (field.isStatic()) continue;
    if (field.element() == ElementType::R4 || field.element() == ElementType::R8) return false;  // -0.0, NaN
    MethodTable* value = valueOf(field, type);
    if (value != nullptr &&
        (overrides(*value, "Equals") || overrides(*value, "GetHashCode") || !canCompareBits(*value)))
      return false;
    covered += sizeOf(field, value);
  }
  return covered == type.classData().fieldBytes;  // no padding
}

bool canCompareBits(MethodTable& type) {
  std::atomic_ref<std::uint32_t> flags(type.auxiliaryData->flags);
  const std::uint32_t known = flags.load(std::memory_order_relaxed);
  if ((known & kHasChecked) != 0) return (known & kCanCompareBits) != 0;
  const bool can = computeCanCompareBits(type);
  flags.fetch_or(kHasChecked | (can ? kCanCompareBits : 0), std::memory_order_relaxed);
  return can;
}

std::int32_t canCompareBitsOrUseFastGetHashCode(MethodTable* type) { return canCompareBits(*type) ? 1 : 0; }

// System.ValueType.ValueTypeHashCodeStrategy
enum class HashStrategy : std::int32_t {
  None,
  ReferenceField,
  DoubleField,
  SingleField,
  FastGetHashCode,
  ValueTypeOverride
};

// The first field that says something decides.
HashStrategy strategyOf(MethodTable& type, ObjectHandleOnStack box, std::uint32_t start, std::uint32_t* offset,
                        std::uint32_t* size, MethodTable** fieldType) {
  for (const FieldDesc& field : type.classData().fields) {
    if (field.isStatic()) continue;
    *offset = start + field.offset();
    switch (field.element()) {
      case ElementType::Class: {
        const Cooperative cooperative(*Thread::current());
        if (*reinterpret_cast<gc::ObjectPtr*>(threading::fieldsOf(box.get()) + *offset) == nullptr) continue;
        return HashStrategy::ReferenceField;
      }
      case ElementType::R8:
        return HashStrategy::DoubleField;
      case ElementType::R4:
        return HashStrategy::SingleField;
      case ElementType::ValueType:
        break;
      default:
        *size = sizeOf(field, nullptr);
        return HashStrategy::FastGetHashCode;
    }
    MethodTable& value = *valueOf(field, type);
    if (overrides(value, "GetHashCode")) {
      *fieldType = &value;
      return HashStrategy::ValueTypeOverride;
    }
    if (canCompareBits(value)) {
      *size = value.classData().fieldBytes;
      return HashStrategy::FastGetHashCode;
    }
    const HashStrategy inner = strategyOf(value, box, *offset, offset, size, fieldType);
    if (inner != HashStrategy::None) return inner;
  }
  return HashStrategy::None;
}

HashStrategy getHashCodeStrategy(MethodTable* type, ObjectHandleOnStack box, std::uint32_t* offset, std::uint32_t* size,
                                 MethodTable** fieldType) {
  return strategyOf(*type, box, 0, offset, size, fieldType);
}

// ---- Enums ----

struct Member {
  std::uint64_t bits = 0;
  std::string_view name;
};

std::vector<Member> membersOf(const typesystem::TypeDefinition& definition) {
  const metadata::Metadata& metadata = definition.module->metadata();
  std::vector<Member> members;
  const auto rows = metadata.fieldsOf(definition.token.rid());
  if (!rows) execution::throwLoadError(rows.error());
  for (const metadata::Rid rid : *rows) {
    const auto row = metadata.row<metadata::FieldRow>(rid);
    const auto token = metadata::Token::of(metadata::TableId::Field, rid);
    const auto constant = metadata.constantOf(token);
    if ((row.flags & metadata::FieldAttributes::kLiteral) == 0 || !constant) continue;
    const auto value = metadata::readConstant(metadata, *constant);
    const auto name = metadata.string(row.name, token);
    if (value && name) members.push_back({value->bits, *name});
  }
  return members;
}

ElementType unsignedOf(ElementType element) {
  switch (element) {
    case ElementType::Boolean:
    case ElementType::I1:
    case ElementType::U1:
      return ElementType::U1;
    case ElementType::Char:
    case ElementType::I2:
    case ElementType::U2:
      return ElementType::U2;
    case ElementType::I4:
    case ElementType::U4:
      return ElementType::U4;
    default:
      return ElementType::U8;
  }
}

// By rising unsigned value; members of one value in the order of the file. Values come in an array of the unsigned type
// of their size.
void getEnumValuesAndNames(QCallTypeHandle type, ObjectHandleOnStack values, ObjectHandleOnStack names,
                           std::int32_t wantsNames) {
  const MethodTable* table = type.type().methodTable();
  if (table == nullptr || !table->isEnum()) throw threading::ExceptionRequest{"System.ArgumentException", {}, {}};
  const typesystem::TypeDefinition& definition = *table->classData().definition;
  const std::vector<Member> members = membersOf(definition);  // the managed side sorts them
  typesystem::TypeLoader& types = *engine().types;
  MethodTable* element = orRequest(types.primitive(unsignedOf(definition.element)));
  const std::size_t bytes = element->classData().fieldBytes;
  MethodTable* array = orRequest(types.arrayOf(TypeHandle(element))).methodTable();
  MethodTable* strings = orRequest(types.arrayOf(TypeHandle(&engine().runtime->stringType()))).methodTable();
  const auto count = static_cast<std::int64_t>(members.size());
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  gc::ObjectPtr numbers = threading::allocateArray(thread, *array, count);
  for (std::size_t i = 0; i < members.size(); ++i)
    std::memcpy(threading::elementsOf(numbers) + i * bytes, &members[i].bits, bytes);
  values.set(numbers);
  if (wantsNames == 0) return;
  Rooted texts(thread, threading::allocateArray(thread, *strings, count));
  for (std::size_t i = 0; i < members.size(); ++i) {
    gc::ObjectPtr text = engine().runtime->newString(utf16Of(members[i].name));
    threading::setReference(reinterpret_cast<gc::ObjectPtr*>(threading::elementsOf(texts.get())) + i, text);
  }
  names.set(texts.get());
}

}  // namespace

std::span<const QCall> valueTypeQCalls() {
  static const QCall rows[] = {
      {"MethodTable_CanCompareBitsOrUseFastGetHashCode", qcall<&canCompareBitsOrUseFastGetHashCode>()},
      {"ValueType_GetHashCodeStrategy", qcall<&getHashCodeStrategy>()},
      {"Enum_GetValuesAndNames", qcall<&getEnumValuesAndNames>()},
  };
  return rows;
}

}  // namespace codicil::classlib
