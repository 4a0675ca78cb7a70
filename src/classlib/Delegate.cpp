// SPDX-License-Identifier: MIT
// System.Delegate: constructors that compiled code does not choose itself, invocation lists, and what a delegate calls.
#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/Calls.hpp"
#include "execution/CodeHost.hpp"
#include "execution/Delegates.hpp"
#include "execution/Engine.hpp"
#include "execution/LoaderAllocators.hpp"
#include "threading/Allocation.hpp"
#include "threading/WriteBarrier.hpp"

namespace codicil::classlib {

namespace {

using execution::Delegates;
using execution::engine;
using execution::orRequest;
using threading::Cooperative;
using threading::Thread;
using typesystem::MethodDesc;
using typesystem::MethodKind;
using typesystem::MethodTable;

std::uint32_t parameterCount(const MethodDesc& method) {
  return execution::signatureOf(*engine().types, method).header.paramCount;
}

void store(gc::ObjectPtr delegate, const typesystem::FieldDesc& field, gc::ObjectPtr value) {
  threading::setReference(reinterpret_cast<gc::ObjectPtr*>(threading::fieldsOf(delegate) + field.offset()), value);
}
void store(gc::ObjectPtr delegate, const typesystem::FieldDesc& field, const void* value) {
  *reinterpret_cast<const void**>(threading::fieldsOf(delegate) + field.offset()) = value;
}

// `entry` is what ldftn answered. A delegate of a method with as many parameters calls it on `target`, or, if it is
// static, through the stub that drops the delegate; one with one parameter more passes it as the first or `this`.
void constructDelegate(ObjectHandleOnStack delegate, ObjectHandleOnStack target, const void* entry) {
  MethodDesc* method = engine().code->methodAt(entry);
  MethodDesc* const invoke = Delegates::invokeOf(*typeOf(delegate));
  if (method == nullptr || invoke == nullptr)
    throw threading::ExceptionRequest{"System.ArgumentException", "not the address of a method", ""};
  const std::uint32_t wanted = parameterCount(*invoke);
  const std::uint32_t taken = parameterCount(*method);
  const bool isOpen = method->isStatic() ? taken == wanted : taken + 1 == wanted;
  if (!isOpen && !method->isStatic()) {
    MethodTable* const receiver = typeOf(target);
    if (receiver == nullptr)
      throw threading::ExceptionRequest{"System.ArgumentException",
                                        "Delegate to an instance method cannot have null 'this'.", ""};
    if (method->owner()->isValueType() && method->kind() != MethodKind::Unboxing)
      entry = engine().code->entryOf(*orRequest(
          engine().types->methodOn(*receiver, *method, method->methodArguments(), typesystem::MethodForm::Boxed)));
  }
  const void* const shuffle =
      isOpen ? engine().code->entryOf(*engine().types->delegateStub(*invoke, MethodKind::DelegateOpen)) : nullptr;
  const Delegates& fields = *engine().delegates;
  const Cooperative cooperative(*Thread::current());
  store(delegate.get(), *fields.target, isOpen ? delegate.get() : target.get());
  store(delegate.get(), *fields.methodPtr, isOpen ? shuffle : entry);
  if (isOpen) store(delegate.get(), *fields.methodPtrAux, entry);
  // No object of the method's type may be there to keep it.
  if (const gc::ObjectPtr allocator = execution::LoaderAllocators::managedOf(typesystem::allocatorOf(*method)))
    store(delegate.get(), *fields.methodBase, allocator);
}

// What reflection knows it by: no stub but the one that adds a hidden argument.
MethodDesc* targetOf(ObjectHandleOnStack delegate) {
  const void* entry = nullptr;
  {
    const Delegates& fields = *engine().delegates;
    const Cooperative cooperative(*Thread::current());
    const auto at = [&](const typesystem::FieldDesc& field) {
      return *reinterpret_cast<const void**>(threading::fieldsOf(delegate.get()) + field.offset());
    };
    entry = at(*fields.methodPtrAux);
    if (entry == nullptr) entry = at(*fields.methodPtr);
  }
  MethodDesc* method = engine().code->methodAt(entry);
  while (method != nullptr && (method->kind() == MethodKind::Unboxing || method->kind() == MethodKind::Virtual))
    method = method->instance()->target;
  return method;
}

void findMethodHandle(ObjectHandleOnStack delegate, ObjectHandleOnStack result) {
  MethodDesc* const method = targetOf(delegate);
  if (method == nullptr)
    throw threading::ExceptionRequest{"System.InvalidOperationException", "The delegate calls no managed method.", ""};
  setMethodStub(result, *method);
}

std::int32_t equalMethodHandles(ObjectHandleOnStack left, ObjectHandleOnStack right) {
  return targetOf(left) == targetOf(right) ? 1 : 0;
}

const void* multicastInvokeSlow(MethodTable* type) {
  return engine().code->entryOf(*engine().types->delegateStub(*Delegates::invokeOf(*type), MethodKind::DelegateMany));
}

// ---- FCalls ----

const void* multicastInvoke(MethodTable*) { return nullptr; }  // what it is must be looked up: the QCall does
MethodDesc* invokeMethod(MethodTable* type) { return Delegates::invokeOf(*type); }

}  // namespace

std::span<const QCall> delegateQCalls() {
  static const QCall rows[] = {
      {"Delegate_Construct", qcall<&constructDelegate>()},
      {"Delegate_FindMethodHandle", qcall<&findMethodHandle>()},
      {"Delegate_InternalEqualMethodHandles", qcall<&equalMethodHandles>()},
      {"Delegate_GetMulticastInvokeSlow", qcall<&multicastInvokeSlow>()},
  };
  return rows;
}

std::span<const FCall> delegateFCalls() {
  static const FCall rows[] = {
      {"System.Delegate", "GetMulticastInvoke", fcall(&multicastInvoke)},
      {"System.Delegate", "GetInvokeMethod", fcall(&invokeMethod)},
  };
  return rows;
}

}  // namespace codicil::classlib
