// SPDX-License-Identifier: MIT
// Delegate.CreateDelegate: which methods a delegate may call, open or closed over a first argument, and making it do
// so.
#include <strings.h>

#include <algorithm>
#include <optional>

#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/Calls.hpp"
#include "execution/CodeHost.hpp"
#include "execution/Delegates.hpp"
#include "execution/Engine.hpp"
#include "execution/LoaderAllocators.hpp"
#include "threading/Allocation.hpp"
#include "threading/WriteBarrier.hpp"
#include "typesystem/Casting.hpp"

namespace codicil::classlib {
namespace {

using execution::Delegates;
using execution::engine;
using execution::orRequest;
using threading::Cooperative;
using threading::Thread;
using typesystem::MethodDesc;
using typesystem::MethodForm;
using typesystem::MethodKind;
using typesystem::MethodTable;
using typesystem::TypeHandle;

// System.DelegateBindingFlags
constexpr std::uint32_t kStaticOnly = 0x01;
constexpr std::uint32_t kInstanceOnly = 0x02;
constexpr std::uint32_t kOpenOnly = 0x04;
constexpr std::uint32_t kClosedOnly = 0x08;
constexpr std::uint32_t kNeverCloseOverNull = 0x10;
constexpr std::uint32_t kIgnoreCase = 0x20;
constexpr std::uint32_t kRelaxed = 0x40;

struct Parameters {
  TypeHandle result;
  std::vector<TypeHandle> types;  // `this` first, where there is one: of a value type by reference
};

Parameters parametersOf(const MethodDesc& method, MethodTable& owner, bool withThis) {
  const auto signature = execution::signatureOf(*engine().types, method, &owner);
  Parameters parameters;
  parameters.result = orRequest(engine().types->load(signature.types[0]));
  if (withThis) {
    TypeHandle self(&owner);
    if (owner.isValueType()) self = orRequest(engine().types->byRefTo(self));
    parameters.types.push_back(self);
  }
  for (std::uint32_t i = 1; i <= signature.header.paramCount; ++i)
    parameters.types.push_back(orRequest(engine().types->load(signature.types[i])));
  return parameters;
}

bool isReference(TypeHandle type) { return type.methodTable() != nullptr && !type.methodTable()->isValueType(); }

// What `isRelaxed` allows: references by conversion, enums as what they are stored as.
bool passesAs(TypeHandle from, TypeHandle to, bool isRelaxed) {
  if (from == to) return true;
  if (!isRelaxed) return false;
  if (isReference(from) && isReference(to)) return engine().casting->canCast(from, to);
  if (from.methodTable() == nullptr || to.methodTable() == nullptr || isReference(from) || isReference(to))
    return false;
  const MethodTable& a = *from.methodTable();
  const MethodTable& b = *to.methodTable();
  const auto isNumber = [](const MethodTable& type) { return metadata::primitiveSize(type.classData().element) != 0; };
  return (a.isEnum() || b.isEnum()) && isNumber(a) && isNumber(b) && a.classData().element == b.classData().element;
}

struct Binding {
  MethodDesc* method = nullptr;
  MethodTable* owner = nullptr;  // exact
  bool isOpen = false;
};

// `target`: what a closed delegate would be closed over; null: null.
std::optional<Binding> bindable(MethodTable& delegate, MethodDesc& method, MethodTable& owner, MethodTable* target,
                                std::uint32_t flags) {
  if ((flags & kStaticOnly) != 0 && !method.isStatic()) return std::nullopt;
  if ((flags & kInstanceOnly) != 0 && method.isStatic()) return std::nullopt;
  const bool isRelaxed = (flags & kRelaxed) != 0;
  const Parameters wanted = parametersOf(*Delegates::invokeOf(delegate), delegate, false);
  Parameters taken = parametersOf(method, owner, !method.isStatic());
  const bool isOpen = taken.types.size() == wanted.types.size();
  if (!isOpen && taken.types.size() != wanted.types.size() + 1) return std::nullopt;
  if ((flags & (isOpen ? kClosedOnly : kOpenOnly)) != 0) return std::nullopt;
  if (!isOpen) {
    if (target == nullptr && (flags & kNeverCloseOverNull) != 0) return std::nullopt;
    TypeHandle first = taken.types[0];
    if (!method.isStatic()) first = TypeHandle(&owner);  // a box
    if (method.isStatic() && !isReference(first)) return std::nullopt;
    if (target != nullptr && !engine().casting->canCast(TypeHandle(target), first)) return std::nullopt;
    taken.types.erase(taken.types.begin());
  }
  for (std::size_t i = 0; i < wanted.types.size(); ++i) {
    // The receiver of an open delegate may be of a derived type whatever the flags are.
    const bool isReceiver = i == 0 && isOpen && !method.isStatic();
    if (!passesAs(wanted.types[i], taken.types[i], isRelaxed || isReceiver)) return std::nullopt;
  }
  if (!passesAs(taken.result, wanted.result, isRelaxed)) return std::nullopt;
  return Binding{&method, &owner, isOpen};
}

const void* entryOf(MethodDesc& method) { return engine().code->entryOf(method); }

const void* entryFor(const Binding& binding, MethodTable* target) {
  MethodDesc& method = *binding.method;
  typesystem::TypeLoader& types = *engine().types;
  if (method.isVirtual() && !binding.owner->isValueType()) {
    if (binding.isOpen || target == nullptr) return entryOf(*types.virtualStub(*binding.owner, method));
    return entryOf(
        execution::virtualTarget(types, *engine().dispatch, *target, *binding.owner, method, method.methodArguments()));
  }
  const bool isBoxed = !binding.isOpen && !method.isStatic();
  return entryOf(*orRequest(types.methodOn(*binding.owner, method, method.methodArguments(),
                                           isBoxed ? MethodForm::Boxed : MethodForm::Callable)));
}

void bind(ObjectHandleOnStack delegate, ObjectHandleOnStack target, MethodTable& type, const Binding& binding,
          MethodTable* receiver) {
  const void* const entry = entryFor(binding, receiver);
  const void* const shuffle =
      binding.isOpen ? entryOf(*engine().types->delegateStub(*Delegates::invokeOf(type), MethodKind::DelegateOpen))
                     : nullptr;
  const Delegates& fields = *engine().delegates;
  const Cooperative cooperative(*Thread::current());
  const auto at = [&](const typesystem::FieldDesc& field) {
    return threading::fieldsOf(delegate.get()) + field.offset();
  };
  threading::setReference(reinterpret_cast<gc::ObjectPtr*>(at(*fields.target)),
                          binding.isOpen ? delegate.get() : target.get());
  *reinterpret_cast<const void**>(at(*fields.methodPtr)) = binding.isOpen ? shuffle : entry;
  *reinterpret_cast<const void**>(at(*fields.methodPtrAux)) = binding.isOpen ? entry : nullptr;
  if (const gc::ObjectPtr allocator = execution::LoaderAllocators::managedOf(typesystem::allocatorOf(*binding.method)))
    threading::setReference(reinterpret_cast<gc::ObjectPtr*>(at(*fields.methodBase)), allocator);
}

std::int32_t bindToMethodInfo(ObjectHandleOnStack delegate, ObjectHandleOnStack target, MethodDesc* method,
                              QCallTypeHandle methodType, std::uint32_t flags) {
  MethodTable& type = *typeOf(delegate);
  MethodTable* const receiver = typeOf(target);
  MethodTable* owner = exactOwner(methodType.type().methodTable(), *method->owner());
  if (owner == nullptr) owner = method->owner();
  const auto binding = bindable(type, *method, *owner, receiver, flags);
  if (!binding) return 0;
  bind(delegate, target, type, *binding, receiver);
  return 1;
}

bool isNamed(const MethodDesc& method, std::string_view name, bool ignoresCase) {
  const metadata::Metadata& metadata = method.module().metadata();
  const auto its = metadata.string(metadata.row<metadata::MethodDefRow>(method.token().rid()).name);
  if (!its || its->size() != name.size()) return false;
  return ignoresCase ? ::strncasecmp(its->data(), name.data(), name.size()) == 0 : *its == name;
}

// The most derived method of that name which the delegate can call.
std::int32_t bindToMethodName(ObjectHandleOnStack delegate, ObjectHandleOnStack target, QCallTypeHandle methodType,
                              const char* name, std::uint32_t flags) {
  MethodTable& type = *typeOf(delegate);
  MethodTable* const receiver = typeOf(target);
  for (MethodTable* owner = methodType.type().methodTable(); owner != nullptr; owner = owner->parent) {
    if (owner->isArray()) continue;
    for (MethodDesc& method : owner->canonical()->classData().methods) {
      if (method.isGenericDefinition() || method.isConstructor()) continue;
      if (!isNamed(method, name, (flags & kIgnoreCase) != 0)) continue;
      const auto binding = bindable(type, method, *owner, receiver, flags);
      if (!binding) continue;
      bind(delegate, target, type, *binding, receiver);
      return 1;
    }
  }
  return 0;
}

}  // namespace

std::span<const QCall> delegateBindingQCalls() {
  static const QCall rows[] = {
      {"Delegate_BindToMethodInfo", qcall<&bindToMethodInfo>()},
      {"Delegate_BindToMethodName", qcall<&bindToMethodName>()},
  };
  return rows;
}

}  // namespace codicil::classlib
