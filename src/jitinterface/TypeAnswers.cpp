// SPDX-License-Identifier: MIT
#include "jitinterface/TypeAnswers.hpp"

#include <algorithm>
#include <cstdlib>

#include "jitinterface/HelperChoice.hpp"
#include "metadata/CustomAttribute.hpp"
#include "metadata/Flags.hpp"
#include "typesystem/Casting.hpp"

namespace codicil::jit {

using metadata::ElementType;
using metadata::TypeAttributes;
using typesystem::Class;
using typesystem::FieldDesc;
using typesystem::MethodTable;
using typesystem::TypeDefinition;
using typesystem::TypeHandle;

namespace {

const Class& classOf(const MethodTable& table) { return table.classData(); }
const TypeDefinition* definitionOf(TypeHandle type) {
  return type.isTypeDesc() ? nullptr : type.methodTable()->classData().definition;
}
bool isNullable(TypeHandle type) { return !type.isTypeDesc() && type.methodTable()->isNullable(); }

// Vectors that the JIT keeps in registers as a whole.
bool isVector(const TypeDefinition& definition) {
  if (!definition.isIntrinsic) return false;
  const auto name = definition.module->metadata().typeName(definition.token);
  if (!name) return false;
  return (name->nameSpace == "System.Runtime.Intrinsics" && name->name.starts_with("Vector")) ||
         (name->nameSpace == "System.Numerics" &&
          (name->name.starts_with("Vector") || name->name == "Quaternion" || name->name == "Plane"));
}

TypeCompare compare(typesystem::Certainty certainty) {
  switch (certainty) {
    case typesystem::Certainty::Must:
      return TypeCompare::Must;
    case typesystem::Certainty::MustNot:
      return TypeCompare::MustNot;
    default:
      return TypeCompare::May;
  }
}

}  // namespace

ClassHandle TypeAnswers::getTypeDefinition(ClassHandle type) {
  const TypeDefinition* definition = definitionOf(typeOf(type));
  if (definition == nullptr) return type;
  return handleOf(orThrow(context_.types.load(*definition->module, definition->token)));
}

bool TypeAnswers::isIntrinsicType(ClassHandle type) {
  const TypeDefinition* definition = definitionOf(typeOf(type));
  return definition != nullptr && definition->isIntrinsic;
}

CorType TypeAnswers::asCorInfoType(ClassHandle type) { return corTypeOf(typeOf(type)); }

const char* TypeAnswers::getClassNameFromMetadata(ClassHandle type, const char** nameSpace) {
  if (nameSpace != nullptr) *nameSpace = nullptr;
  const TypeDefinition* definition = definitionOf(typeOf(type));
  if (definition == nullptr) return nullptr;
  const auto name = definition->module->metadata().typeName(definition->token);
  if (!name) return nullptr;
  if (nameSpace != nullptr) *nameSpace = name->nameSpace.empty() ? "" : name->nameSpace.data();
  return name->name.data();  // ends with a NUL in the heap
}

ClassHandle TypeAnswers::getTypeInstantiationArgument(ClassHandle type, std::uint32_t index) {
  const MethodTable* table = typeOf(type).methodTable();
  if (table == nullptr || index >= table->instantiation().size()) return nullptr;
  return handleOf(table->instantiation()[index]);
}

std::size_t TypeAnswers::printClassName(ClassHandle type, char* buffer, std::size_t bufferBytes,
                                        std::size_t* required) {
  return print(context_.types.nameOf(typeOf(type)), buffer, bufferBytes, required);
}

bool TypeAnswers::isValueClass(ClassHandle type) {
  const TypeHandle handle = typeOf(type);
  return !handle.isTypeDesc() && handle.methodTable()->isValueType();
}

std::uint32_t TypeAnswers::getClassAttribs(ClassHandle type) {
  const TypeHandle handle = typeOf(type);
  if (handle.isTypeDesc()) {
    const ElementType element = handle.typeDesc()->element();
    return element == ElementType::Var || element == ElementType::MVar ? classflag::kTypeVariable : 0;
  }
  const MethodTable& table = *handle.methodTable();
  std::uint32_t flags = 0;
  if (table.isArray()) flags |= classflag::kArray;
  if (table.hasComponentSize()) flags |= classflag::kVariableSize;
  if (table.isInterface()) flags |= classflag::kInterface;
  if (table.isValueType()) flags |= classflag::kValueClass;
  if (table.containsGCPointers()) flags |= classflag::kContainsGcPointers;
  if (typesystem::isCanonicalSubtype(handle)) flags |= classflag::kSharedInstantiation;
  const TypeDefinition* definition = classOf(table).definition;
  if (definition == nullptr) return flags | classflag::kBeforeFieldInit;
  if ((definition->attributes & TypeAttributes::kSealed) != 0) flags |= classflag::kFinal;
  if ((definition->attributes & TypeAttributes::kAbstract) != 0) flags |= classflag::kAbstract;
  if ((definition->attributes & TypeAttributes::kBeforeFieldInit) != 0) flags |= classflag::kBeforeFieldInit;
  if (definition->isByRefLike) flags |= classflag::kByRefLike | classflag::kContainsGcPointers;
  if (definition->isDelegate) flags |= classflag::kDelegate;
  if (definition->isIntrinsic) flags |= classflag::kIntrinsicType;
  if (definition->inlineArrayLength > 0) flags |= classflag::kIndexableFields;
  if (table.isValueType() && classOf(table).hasOverlappingFields) flags |= classflag::kOverlappingFields;
  return flags;
}

const char* TypeAnswers::getClassAssemblyName(ClassHandle type) {
  const TypeDefinition* definition = definitionOf(typeOf(type));
  const auto identity = (definition != nullptr ? *definition->module : context_.coreLib).image().identity();
  return identity ? identity->name.data() : nullptr;
}

void* TypeAnswers::longLifetimeMalloc(std::size_t bytes) { return std::malloc(bytes); }
void TypeAnswers::longLifetimeFree(void* memory) { std::free(memory); }

std::uint32_t TypeAnswers::getClassSize(ClassHandle type) {
  const TypeHandle handle = typeOf(type);
  if (handle.isTypeDesc() || !handle.methodTable()->isValueType()) return typesystem::kPointerBytes;
  return classOf(*handle.methodTable()).fieldBytes;
}

std::uint32_t TypeAnswers::getHeapClassSize(ClassHandle type) {
  return typesystem::kPointerBytes + classOf(*typeOf(type).methodTable()).fieldBytes;
}

bool TypeAnswers::canAllocateOnStack(ClassHandle) { return false; }

std::uint32_t TypeAnswers::getClassAlignmentRequirement(ClassHandle, bool) { return typesystem::kPointerBytes; }

// Of a class: its fields, behind the MethodTable pointer.
std::uint32_t TypeAnswers::getClassGClayout(ClassHandle type, std::uint8_t* slots) {
  const TypeHandle handle = typeOf(type);
  if (handle.isTypeDesc()) {
    slots[0] = static_cast<std::uint8_t>(GcSlot::None);
    return 0;
  }
  const Class& its = classOf(*handle.methodTable());
  const std::uint32_t words = (its.fieldBytes + typesystem::kPointerBytes - 1) / typesystem::kPointerBytes;
  std::fill_n(slots, words, static_cast<std::uint8_t>(GcSlot::None));
  auto count = static_cast<std::uint32_t>(its.byRefs.size());
  for (const typesystem::ReferenceRun& run : its.references) {
    std::fill_n(slots + run.offset / typesystem::kPointerBytes, run.count,
                static_cast<std::uint8_t>(GcSlot::Reference));
    count += run.count;
  }
  for (const std::uint32_t offset : its.byRefs)
    slots[offset / typesystem::kPointerBytes] = static_cast<std::uint8_t>(GcSlot::ByRef);
  return count;
}

std::uint32_t TypeAnswers::getClassNumInstanceFields(ClassHandle type) {
  const MethodTable* table = typeOf(type).methodTable();
  if (table == nullptr) return 0;
  return static_cast<std::uint32_t>(
      std::ranges::count_if(classOf(*table).fields, [](const FieldDesc& field) { return !field.isStatic(); }));
}

FieldHandle TypeAnswers::getFieldInClass(ClassHandle type, std::int32_t number) {
  for (const FieldDesc& field : classOf(*typeOf(type).methodTable()).fields)
    if (!field.isStatic() && number-- == 0) return handleOf(&field);
  return nullptr;
}

bool TypeAnswers::addLayout(const MethodTable& type, std::uint32_t parent, std::uint32_t offset, TypeLayoutNode* nodes,
                            std::size_t room, std::size_t& count) {
  if (count == room) return false;
  const Class& its = classOf(type);
  const auto self = static_cast<std::uint32_t>(count);
  TypeLayoutNode& node = nodes[count++];
  node = TypeLayoutNode();
  node.parent = parent;
  node.offset = offset;
  node.size = its.fieldBytes;
  node.type = CorType::ValueClass;
  const TypeDefinition& definition = *its.definition;
  if (isVector(definition)) node.simdType = handleOf(&type);
  node.hasSignificantPadding = its.hasOverlappingFields || definition.inlineArrayLength > 0 ||
                               definition.module->metadata().classLayoutOf(definition.token.rid()).has_value();
  if (definition.inlineArrayLength > 1) {
    node.fieldCount = 0;
    return true;
  }
  for (const FieldDesc& field : its.fields) {
    if (field.isStatic()) continue;
    ++nodes[self].fieldCount;
    if (field.element() == ElementType::ValueType) {
      const TypeHandle value = orThrow(context_.types.typeOfField(field, type));
      const CorType kind = corTypeOf(value);
      if (kind == CorType::ValueClass) {
        const auto at = count;
        if (!addLayout(*value.methodTable(), self, offset + field.offset(), nodes, room, count)) return false;
        nodes[at].diagnosticField = handleOf(&field);
        continue;
      }
    }
    if (count == room) return false;
    TypeLayoutNode& leaf = nodes[count++];
    leaf = TypeLayoutNode();
    leaf.diagnosticField = handleOf(&field);
    leaf.parent = self;
    leaf.offset = offset + field.offset();
    const typesystem::SignatureType fieldType = orThrow(context_.types.fieldSignature(field, &type));
    leaf.type = corTypeOf(*fieldType.type);
    leaf.size = metadata::primitiveSize(field.element());
    if (leaf.size == 0) leaf.size = typesystem::kPointerBytes;
    if (leaf.type == CorType::ValueClass || leaf.type == CorType::TypedReference)
      leaf.size = 2 * typesystem::kPointerBytes;
  }
  return true;
}

TypeLayoutResult TypeAnswers::getTypeLayout(ClassHandle type, TypeLayoutNode* nodes, std::size_t* count) {
  const MethodTable* table = typeOf(type).methodTable();
  const std::size_t room = *count;
  *count = 0;
  if (table == nullptr || !table->isValueType()) return TypeLayoutResult::Failure;
  const bool whole = addLayout(*table, 0xffffffff, 0, nodes, room, *count);
  return whole ? TypeLayoutResult::Success : TypeLayoutResult::Partial;
}

bool TypeAnswers::checkMethodModifier(MethodHandle, const char*, bool) { return false; }

HelperFunction TypeAnswers::getNewHelper(ClassHandle type, bool* hasSideEffects) {
  const HelperFunction helper = newHelperOf(*typeOf(type).methodTable());
  if (hasSideEffects != nullptr) *hasSideEffects = helper == HelperFunction::NewSmallFinalizable;
  return helper;
}

HelperFunction TypeAnswers::getNewArrHelper(ClassHandle array) {
  return newArrayHelperOf(*typeOf(array).methodTable());
}

HelperFunction TypeAnswers::getCastingHelper(ResolvedToken* token, bool throwing) {
  return castHelperOf(typeOf(token->type), throwing);
}

ClassHandle TypeAnswers::getTypeForBox(ClassHandle type) {
  const TypeHandle handle = typeOf(type);
  return isNullable(handle) ? handleOf(handle.methodTable()->instantiation()[0]) : type;
}

HelperFunction TypeAnswers::getBoxHelper(ClassHandle type) {
  return isNullable(typeOf(type)) ? HelperFunction::BoxNullable : HelperFunction::Box;
}
HelperFunction TypeAnswers::getUnBoxHelper(ClassHandle type) {
  return isNullable(typeOf(type)) ? HelperFunction::UnboxNullable : HelperFunction::Unbox;
}

void TypeAnswers::classMustBeLoadedBeforeCodeIsRun(ClassHandle) {}

ClassHandle TypeAnswers::getBuiltinClass(BuiltinClass which) {
  static constexpr const char* kNames[] = {"System.Object",
                                           "System.TypedReference",
                                           "System.RuntimeTypeHandle",
                                           "System.RuntimeFieldHandle",
                                           "System.RuntimeMethodHandle",
                                           "System.String",
                                           "System.RuntimeArgumentHandle",
                                           "System.RuntimeType"};
  return handleOf(orThrow(context_.types.coreLibType(kNames[static_cast<std::uint32_t>(which)])));
}

CorType TypeAnswers::getTypeForPrimitiveValueClass(ClassHandle type) {
  const CorType kind = corTypeOf(typeOf(type));
  return kind >= CorType::Bool && kind <= CorType::Double && isValueClass(type) ? kind : CorType::Undefined;
}

CorType TypeAnswers::getTypeForPrimitiveNumericClass(ClassHandle type) {
  const CorType kind = getTypeForPrimitiveValueClass(type);
  if (kind == CorType::Bool || kind == CorType::Char) return CorType::Undefined;
  return typeOf(type).methodTable()->isPrimitive() ? kind : CorType::Undefined;
}

bool TypeAnswers::canCast(ClassHandle child, ClassHandle parent) {
  return context_.casting.canCast(typeOf(child), typeOf(parent));
}
TypeCompare TypeAnswers::compareTypesForCast(ClassHandle from, ClassHandle to) {
  return compare(context_.casting.compareForCast(typeOf(from), typeOf(to)));
}
TypeCompare TypeAnswers::compareTypesForEquality(ClassHandle one, ClassHandle other) {
  return compare(context_.casting.compareForEquality(typeOf(one), typeOf(other)));
}
bool TypeAnswers::isMoreSpecificType(ClassHandle general, ClassHandle specific) {
  return context_.casting.isMoreSpecific(typeOf(general), typeOf(specific));
}

bool TypeAnswers::isExactType(ClassHandle type) {
  const TypeHandle handle = typeOf(type);
  if (handle.isTypeDesc() || typesystem::isCanonicalSubtype(handle)) return false;
  const TypeDefinition* definition = definitionOf(handle);
  return definition != nullptr && (definition->attributes & TypeAttributes::kSealed) != 0 && !definition->hasVariance;
}

TypeCompare TypeAnswers::isGenericType(ClassHandle type) {
  const TypeHandle handle = typeOf(type);
  if (handle.isTypeDesc()) return TypeCompare::May;
  if (classOf(*handle.methodTable()).isCanon) return TypeCompare::May;
  return handle.methodTable()->generics() != 0 ? TypeCompare::Must : TypeCompare::MustNot;
}
TypeCompare TypeAnswers::isNullableType(ClassHandle type) {
  const TypeHandle handle = typeOf(type);
  if (handle.isTypeDesc()) return TypeCompare::MustNot;
  return handle.methodTable()->isNullable() ? TypeCompare::Must : TypeCompare::MustNot;
}
TypeCompare TypeAnswers::isEnum(ClassHandle type, ClassHandle* underlying) {
  const TypeHandle handle = typeOf(type);
  if (underlying != nullptr) *underlying = nullptr;
  const TypeDefinition* definition = definitionOf(handle);
  if (definition == nullptr) return TypeCompare::MustNot;
  if (classOf(*handle.methodTable()).isCanon) return TypeCompare::May;
  if (definition->category != typesystem::Category::Enum) return TypeCompare::MustNot;
  if (underlying != nullptr) *underlying = handleOf(orThrow(context_.types.primitive(definition->element)));
  return TypeCompare::Must;
}

ClassHandle TypeAnswers::getParentType(ClassHandle type) {
  const MethodTable* table = typeOf(type).methodTable();
  return table == nullptr || table->parent == nullptr ? nullptr : handleOf(table->parent);
}

CorType TypeAnswers::getChildType(ClassHandle type, ClassHandle* child) {
  const TypeHandle handle = typeOf(type);
  TypeHandle element;
  if (!handle.isTypeDesc() && handle.methodTable()->isArray())
    element = handle.methodTable()->elementType();
  else if (handle.isTypeDesc() &&
           (handle.typeDesc()->element() == ElementType::Ptr || handle.typeDesc()->element() == ElementType::ByRef))
    element = static_cast<const typesystem::ParamTypeDesc*>(handle.typeDesc())->argument;
  *child = nullptr;
  if (element.isNull()) return CorType::Undefined;
  const CorType kind = corTypeOf(element);
  *child = handleOf(element);
  return kind;
}

bool TypeAnswers::isSDArray(ClassHandle type) {
  const MethodTable* table = typeOf(type).methodTable();
  return table != nullptr && table->isArray() && classOf(*table).element == ElementType::SzArray;
}
std::uint32_t TypeAnswers::getArrayRank(ClassHandle type) {
  const MethodTable* table = typeOf(type).methodTable();
  return table != nullptr && table->isArray() ? classOf(*table).rank : 0;
}
ArrayIntrinsic TypeAnswers::getArrayIntrinsicID(MethodHandle handle) {
  const typesystem::MethodDesc& method = methodOf(handle);
  if (method.kind() != typesystem::MethodKind::Array) return ArrayIntrinsic::None;
  switch (method.arrayMember()) {
    case typesystem::ArrayMember::Get:
      return ArrayIntrinsic::Get;
    case typesystem::ArrayMember::Set:
      return ArrayIntrinsic::Set;
    case typesystem::ArrayMember::Address:
      return ArrayIntrinsic::Address;
    default:
      return ArrayIntrinsic::None;
  }
}

AccessVerdict TypeAnswers::canAccessClass(ResolvedToken*, MethodHandle, HelperCall*) { return AccessVerdict::Allowed; }

}  // namespace codicil::jit
