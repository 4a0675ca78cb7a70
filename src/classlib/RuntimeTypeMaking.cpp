// SPDX-License-Identifier: MIT
// System.RuntimeTypeHandle: making types and objects of them.
#include <algorithm>

#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "execution/LoaderAllocators.hpp"
#include "execution/Runtime.hpp"
#include "gc/HandleManager.hpp"
#include "metadata/Flags.hpp"
#include "threading/Allocation.hpp"
#include "typesystem/Constraints.hpp"
#include "typesystem/TypeNames.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using execution::orRequest;
using metadata::ElementType;
using metadata::MemberAccess;
using metadata::MethodAttributes;
using metadata::TypeAttributes;
using threading::Cooperative;
using threading::ExceptionRequest;
using threading::Rooted;
using threading::Thread;
using typesystem::MethodDesc;
using typesystem::MethodForm;
using typesystem::MethodTable;
using typesystem::TypeFlags;
using typesystem::TypeHandle;

// ---- Types of types ----

void makeArray(QCallTypeHandle element, std::int32_t rank, ObjectHandleOnStack result) {
  setType(result, orRequest(engine().types->arrayOf(element.type(), static_cast<std::uint32_t>(rank))));
}
void makeSzArray(QCallTypeHandle element, ObjectHandleOnStack result) {
  setType(result, orRequest(engine().types->arrayOf(element.type())));
}
void makeByRef(QCallTypeHandle type, ObjectHandleOnStack result) {
  setType(result, orRequest(engine().types->byRefTo(type.type())));
}
void makePointer(QCallTypeHandle type, ObjectHandleOnStack result) {
  setType(result, orRequest(engine().types->pointerTo(type.type())));
}

TypeHandle instantiated(TypeHandle generic, std::span<const TypeHandle> arguments) {
  const typesystem::Constraints constraints(*engine().types, *engine().casting);
  const auto violated = orRequest(constraints.violatedBy(*generic.methodTable(), arguments));
  if (violated) {
    const auto name = [](TypeHandle type) {
      return "'" + typeName(type, typesystem::TypeNameFormat::kNamespace) + "'";
    };
    const typesystem::TypeDefinition& definition = *generic.methodTable()->classData().definition;
    const auto parameters = orRequest(engine().types->variablesOf(*definition.module, definition.token));
    throw ExceptionRequest{"System.TypeLoadException",
                           "GenericArguments[" + std::to_string(*violated) + "], " + name(arguments[*violated]) +
                               ", on " + name(TypeHandle(generic)) + " violates the constraint of type parameter " +
                               name(parameters[*violated]) + ".",
                           {}};
  }
  return orRequest(engine().types->instantiate(generic, arguments));
}

void instantiate(QCallTypeHandle generic, const TypeHandle* arguments, std::int32_t count, ObjectHandleOnStack result) {
  setType(result, instantiated(generic.type(), {arguments, static_cast<std::size_t>(count)}));
}

TypeHandle genericDefinitionOf(TypeHandle type) {
  const typesystem::TypeDefinition& definition = *type.methodTable()->classData().definition;
  return orRequest(engine().types->load(*definition.module, definition.token));
}

void getGenericTypeDefinition(QCallTypeHandle type, ObjectHandleOnStack result) {
  setType(result, genericDefinitionOf(type.type()));
}

void getInstantiation(QCallTypeHandle type, ObjectHandleOnStack result, std::int32_t asRuntimeTypes) {
  const MethodTable* table = type.type().methodTable();
  if (table == nullptr || table->instantiation().empty()) return;
  setTypes(result, table->instantiation(), asRuntimeTypes == 0);
}

void getConstraints(QCallTypeHandle type, ObjectHandleOnStack result) {
  const typesystem::TypeDesc* desc = type.type().typeDesc();
  if (desc == nullptr || (desc->element() != ElementType::Var && desc->element() != ElementType::MVar))
    throw ExceptionRequest{"System.ArgumentException", {}, {}};
  setTypes(result, orRequest(engine().types->constraintsOf(static_cast<const typesystem::TypeVariableDesc&>(*desc))),
           true);
}

void getArgumentTypesFromFunctionPointer(QCallTypeHandle type, ObjectHandleOnStack result) {
  const auto& pointer = static_cast<const typesystem::FunctionPointerDesc&>(*type.type().typeDesc());
  setTypes(result, pointer.types, true);
}

// Without an array's generic ones, which are not in its map: CoreLib adds them.
void getInterfaces(const MethodTable* table, ObjectHandleOnStack result) {
  std::vector<TypeHandle> interfaces;
  for (const MethodTable* one : table->interfaces()) interfaces.emplace_back(one);
  if (!interfaces.empty()) setTypes(result, interfaces, true);
}

// ---- Objects ----

void internalAlloc(MethodTable* type, ObjectHandleOnStack result) {
  if ((type->flags & TypeFlags::kHasPreciseInit) != 0) engine().runtime->initializeClass(*type);
  const Cooperative cooperative(*Thread::current());
  result.set(threading::allocateObject(*Thread::current(), *type));
}
void internalAllocNoChecks(MethodTable* type, ObjectHandleOnStack result) {
  const Cooperative cooperative(*Thread::current());
  result.set(threading::allocateObject(*Thread::current(), *type));
}
// Null: the managed side then calls the other.
gc::ObjectPtr internalAllocNoChecksFastPath(MethodTable* type) {
  return threading::tryAllocateObject(*Thread::current(), *type);
}

MethodDesc* defaultConstructorOf(const MethodTable& type) {
  for (MethodDesc& method : type.classData().methods) {
    if (!method.isConstructor()) continue;
    const auto signature = orRequest(engine().types->signatureOf(method));
    if (signature.header.paramCount == 0) return &method;
  }
  return nullptr;
}

const void* entryOf(MethodTable& owner, MethodDesc& method, MethodForm form) {
  return engine().runtime->entryOf(*orRequest(engine().types->methodOn(owner, method, {}, form)));
}

// How Activator makes objects: a function from a MethodTable to an object, and constructors of a box and of a value.
void getActivationInfo(ObjectHandleOnStack runtimeType, const void** allocator, void** allocatorArgument,
                       const void** constructor, const void** valueConstructor, std::int32_t* isPublic) {
  TypeHandle type;
  {
    const Cooperative cooperative(*Thread::current());
    type = typeHandleOf(runtimeType.get());
  }
  checkIsCreatable(type, Creation::ByConstructor);
  *allocator = *constructor = *valueConstructor = nullptr;
  *allocatorArgument = nullptr;
  *isPublic = 1;
  MethodTable& table = *type.methodTable();
  if (table.isNullable()) return;  // one that has no value is null
  MethodDesc* method = defaultConstructorOf(table);
  if (method == nullptr && !table.isValueType())
    throw ExceptionRequest{"System.MissingMethodException", "No parameterless constructor defined.", {}};
  MethodDesc* allocation =
      orRequest(engine().types->coreLibMethod("System.RuntimeTypeHandle", "InternalAllocNoChecks", 1));
  *allocator = engine().runtime->entryOf(*allocation);
  *allocatorArgument = &table;
  if ((table.flags & TypeFlags::kHasPreciseInit) != 0) engine().runtime->initializeClass(table);
  if (method == nullptr) return;
  *isPublic = static_cast<MemberAccess>(method->attributes() & MethodAttributes::kAccessMask) == MemberAccess::Public;
  *constructor = entryOf(table, *method, MethodForm::Boxed);
  if (table.isValueType()) *valueConstructor = entryOf(table, *method, MethodForm::Callable);
}

// Of another instantiation of the type's generic definition, by its default constructor.
void createInstanceForAnotherGenericParameter(QCallTypeHandle type, const TypeHandle* arguments, std::int32_t count,
                                              ObjectHandleOnStack result) {
  const TypeHandle exact = instantiated(genericDefinitionOf(type.type()), {arguments, static_cast<std::size_t>(count)});
  MethodTable& table = *exact.methodTable();
  MethodDesc* method = defaultConstructorOf(table);
  if ((table.flags & TypeFlags::kHasPreciseInit) != 0) engine().runtime->initializeClass(table);
  const void* entry = method == nullptr ? nullptr : entryOf(table, *method, MethodForm::Boxed);
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  Rooted object(thread, threading::allocateObject(thread, table));
  if (entry != nullptr) execution::callManaged(entry, {execution::argument(object.get())});
  result.set(object.get());
}

gc::HandleType handleTypeOf(std::int32_t gcHandleType) {
  switch (gcHandleType) {  // System.Runtime.InteropServices.GCHandleType
    case 0:
      return gc::HandleType::WeakShort;
    case 1:
      return gc::HandleType::WeakLong;
    case 3:
      return gc::HandleType::Pinned;
    default:
      return gc::HandleType::Strong;
  }
}

gc::Handle getGCHandle(QCallTypeHandle of, std::int32_t type) {
  if (auto* const allocator = typesystem::allocatorOf(of.type()))
    return engine().allocators->handleIn(*allocator, nullptr, handleTypeOf(type));
  const Cooperative cooperative(*Thread::current());
  return engine().handles->createGlobalHandleOfType(nullptr, handleTypeOf(type));
}
void freeGCHandle(QCallTypeHandle of, gc::Handle handle) {
  if (typesystem::allocatorOf(of.type()) != nullptr) return;  // it goes with the type
  const Cooperative cooperative(*Thread::current());
  if (handle != nullptr) engine().handles->destroyHandleOfUnknownType(handle);
}

}  // namespace

void checkIsCreatable(TypeHandle type, Creation how) {
  const bool constructs = how == Creation::ByConstructor;
  const auto fail = [](const char* exception, const char* message) { throw ExceptionRequest{exception, message, {}}; };
  const char* const unsupported = constructs ? "System.MissingMethodException" : "System.ArgumentException";
  const char* const abstract = constructs ? "System.MissingMethodException" : "System.MemberAccessException";
  const MethodTable* table = type.methodTable();
  if (table == nullptr || table->isArray() ||
      table == orRequest(engine().types->primitive(metadata::ElementType::Void)))
    fail(unsupported, "Type is not supported.");
  if (table->hasComponentSize()) fail(unsupported, "Uninitialized Strings cannot be created.");
  if (table->classData().definition->isDelegate) fail("System.ArgumentException", "Type is not supported.");
  if (table->isInterface()) fail(abstract, "Cannot create an instance of an interface.");
  if ((table->classData().definition->attributes & TypeAttributes::kAbstract) != 0)
    fail(abstract, "Cannot create an abstract class.");
  if ((table->flags & TypeFlags::kContainsGenericVariables) != 0)
    fail("System.MemberAccessException", "Cannot create a type for which Type.ContainsGenericParameters is true.");
  if ((table->flags & TypeFlags::kIsByRefLike) != 0)
    fail("System.NotSupportedException", "Cannot create boxed ByRef-like values.");
}

std::span<const FCall> runtimeTypeMakingFCalls() {
  static const FCall rows[] = {
      {"System.RuntimeTypeHandle", "InternalAllocNoChecks_FastPath", fcall(&internalAllocNoChecksFastPath)},
  };
  return rows;
}

std::span<const QCall> runtimeTypeMakingQCalls() {
  static const QCall rows[] = {
      {"RuntimeTypeHandle_MakeArray", qcall<&makeArray>()},
      {"RuntimeTypeHandle_MakeSZArray", qcall<&makeSzArray>()},
      {"RuntimeTypeHandle_MakeByRef", qcall<&makeByRef>()},
      {"RuntimeTypeHandle_MakePointer", qcall<&makePointer>()},
      {"RuntimeTypeHandle_Instantiate", qcall<&instantiate>()},
      {"RuntimeTypeHandle_GetGenericTypeDefinition", qcall<&getGenericTypeDefinition>()},
      {"RuntimeTypeHandle_GetInstantiation", qcall<&getInstantiation>()},
      {"RuntimeTypeHandle_GetConstraints", qcall<&getConstraints>()},
      {"RuntimeTypeHandle_GetArgumentTypesFromFunctionPointer", qcall<&getArgumentTypesFromFunctionPointer>()},
      {"RuntimeTypeHandle_GetInterfaces", qcall<&getInterfaces>()},
      {"RuntimeTypeHandle_InternalAlloc", qcall<&internalAlloc>()},
      {"RuntimeTypeHandle_InternalAllocNoChecks", qcall<&internalAllocNoChecks>()},
      {"RuntimeTypeHandle_GetActivationInfo", qcall<&getActivationInfo>()},
      {"RuntimeTypeHandle_CreateInstanceForAnotherGenericParameter",
       qcall<&createInstanceForAnotherGenericParameter>()},
      {"QCall_GetGCHandleForTypeHandle", qcall<&getGCHandle>()},
      {"QCall_FreeGCHandleForTypeHandle", qcall<&freeGCHandle>()},
  };
  return rows;
}

}  // namespace codicil::classlib
