// SPDX-License-Identifier: MIT
// System.RuntimeMethodHandle: what a method is, and its other instantiations. Calling it: MethodInvocation.cpp.
#include "classlib/DynamicMethod.hpp"
#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "execution/LoaderAllocators.hpp"
#include "execution/Runtime.hpp"
#include "threading/Allocation.hpp"
#include "threading/Thread.hpp"
#include "typesystem/ArrayMembers.hpp"
#include "typesystem/Constraints.hpp"
#include "typesystem/TypeNames.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using execution::orRequest;
using threading::Cooperative;
using threading::Thread;
using typesystem::MethodDesc;
using typesystem::MethodForm;
using typesystem::MethodTable;
using typesystem::TypeFlags;
using typesystem::TypeHandle;

// ---- Words of the method ----

std::int32_t methodAttributes(const MethodDesc* method) { return method->attributes(); }
std::int32_t getImplAttributes(gc::ObjectPtr info) { return methodOfInfo(info)->implAttributes(); }
const MethodTable* getMethodTable(const MethodDesc* method) { return method->owner(); }
std::int32_t getSlot(const MethodDesc* method) { return method->slot(); }
std::uint32_t getMethodDef(const MethodDesc* method) {
  return method->kind() == typesystem::MethodKind::Array ? 0x06000000 : method->token().value;
}
FCallBool hasMethodInstantiation(const MethodDesc* method) { return method->genericParameterCount() != 0; }
FCallBool isGenericMethodDefinition(const MethodDesc* method) { return method->isGenericDefinition(); }
std::int32_t getGenericParameterCount(const MethodDesc* method) { return method->genericParameterCount(); }
FCallBool isConstructor(const MethodDesc* method) { return method->isConstructor() || method->isClassConstructor(); }
gc::ObjectPtr methodAllocator(const MethodDesc* method) {
  return execution::LoaderAllocators::managedOf(typesystem::allocatorOf(*method));
}

const char* methodName(const MethodDesc* method) {
  if (const DynamicMethod* dynamic = dynamicMethod(method)) return dynamic->name.c_str();
  if (method->kind() == typesystem::MethodKind::Array) return typesystem::nameOf(method->arrayMember());
  const auto& metadata = method->module().metadata();
  const auto name = metadata.string(metadata.row<metadata::MethodDefRow>(method->token().rid()).name);
  return name ? name->data() : nullptr;
}

bool isTypical(const MethodDesc& method) {
  const auto generics = method.owner()->generics();
  return method.methodArguments().empty() && method.instance() == nullptr &&
         (generics == TypeFlags::kNonGeneric || generics == TypeFlags::kTypicalInstance);
}
FCallBool isTypicalMethodDefinition(gc::ObjectPtr info) { return isTypical(*methodOfInfo(info)); }

// ---- Other instantiations ----

MethodTable* ownerIn(TypeHandle declaring, const MethodDesc& method) {
  MethodTable* owner = exactOwner(declaring.methodTable(), *method.owner());
  return owner != nullptr ? owner : method.owner();
}

// Whether reflection calls the method through a stub: on values, which it has in boxes, and where shared code wants to
// be told its instantiation.
bool needsStub(const MethodDesc& method, TypeHandle declaring) {
  const MethodTable* table = declaring.methodTable();
  if (table == nullptr || table->isArray() || method.isGenericDefinition()) return false;
  if (method.instance() != nullptr && method.isStub()) return false;
  if ((table->flags & TypeFlags::kContainsGenericVariables) != 0) return false;
  if (table->isValueType() && !method.isStatic()) return true;
  return !table->instantiation().empty() && (table->isInterface() || method.isStatic() || method.hasHiddenArgument());
}

MethodDesc* getStubIfNeededInternal(MethodDesc* method, gc::ObjectPtr declaringType) {
  return needsStub(*method, typeHandleOf(declaringType)) ? nullptr : method;
}

void checkArguments(const MethodTable& owner, const MethodDesc& method, std::span<const TypeHandle> arguments) {
  const typesystem::Constraints constraints(*engine().types, *engine().casting);
  const auto violated = orRequest(constraints.violatedBy(owner, method, arguments));
  if (!violated) return;
  const auto name = [](TypeHandle type) { return typeName(type, typesystem::TypeNameFormat::kNamespace); };
  const auto parameters = orRequest(engine().types->variablesOf(method.module(), method.token()));
  const char* const own = methodName(&method);
  throw threading::ExceptionRequest{"System.Security.VerificationException",
                                    "Method " + name(TypeHandle(&owner)) + "." + (own == nullptr ? "" : own) +
                                        ": type argument '" + name(arguments[*violated]) +
                                        "' violates the constraint of type parameter '" + name(parameters[*violated]) +
                                        "'.",
                                    {}};
}

MethodDesc* getStubIfNeededSlow(MethodDesc* method, QCallTypeHandle declaring, ObjectHandleOnStack instantiation) {
  std::vector<TypeHandle> arguments;
  {
    const Cooperative cooperative(*Thread::current());
    gc::ObjectPtr array = instantiation.get();
    for (std::uint32_t i = 0; array != nullptr && i < threading::lengthOf(array); ++i)
      arguments.push_back(typeHandleOf(reinterpret_cast<gc::ObjectPtr*>(threading::elementsOf(array))[i]));
  }
  if (declaring.type().isTypeDesc() || declaring.type().methodTable()->isArray()) return method;
  MethodTable& owner = *ownerIn(declaring.type(), *method);
  if (arguments.empty()) {
    const auto own = method->methodArguments();
    arguments.assign(own.begin(), own.end());
    if (!needsStub(*method, declaring.type())) return method;
  } else {
    checkArguments(owner, *method, arguments);
  }
  const bool boxed = owner.isValueType() && !method->isStatic();
  return orRequest(
      engine().types->methodOn(owner, *method, arguments, boxed ? MethodForm::Boxed : MethodForm::Callable));
}

// The same method of the declaring type's canonical form.
MethodDesc* getMethodFromCanonical(MethodDesc* method, gc::ObjectPtr declaringType) {
  MethodTable* owner = exactOwner(typeHandleOf(declaringType).methodTable(), *method->owner());
  if (owner == nullptr || owner->isArray()) return method;
  MethodDesc* found = owner->canonical()->classData().method(method->token());
  return found != nullptr ? found : method;
}

void getTypicalMethodDefinition(MethodDesc* method, ObjectHandleOnStack result) {
  const typesystem::TypeDefinition* definition = method->owner()->classData().definition;
  if (definition == nullptr) return;
  orRequest(engine().types->load(*definition->module, definition->token));
  if (MethodDesc* typical = definition->module->methodOf(method->token())) setMethodStub(result, *typical);
}

void stripMethodInstantiation(MethodDesc* method, ObjectHandleOnStack result) {
  MethodDesc* definition = method->owner()->canonical()->classData().method(method->token());
  setMethodStub(result, definition != nullptr ? *definition : *method);
}

std::vector<TypeHandle> argumentsOf(const MethodDesc& method) {
  if (method.isGenericDefinition()) return orRequest(engine().types->variablesOf(method.module(), method.token()));
  const auto arguments = method.methodArguments();
  return {arguments.begin(), arguments.end()};
}

void getMethodInstantiation(MethodDesc* method, ObjectHandleOnStack result, std::int32_t asRuntimeTypes) {
  const auto arguments = argumentsOf(*method);
  if (!arguments.empty()) setTypes(result, arguments, asRuntimeTypes == 0);
}

void constructInstantiation(MethodDesc* method, std::uint32_t format, ObjectHandleOnStack result) {
  std::string text;
  for (const TypeHandle argument : argumentsOf(*method))
    text += (text.empty() ? "[" : ",") + typeName(argument, format);
  if (!text.empty()) setString(result, text + "]");
}

const void* getFunctionPointer(MethodDesc* method) { return engine().runtime->entryOf(*method); }

// Compilers let attributes be used only where they can be seen.
std::int32_t isAttributeVisible(QCallTypeHandle, const MethodDesc*, QCallTypeHandle, QCallModule) { return 1; }

}  // namespace

std::span<const FCall> runtimeMethodHandleFCalls() {
  static constexpr const char* kType = "System.RuntimeMethodHandle";
  static const FCall rows[] = {
      {kType, "GetAttributes", fcall(&methodAttributes)},
      {kType, "GetImplAttributes", fcall(&getImplAttributes)},
      {kType, "GetMethodTable", fcall(&getMethodTable)},
      {kType, "GetSlot", fcall(&getSlot)},
      {kType, "GetMethodDef", fcall(&getMethodDef)},
      {kType, "GetUtf8NameInternal", fcall(&methodName)},
      {kType, "HasMethodInstantiation", fcall(&hasMethodInstantiation)},
      {kType, "IsGenericMethodDefinition", fcall(&isGenericMethodDefinition)},
      {kType, "IsTypicalMethodDefinition", fcall(&isTypicalMethodDefinition)},
      {kType, "GetGenericParameterCount", fcall(&getGenericParameterCount)},
      {kType, "IsConstructor", fcall(&isConstructor)},
      {kType, "GetLoaderAllocatorInternal", fcall(&methodAllocator)},
      {kType, "GetStubIfNeededInternal", fcall(&getStubIfNeededInternal)},
      {kType, "GetMethodFromCanonical", fcall(&getMethodFromCanonical)},
  };
  return rows;
}

std::span<const QCall> runtimeMethodHandleQCalls() {
  static const QCall rows[] = {
      {"RuntimeMethodHandle_GetStubIfNeededSlow", qcall<&getStubIfNeededSlow>()},
      {"RuntimeMethodHandle_GetTypicalMethodDefinition", qcall<&getTypicalMethodDefinition>()},
      {"RuntimeMethodHandle_StripMethodInstantiation", qcall<&stripMethodInstantiation>()},
      {"RuntimeMethodHandle_GetMethodInstantiation", qcall<&getMethodInstantiation>()},
      {"RuntimeMethodHandle_ConstructInstantiation", qcall<&constructInstantiation>()},
      {"RuntimeMethodHandle_GetFunctionPointer", qcall<&getFunctionPointer>()},
      {"RuntimeMethodHandle_IsCAVisibleFromDecoratedType", qcall<&isAttributeVisible>()},
  };
  return rows;
}

}  // namespace codicil::classlib
