// SPDX-License-Identifier: MIT
// System.RuntimeTypeHandle: what native code answers without making a type or an object. See RuntimeTypeMaking.cpp.
#include <algorithm>

#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "metadata/Flags.hpp"
#include "threading/Thread.hpp"
#include "typesystem/Constraints.hpp"
#include "typesystem/TypeNames.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using execution::orRequest;
using metadata::ElementType;
using metadata::MethodAttributes;
using metadata::TableId;
using metadata::Token;
using metadata::TypeAttributes;
using threading::ExceptionRequest;
using typesystem::MethodDesc;
using typesystem::MethodTable;
using typesystem::TypeDesc;
using typesystem::TypeFlags;
using typesystem::TypeHandle;

const typesystem::FunctionPointerDesc* functionPointerOf(TypeHandle type) {
  const TypeDesc* desc = type.typeDesc();
  return desc != nullptr && desc->element() == ElementType::FnPtr
             ? static_cast<const typesystem::FunctionPointerDesc*>(desc)
             : nullptr;
}

const typesystem::TypeDefinition* definitionOf(TypeHandle type) {
  const MethodTable* table = type.methodTable();
  return table == nullptr || table->isArray() ? nullptr : table->classData().definition;
}

// ---- Words of the type ----

std::uint32_t typeAttributes(gc::ObjectPtr type) {
  const TypeHandle handle = typeHandleOf(type);
  if (handle.isTypeDesc()) return TypeAttributes::kPublic;
  if (const auto* definition = definitionOf(handle)) return definition->attributes;
  return TypeAttributes::kPublic | TypeAttributes::kSealed | TypeAttributes::kSerializable;  // an array
}

std::uintptr_t getElementTypeHandle(std::uintptr_t bits) {
  const TypeHandle type = TypeHandle::fromBits(bits);
  if (const MethodTable* table = type.methodTable()) return table->isArray() ? table->elementType().bits() : 0;
  const TypeDesc& desc = *type.typeDesc();
  if (desc.element() != ElementType::Ptr && desc.element() != ElementType::ByRef) return 0;
  return static_cast<const typesystem::ParamTypeDesc&>(desc).argument.bits();
}

FCallBool compareCanonicalHandles(gc::ObjectPtr left, gc::ObjectPtr right) {
  const TypeHandle a = typeHandleOf(left);
  const TypeHandle b = typeHandleOf(right);
  if (a.isTypeDesc() || b.isTypeDesc()) return a == b;
  return a.methodTable()->canonical() == b.methodTable()->canonical();
}

std::int32_t getArrayRank(gc::ObjectPtr type) {
  return static_cast<std::int32_t>(typeHandleOf(type).methodTable()->classData().rank);
}

Token tokenOf(TypeHandle type) {
  if (const auto* variable = variableOf(type)) return variable->genericParam;
  if (const auto* definition = definitionOf(type)) return definition->token;
  return Token::of(TableId::TypeDef, 0);
}
std::uint32_t typeToken(gc::ObjectPtr type) { return tokenOf(typeHandleOf(type)).value; }

FCallBool isUnmanagedFunctionPointer(gc::ObjectPtr type) {
  const auto* pointer = functionPointerOf(typeHandleOf(type));
  return pointer != nullptr && pointer->convention != metadata::CallingConvention::Default;
}

FCallBool isGenericVariable(gc::ObjectPtr type) { return variableOf(typeHandleOf(type)) != nullptr; }
std::int32_t getGenericVariableIndex(gc::ObjectPtr type) {
  return static_cast<std::int32_t>(variableOf(typeHandleOf(type))->number);
}

bool containsVariables(TypeHandle type) {
  if (const MethodTable* table = type.methodTable()) return (table->flags & TypeFlags::kContainsGenericVariables) != 0;
  if (variableOf(type) != nullptr) return true;
  if (const auto* pointer = functionPointerOf(type)) return std::ranges::any_of(pointer->types, containsVariables);
  return containsVariables(static_cast<const typesystem::ParamTypeDesc*>(type.typeDesc())->argument);
}
FCallBool containsGenericVariables(gc::ObjectPtr type) { return containsVariables(typeHandleOf(type)); }

const char* typeName(const MethodTable* table) {
  const auto* definition = definitionOf(TypeHandle(table));
  if (definition == nullptr) return nullptr;
  const auto name = definition->module->metadata().typeName(definition->token);
  return name ? name->name.data() : nullptr;
}

gc::ObjectPtr getAssemblyIfExists(gc::ObjectPtr type) { return knownAssemblyObject(*moduleOf(typeHandleOf(type))); }
gc::ObjectPtr getModuleIfExists(gc::ObjectPtr type) { return knownModuleObject(*moduleOf(typeHandleOf(type))); }

void getAssemblySlow(ObjectHandleOnStack type, ObjectHandleOnStack assembly) {
  const threading::Cooperative cooperative(*threading::Thread::current());
  assembly.set(runtimeAssemblyOf(*moduleOf(typeHandleOf(type.get()))));
}
void getModuleSlow(ObjectHandleOnStack type, ObjectHandleOnStack module) {
  const threading::Cooperative cooperative(*threading::Thread::current());
  module.set(runtimeModuleOf(*moduleOf(typeHandleOf(type.get()))));
}

// ---- Members ----

std::span<MethodDesc> methodsOf(TypeHandle type) {
  if (definitionOf(type) == nullptr) return {};
  return type.methodTable()->classData().methods;
}

std::vector<MethodDesc*> arrayMembersOf(MethodTable& array) {
  const threading::Preemptive preemptive(*threading::Thread::current());
  return orRequest(engine().types->arrayMembersOf(array));
}

// Collect at arrays, whose members are made when first asked for.
MethodDesc* getFirstIntroducedMethod(gc::ObjectPtr type) {
  const TypeHandle handle = typeHandleOf(type);
  if (!handle.isTypeDesc() && handle.methodTable()->isArray()) return arrayMembersOf(*handle.methodTable()).front();
  const auto methods = methodsOf(handle);
  return methods.empty() ? nullptr : methods.data();
}
void getNextIntroducedMethod(MethodDesc** method) {
  if ((*method)->kind() == typesystem::MethodKind::Array) {
    const auto members = arrayMembersOf(*(*method)->owner());
    const auto at = std::ranges::find(members, *method);
    *method = members.end() - at > 1 ? at[1] : nullptr;
    return;
  }
  const auto methods = methodsOf(TypeHandle((*method)->owner()));
  *method = *method == &methods.back() ? nullptr : *method + 1;
}

std::int32_t getNumVirtuals(gc::ObjectPtr type) {
  const MethodTable* table = typeHandleOf(type).methodTable();
  return table == nullptr ? 0 : table->numVirtuals;
}

bool isStaticVirtual(const MethodDesc& method) {
  return method.isStatic() && (method.attributes() & MethodAttributes::kVirtual) != 0;
}

std::int32_t getNumVirtualsAndStaticVirtuals(QCallTypeHandle type) {
  const MethodTable* table = type.type().methodTable();
  if (table == nullptr) return 0;
  const auto statics = table->isInterface() ? std::ranges::count_if(methodsOf(type.type()), isStaticVirtual) : 0;
  return table->numVirtuals + static_cast<std::int32_t>(statics);
}

// By slot; static virtual methods of an interface behind those.
MethodDesc* getMethodAt(const MethodTable* table, std::int32_t slot) {
  const auto slots = table->classData().slots;
  auto left = static_cast<std::size_t>(slot);
  if (left < slots.size()) return slots[left];
  left -= slots.size();
  for (MethodDesc& method : methodsOf(TypeHandle(table)))
    if (isStaticVirtual(method) && left-- == 0) return &method;
  throw ExceptionRequest{"System.ArgumentException", {}, {}};
}

std::int32_t getFields(const MethodTable* table, const typesystem::FieldDesc** fields, std::int32_t* count) {
  const auto room = static_cast<std::size_t>(*count);
  const auto own = table->isArray() ? std::span<typesystem::FieldDesc>() : table->classData().fields;
  *count = static_cast<std::int32_t>(own.size());
  if (own.size() > room) return 0;
  for (const bool isStatic : {false, true})  // the order that programs see
    for (const typesystem::FieldDesc& field : own)
      if (field.isStatic() == isStatic) *fields++ = &field;
  return 1;
}

// ---- Relations ----

void verifyInterfaceIsImplemented(QCallTypeHandle type, QCallTypeHandle interface) {
  const MethodTable* wanted = interface.type().methodTable();
  if (wanted == nullptr || !wanted->isInterface())
    throw ExceptionRequest{"System.ArgumentException", "Must be an interface.", {}};
  const MethodTable* table = type.type().methodTable();
  if (table != nullptr && table->isInterface())
    throw ExceptionRequest{
        "System.ArgumentException", "Interface maps for generic interfaces on arrays cannot be retrieved.", {}};
  if (!engine().casting->canCast(type.type(), interface.type()))
    throw ExceptionRequest{"System.ArgumentException", "Interface not found.", {}};
}

MethodDesc* getInterfaceMethodImplementation(QCallTypeHandle type, QCallTypeHandle interface, MethodDesc* method) {
  MethodTable& receiver = *type.type().methodTable();
  MethodTable& wanted = *interface.type().methodTable();
  const auto found = orRequest(method->isStatic() ? engine().dispatch->staticMethod(receiver, wanted, *method)
                                                  : engine().dispatch->interfaceMethod(receiver, wanted, *method));
  const bool isThere =
      found.status == typesystem::DispatchStatus::Found || found.status == typesystem::DispatchStatus::Abstract;
  if (!isThere || found.method == nullptr) return nullptr;
  if (!found.owner->isInterface()) return found.method;
  return orRequest(engine().types->methodOn(*found.owner, *found.method, {}, typesystem::MethodForm::Callable));
}

bool isVisibleDefinition(const typesystem::TypeDefinition& definition) {
  const metadata::Metadata& metadata = definition.module->metadata();
  for (metadata::Rid rid = definition.token.rid(); rid != 0; rid = metadata.enclosingTypeOf(rid)) {
    const auto access = metadata.row<metadata::TypeDefRow>(rid).flags & TypeAttributes::kVisibilityMask;
    if (access != TypeAttributes::kPublic && access != TypeAttributes::kNestedPublic) return false;
  }
  return true;
}

bool isVisible(TypeHandle type) {
  if (variableOf(type) != nullptr) return true;
  if (const auto* pointer = functionPointerOf(type)) return std::ranges::all_of(pointer->types, isVisible);
  if (type.isTypeDesc()) return isVisible(static_cast<const typesystem::ParamTypeDesc*>(type.typeDesc())->argument);
  const MethodTable& table = *type.methodTable();
  if (table.isArray()) return isVisible(table.elementType());
  return isVisibleDefinition(*table.classData().definition) && std::ranges::all_of(table.instantiation(), isVisible);
}
std::int32_t isTypeVisible(QCallTypeHandle type) { return isVisible(type.type()) ? 1 : 0; }

std::uintptr_t declaring(typesystem::Module& module, metadata::Rid type) {
  if (type == 0) return 0;
  return orRequest(engine().types->load(module, Token::of(TableId::TypeDef, type))).bits();
}

std::uintptr_t getDeclaringTypeHandle(std::uintptr_t bits) {
  const auto* definition = definitionOf(TypeHandle::fromBits(bits));
  if (definition == nullptr) return 0;
  return declaring(*definition->module, definition->module->metadata().enclosingTypeOf(definition->token.rid()));
}

std::uintptr_t getDeclaringTypeHandleForGenericVariable(std::uintptr_t bits) {
  const auto& variable = *variableOf(TypeHandle::fromBits(bits));
  const metadata::Metadata& metadata = variable.module->metadata();
  const Token owner = metadata.row<metadata::GenericParamRow>(variable.genericParam.rid()).owner;
  if (owner.is(TableId::TypeDef)) return declaring(*variable.module, owner.rid());
  const auto type = metadata.typeOfMethod(owner.rid());
  if (!type) execution::throwLoadError(type.error());
  return declaring(*variable.module, *type);
}

void getDeclaringMethodForGenericParameter(QCallTypeHandle type, ObjectHandleOnStack result) {
  const auto* variable = variableOf(type.type());
  if (variable == nullptr || variable->element() != ElementType::MVar) return;
  getDeclaringTypeHandleForGenericVariable(type.handle);  // loads it
  const Token owner = variable->module->metadata().row<metadata::GenericParamRow>(variable->genericParam.rid()).owner;
  MethodDesc* method = variable->module->methodOf(owner);
  if (method != nullptr) setMethodStub(result, *method);
}

void constructName(QCallTypeHandle type, std::uint32_t format, ObjectHandleOnStack result) {
  setString(result, typeName(type.type(), format));
}

// Reflection asks after an instantiation failed, to say which argument is to blame: as `dotnet` does, without the
// other arguments, so that constraints which name them are not satisfied.
std::int32_t satisfiesConstraints(QCallTypeHandle variable, QCallTypeHandle typeContext, const MethodDesc* method,
                                  QCallTypeHandle argument) {
  const auto* parameter = variableOf(variable.type());
  if (parameter == nullptr) return 1;
  std::vector<TypeHandle> methodArguments;
  if (method != nullptr && method->isGenericDefinition())
    methodArguments = orRequest(engine().types->variablesOf(method->module(), method->token()));
  const MethodTable* owner = typeContext.type().methodTable();
  const auto typeArguments = owner == nullptr ? std::span<const TypeHandle>() : owner->instantiation();
  const typesystem::Constraints constraints(*engine().types, *engine().casting);
  return orRequest(constraints.satisfied(*parameter, argument.type(), typeArguments, methodArguments)) ? 1 : 0;
}

void registerCollectibleTypeDependency(QCallTypeHandle, QCallAssembly) {}

}  // namespace

std::span<const FCall> runtimeTypeHandleFCalls() {
  static constexpr const char* kType = "System.RuntimeTypeHandle";
  static const FCall rows[] = {
      {kType, "GetAttributes", fcall(&typeAttributes)},
      {kType, "GetElementTypeHandle", fcall(&getElementTypeHandle)},
      {kType, "CompareCanonicalHandles", fcall(&compareCanonicalHandles)},
      {kType, "GetArrayRank", fcall(&getArrayRank)},
      {kType, "GetToken", fcall(&typeToken)},
      {kType, "IsUnmanagedFunctionPointer", fcall(&isUnmanagedFunctionPointer)},
      {kType, "IsGenericVariable", fcall(&isGenericVariable)},
      {kType, "GetGenericVariableIndex", fcall(&getGenericVariableIndex)},
      {kType, "ContainsGenericVariables", fcall(&containsGenericVariables)},
      {kType, "GetUtf8NameInternal", fcall(&typeName)},
      {kType, "GetAssemblyIfExists", fcall(&getAssemblyIfExists)},
      {kType, "GetModuleIfExists", fcall(&getModuleIfExists)},
      {kType, "GetFirstIntroducedMethod", threading::helper<&getFirstIntroducedMethod>(), nullptr, true},
      {kType, "GetNextIntroducedMethod", threading::helper<&getNextIntroducedMethod>(), nullptr, true},
      {kType, "GetNumVirtuals", fcall(&getNumVirtuals)},
  };
  return rows;
}

std::span<const QCall> runtimeTypeHandleQCalls() {
  static const QCall rows[] = {
      {"RuntimeTypeHandle_GetAssemblySlow", qcall<&getAssemblySlow>()},
      {"RuntimeTypeHandle_GetModuleSlow", qcall<&getModuleSlow>()},
      {"RuntimeTypeHandle_GetNumVirtualsAndStaticVirtuals", qcall<&getNumVirtualsAndStaticVirtuals>()},
      {"RuntimeTypeHandle_GetMethodAt", qcall<&getMethodAt>()},
      {"RuntimeTypeHandle_GetFields", qcall<&getFields>()},
      {"RuntimeTypeHandle_VerifyInterfaceIsImplemented", qcall<&verifyInterfaceIsImplemented>()},
      {"RuntimeTypeHandle_GetInterfaceMethodImplementation", qcall<&getInterfaceMethodImplementation>()},
      {"RuntimeTypeHandle_IsVisible", qcall<&isTypeVisible>()},
      {"RuntimeTypeHandle_GetDeclaringTypeHandle", qcall<&getDeclaringTypeHandle>()},
      {"RuntimeTypeHandle_GetDeclaringTypeHandleForGenericVariable",
       qcall<&getDeclaringTypeHandleForGenericVariable>()},
      {"RuntimeTypeHandle_GetDeclaringMethodForGenericParameter", qcall<&getDeclaringMethodForGenericParameter>()},
      {"RuntimeTypeHandle_ConstructName", qcall<&constructName>()},
      {"RuntimeTypeHandle_SatisfiesConstraints", qcall<&satisfiesConstraints>()},
      {"RuntimeTypeHandle_RegisterCollectibleTypeDependency", qcall<&registerCollectibleTypeDependency>()},
  };
  return rows;
}

}  // namespace codicil::classlib
