// SPDX-License-Identifier: MIT
// What a virtual call runs on an object whose class the compiler knows; whether it knows exactly, is for it to see.
#include "jitinterface/CallAnswers.hpp"

namespace codicil::jit {

using typesystem::isCanonicalSubtype;
using typesystem::MethodDesc;
using typesystem::MethodForm;
using typesystem::MethodKind;
using typesystem::MethodTable;
using typesystem::TypeHandle;

namespace {

// As the object's class implements it. Nothing: it does not, or shared code cannot tell.
std::optional<typesystem::Implementation> implementationOn(const typesystem::Dispatch& dispatch, MethodTable& object,
                                                           const MethodDesc& method, ContextHandle context) {
  MethodTable* declaring = method.owner();
  if (!declaring->isInterface()) {
    if (object.ancestorLike(*declaring) == nullptr) return std::nullopt;
    return typesystem::Dispatch::classMethod(object, method);
  }
  if (context.isClass() && !context.isMethodBeingCompiled()) declaring = typeOf(context.type()).methodTable();
  if (!declaring->isInterface() || isCanonicalSubtype(TypeHandle(declaring)) || isCanonicalSubtype(TypeHandle(&object)))
    return std::nullopt;
  const auto found = dispatch.interfaceMethod(object, *declaring, method);
  return found ? std::optional(*found) : std::nullopt;
}

}  // namespace

bool CallAnswers::resolveVirtualMethod(DevirtualizationInfo* info) {
  info->method = nullptr;
  info->exactContext = ContextHandle();
  info->isInstantiatingStub = false;
  info->wasArrayInterface = false;
  info->detail = DevirtualizationDetail::Unknown;
  const MethodDesc& method = methodOf(info->virtualMethod);
  MethodTable* const object = typeOf(info->objectClass).methodTable();
  if (object == nullptr || object->isInterface() || object->classData().isCanon || !method.isVirtual() ||
      method.genericParameterCount() != 0)
    return false;
  const auto found = implementationOn(context_.dispatch, *object, method, info->context);
  if (!found || found->status != typesystem::DispatchStatus::Found || !found->arrayElement.isNull() ||
      found->owner->isInterface() || found->method->isAbstract() || found->method->genericParameterCount() != 0)
    return false;
  const auto callable = context_.types.methodOn(*found->owner, *found->method, {}, MethodForm::Boxed);
  if (!callable) return false;
  info->method = handleOf(*callable);
  info->exactContext = ContextHandle::ofClass(handleOf(found->owner));
  return true;
}

// Of a value type's method as it is called on boxes, the one that takes the value by reference. One that wants to be
// told its instantiation is left boxed.
MethodHandle CallAnswers::getUnboxedEntry(MethodHandle boxed, bool* needsMethodTable) {
  if (needsMethodTable != nullptr) *needsMethodTable = false;
  const MethodDesc& method = methodOf(boxed);
  if (method.kind() != MethodKind::Unboxing || method.instance()->target->hasHiddenArgument()) return nullptr;
  return handleOf(method.instance()->target);
}

}  // namespace codicil::jit
