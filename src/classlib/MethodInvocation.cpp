// SPDX-License-Identifier: MIT
// RuntimeMethodHandle.InvokeMethod: a call of a method whose signature nobody compiled. Arguments come as addresses of
// their values; they are copied into the calling convention's places without a collection in between.
#include <cstring>

#include "classlib/Array.hpp"
#include "classlib/MethodInvocation.hpp"
#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "execution/Runtime.hpp"
#include "threading/Allocation.hpp"
#include "threading/GcFrameRegistration.hpp"
#include "threading/Thread.hpp"
#include "typesystem/ArgumentMap.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using execution::ManagedCall;
using execution::orRequest;
using metadata::ElementType;
using threading::Cooperative;
using threading::GcFrameRegistration;
using threading::Rooted;
using threading::Thread;
using typesystem::Argument;
using typesystem::ArgumentMap;
using typesystem::ArgumentPlace;
using typesystem::ArgumentRole;
using typesystem::EightbyteClass;
using typesystem::MethodDesc;
using typesystem::MethodTable;
using typesystem::ReturnKind;
using typesystem::TypeHandle;

bool isByRef(TypeHandle type) { return type.isTypeDesc() && type.typeDesc()->element() == ElementType::ByRef; }

struct Callee {
  MethodDesc* method = nullptr;
  TypeHandle declaring;
  TypeHandle returnType;
  std::vector<TypeHandle> parameters;
  bool hasThis = false;
};

Callee calleeOf(ObjectHandleOnStack signature) {
  const Cooperative cooperative(*Thread::current());
  const auto& fields = *reinterpret_cast<const SignatureObject*>(signature.get());
  Callee callee;
  callee.method = fields.method;
  callee.declaring = typeHandleOf(fields.declaringType);
  callee.returnType = typeHandleOf(fields.returnType);
  const std::uint32_t count = fields.arguments == nullptr ? 0 : threading::lengthOf(fields.arguments);
  const auto* types = count == 0 ? nullptr : reinterpret_cast<gc::ObjectPtr*>(threading::elementsOf(fields.arguments));
  for (std::uint32_t i = 0; i < count; ++i) callee.parameters.push_back(typeHandleOf(types[i]));
  callee.hasThis = !callee.method->isStatic();
  return callee;
}

// What the call runs: of a virtual method, the receiver's.
const void* entryFor(const Callee& callee, MethodTable* receiver) {
  MethodDesc* method = callee.method;
  const bool isVirtual = method->isVirtual() && receiver != nullptr && !method->owner()->isValueType() &&
                         method->kind() != typesystem::MethodKind::Unboxing;
  if (isVirtual) {
    MethodTable* declaring = exactOwner(callee.declaring.methodTable(), *method->owner());
    method = &execution::virtualTarget(*engine().types, *engine().dispatch, *receiver,
                                       declaring != nullptr ? *declaring : *method->owner(), *method,
                                       method->methodArguments());
  } else if (method->hasHiddenArgument() && method->kind() != typesystem::MethodKind::Instantiating) {
    MethodTable* owner = exactOwner(callee.declaring.methodTable(), *method->owner());
    if (owner != nullptr)
      method = orRequest(
          engine().types->methodOn(*owner, *method, method->methodArguments(), typesystem::MethodForm::Callable));
  }
  return engine().runtime->entryOf(*method);
}

// Room for what comes back through memory. The collector knows its references.
class ReturnBuffer {
 public:
  ReturnBuffer(Thread& thread, TypeHandle type, std::uint32_t bytes)
      : thread_(thread), outer_(thread.gcFrames), words_((bytes + 7) / 8) {
    const MethodTable* table = type.methodTable();
    if (table == nullptr || words_.empty()) return;
    const auto references = table->classData().references;
    registrations_.resize(references.size());
    for (std::size_t i = 0; i < references.size(); ++i) {
      registrations_[i] = {static_cast<GcFrameRegistration*>(thread.gcFrames), 0,
                           reinterpret_cast<gc::ObjectPtr*>(bytesOf() + references[i].offset), references[i].count, 0};
      thread.gcFrames = &registrations_[i];
    }
  }
  ~ReturnBuffer() { thread_.gcFrames = outer_; }
  ReturnBuffer(const ReturnBuffer&) = delete;
  ReturnBuffer& operator=(const ReturnBuffer&) = delete;

  std::byte* bytesOf() { return reinterpret_cast<std::byte*>(words_.data()); }

 private:
  Thread& thread_;
  void* outer_;
  std::vector<std::uint64_t> words_;
  std::vector<GcFrameRegistration> registrations_;
};

class Invocation {
 public:
  Invocation(Thread& thread, const Callee& callee)
      : callee_(callee),
        map_({.returnType = callee.returnType, .parameters = callee.parameters, .hasThis = callee.hasThis}),
        stack_(map_.stackBytes() / 8),
        buffer_(thread, callee.returnType, map_.returnKind() == ReturnKind::Nothing ? 0 : map_.returnBytes()) {}

  // Cooperative; collects only while the callee runs. `arguments`: see above.
  void call(const void* entry, gc::ObjectPtr target, void* const* arguments) {
    call_.entry = entry;
    call_.stack = stack_.data();
    call_.stackWords = stack_.size();
    std::size_t number = 0;
    for (const Argument& argument : map_.arguments()) {
      if (argument.role == ArgumentRole::This)
        put(argument.places[0], &target, 8);
      else if (argument.role == ArgumentRole::ReturnBuffer)
        putAddress(argument.places[0], buffer_.bytesOf());
      else if (argument.role == ArgumentRole::Parameter)
        putParameter(argument, arguments[number++]);
    }
    execution::callManaged(call_);
  }

  // Cooperative; may collect.
  gc::ObjectPtr result() {
    if (map_.returnKind() == ReturnKind::Nothing) return nullptr;
    TypeHandle type = callee_.returnType;
    if (isByRef(type)) {
      if (call_.rax == 0) throw threading::ExceptionRequest{"System.NullReferenceException", {}, {}};
      type = static_cast<const typesystem::ParamTypeDesc*>(type.typeDesc())->argument;
      // The byref may point into an object, which a box's allocation could move: copy first.
      ReturnBuffer copy(*Thread::current(), type, sizeOf(type));
      std::memcpy(copy.bytesOf(), reinterpret_cast<const void*>(call_.rax), sizeOf(type));
      return boxOf(type, nullptr, reinterpret_cast<std::uintptr_t>(copy.bytesOf()));
    }
    takeRegisters();
    return boxOf(type, nullptr, reinterpret_cast<std::uintptr_t>(buffer_.bytesOf()));
  }

 private:
  static std::uint32_t sizeOf(TypeHandle type) {
    const MethodTable* table = type.methodTable();
    return table != nullptr && table->isValueType() ? table->classData().fieldBytes : 8;
  }

  void put(ArgumentPlace place, const void* from, std::size_t bytes) {
    void* to = place.kind == ArgumentPlace::Kind::Integer  ? static_cast<void*>(&call_.integers[place.index])
               : place.kind == ArgumentPlace::Kind::Vector ? static_cast<void*>(&call_.vectors[place.index])
                                                           : static_cast<void*>(&stack_[place.index / 8]);
    std::memcpy(to, from, bytes);
  }
  void putAddress(ArgumentPlace place, const void* address) { put(place, &address, sizeof address); }

  void putParameter(const Argument& argument, const void* value) {
    if (isByRef(argument.type)) return putAddress(argument.places[0], value);
    if (argument.pieces == 2) {
      put(argument.places[0], value, 8);
      put(argument.places[1], static_cast<const std::byte*>(value) + 8, argument.bytes - 8);
      return;
    }
    put(argument.places[0], value, argument.bytes);
    extend(argument);
  }

  // Callees may take small numbers to be extended to 32 bits.
  void extend(const Argument& argument) {
    const MethodTable* table = argument.type.methodTable();
    if (table == nullptr || !table->isValueType() || argument.bytes > 2) return;
    std::int32_t wide = 0;
    std::memcpy(&wide, addressOf(argument.places[0]), sizeof wide);
    switch (table->classData().element) {
      case ElementType::I1:
        wide = static_cast<std::int8_t>(wide);  // NOLINT(bugprone-signed-char-misuse): the sign is what is meant
        break;
      case ElementType::I2:
        wide = static_cast<std::int16_t>(wide);
        break;
      case ElementType::Boolean:
      case ElementType::U1:
        wide = static_cast<std::uint8_t>(wide);
        break;
      case ElementType::Char:
      case ElementType::U2:
        wide = static_cast<std::uint16_t>(wide);
        break;
      default:
        return;
    }
    put(argument.places[0], &wide, sizeof wide);
  }
  const void* addressOf(ArgumentPlace place) const {
    if (place.kind == ArgumentPlace::Kind::Integer) return &call_.integers[place.index];
    if (place.kind == ArgumentPlace::Kind::Vector) return &call_.vectors[place.index];
    return &stack_[place.index / 8];
  }

  // What came back in registers, into the buffer.
  void takeRegisters() {
    const std::uint32_t bytes = map_.returnBytes();
    switch (map_.returnKind()) {
      case ReturnKind::Integer:
        std::memcpy(buffer_.bytesOf(), &call_.rax, bytes);
        break;
      case ReturnKind::Vector:
        std::memcpy(buffer_.bytesOf(), &call_.xmm0, bytes);
        break;
      case ReturnKind::TwoRegisters: {
        const auto& registers = callee_.returnType.methodTable()->classData().registers;
        const bool firstIsVector = registers.classes[0] == EightbyteClass::Sse;
        const bool secondIsVector = registers.classes[1] == EightbyteClass::Sse;
        const void* first = firstIsVector ? static_cast<const void*>(&call_.xmm0) : &call_.rax;
        const void* second = secondIsVector ? (firstIsVector ? &call_.xmm1 : &call_.xmm0)
                                            : static_cast<const void*>(firstIsVector ? &call_.rax : &call_.rdx);
        std::memcpy(buffer_.bytesOf(), first, 8);
        std::memcpy(buffer_.bytesOf() + 8, second, bytes - 8);
        break;
      }
      default:
        break;
    }
  }

  const Callee& callee_;
  ArgumentMap map_;
  ManagedCall call_;
  std::vector<std::uint64_t> stack_;
  ReturnBuffer buffer_;
};

void invoke(ObjectHandleOnStack target, void** arguments, ObjectHandleOnStack signature, std::int32_t isConstructor,
            ObjectHandleOnStack result) {
  Callee callee = calleeOf(signature);
  Thread& thread = *Thread::current();
  MethodTable* receiver = nullptr;
  bool isNewObject = false;
  if (isConstructor != 0) {
    MethodTable& type = *callee.declaring.methodTable();
    if (type.isArray()) {
      std::vector<std::int32_t> numbers;
      for (std::size_t i = 0; i < callee.parameters.size(); ++i)
        numbers.push_back(*static_cast<const std::int32_t*>(arguments[i]));
      const Cooperative cooperative(thread);
      result.set(constructArray(type, numbers));
      return;
    }
    isNewObject = &type != &engine().runtime->stringType();
    if ((type.flags & typesystem::TypeFlags::kHasPreciseInit) != 0) engine().runtime->initializeClass(type);
    if (!isNewObject) {
      callee.hasThis = false;  // it makes the object itself
      callee.returnType = callee.declaring;
    }
  } else if (callee.hasThis) {
    const Cooperative cooperative(thread);
    receiver = &threading::typeOf(target.get());
  } else if (MethodTable* owner = callee.declaring.methodTable(); owner != nullptr && !owner->isArray()) {
    engine().runtime->initializeClass(*owner);
  }
  const void* entry = entryFor(callee, receiver);
  const Cooperative cooperative(thread);
  Rooted self(thread, isNewObject ? threading::allocateObject(thread, *callee.declaring.methodTable()) : target.get());
  Invocation invocation(thread, callee);
  invocation.call(entry, self.get(), arguments);
  if (!isNewObject)
    result.set(invocation.result());
  else  // of a Nullable, its value
    result.set(callee.declaring.methodTable()->isNullable() ? boxOf(callee.declaring, self.get(), sizeof(void*))
                                                            : self.get());
}

}  // namespace

gc::ObjectPtr construct(MethodTable& type, MethodDesc& constructor, std::span<const TypeHandle> parameters,
                        void* const* arguments) {
  Thread& thread = *Thread::current();
  Callee callee;
  callee.method = &constructor;
  callee.declaring = TypeHandle(&type);
  callee.returnType = TypeHandle(orRequest(engine().types->primitive(ElementType::Void)));
  callee.parameters.assign(parameters.begin(), parameters.end());
  callee.hasThis = true;
  const void* entry = nullptr;
  {
    const threading::Preemptive preemptive(thread);
    if ((type.flags & typesystem::TypeFlags::kHasPreciseInit) != 0) engine().runtime->initializeClass(type);
    entry = entryFor(callee, nullptr);
  }
  Rooted self(thread, threading::allocateObject(thread, type));
  Invocation(thread, callee).call(entry, self.get(), arguments);
  return self.get();
}

std::span<const QCall> methodInvocationQCalls() {
  static const QCall rows[] = {
      {"RuntimeMethodHandle_InvokeMethod", qcall<&invoke>()},
  };
  return rows;
}

}  // namespace codicil::classlib
