// SPDX-License-Identifier: MIT
// What CoreLib's helpers ask of the type system: System.Runtime.CompilerServices' InitHelpers, GenericsHelpers,
// CastHelpers, VirtualDispatchHelpers, MethodTable; System.RuntimeTypeHandle's objects.
#include "classlib/Tables.hpp"
#include "execution/Calls.hpp"
#include "execution/CodeHost.hpp"
#include "execution/Engine.hpp"
#include "execution/Runtime.hpp"
#include "execution/RuntimeLookups.hpp"
#include "gc/HandleManager.hpp"
#include "gc/Heap.hpp"
#include "threading/Allocation.hpp"
#include "threading/WriteBarrier.hpp"
#include "typesystem/Casting.hpp"
#include "typesystem/TypeNames.hpp"

namespace codicil::classlib {

using execution::engine;
using threading::Cooperative;
using threading::Thread;
using typesystem::MethodDesc;
using typesystem::MethodTable;
using typesystem::TypeHandle;

namespace {

void initClassHelper(MethodTable* type) { engine().runtime->initializeClass(*type); }

std::uintptr_t genericHandleWorker(MethodDesc* method, MethodTable* type, const execution::RuntimeLookup* signature,
                                   std::uint32_t, void*) {
  return engine().lookups->answer(*signature, method, type);
}

void runtimeTypeFromHandle(std::uintptr_t handle, ObjectHandleOnStack result) {
  const Cooperative cooperative(*Thread::current());
  result.set(engine().runtime->runtimeType(TypeHandle::fromBits(handle)));
}

[[noreturn]] void throwInvalidCast(TypeHandle from, TypeHandle to) {
  throw threading::ExceptionRequest{"System.InvalidCastException",
                                    "Unable to cast object of type '" + typesystem::messageName(from) + "' to type '" +
                                        typesystem::messageName(to) + "'.",
                                    ""};
}

std::int32_t isInstanceOf(std::uintptr_t to, std::int32_t throws, ObjectHandleOnStack object) {
  const TypeHandle target = TypeHandle::fromBits(to);
  TypeHandle from;
  {
    const Cooperative cooperative(*Thread::current());
    from = TypeHandle(&threading::typeOf(object.get()));
  }
  const bool canCast = engine().casting->canCast(from, target);
  engine().runtime->castCache().add(from.bits(), to, canCast);
  if (canCast) return 1;
  if (throws != 0) throwInvalidCast(from, target);
  return 0;
}

void throwInvalidCastException(std::uintptr_t from, std::uintptr_t to) {
  throwInvalidCast(TypeHandle::fromBits(from), TypeHandle::fromBits(to));
}

std::int32_t canCastTo(std::uintptr_t from, std::uintptr_t to) {
  const bool canCast = engine().casting->canCast(TypeHandle::fromBits(from), TypeHandle::fromBits(to));
  engine().runtime->castCache().add(from, to, canCast);
  return canCast ? 1 : 0;
}

// `type` and `method` as the call site names them.
const void* resolveVirtualFunctionPointer(ObjectHandleOnStack object, std::uintptr_t type, MethodDesc* method) {
  MethodTable* receiver = nullptr;
  {
    const Cooperative cooperative(*Thread::current());
    if (object.get() == nullptr) throw threading::ExceptionRequest{"System.NullReferenceException", "", ""};
    receiver = &threading::typeOf(object.get());
  }
  MethodTable& declaring = *TypeHandle::fromBits(type).methodTable();
  return engine().code->entryOf(execution::virtualTarget(*engine().types, *engine().dispatch, *receiver, declaring,
                                                         *method, method->methodArguments()));
}

// As signatures name it: of an enum, not what it is stored as.
std::uint32_t elementTypeOf(std::uintptr_t handle) {
  const TypeHandle type = TypeHandle::fromBits(handle);
  if (type.isTypeDesc()) return static_cast<std::uint32_t>(type.typeDesc()->element());
  if (type.methodTable()->isEnum()) return static_cast<std::uint32_t>(metadata::ElementType::ValueType);
  return static_cast<std::uint32_t>(type.methodTable()->classData().element);
}

// ---- FCalls ----

MethodTable* matchingParent(MethodTable* type, MethodTable* parent) { return type->ancestorLike(*parent); }
std::uint32_t instanceFieldBytes(MethodTable* type) { return type->classData().fieldBytes; }
MethodTable* instantiationArgument0(MethodTable* type) { return type->instantiation()[0].methodTable(); }
std::uint32_t primitiveElementType(MethodTable* type) { return static_cast<std::uint32_t>(type->classData().element); }

void bulkMove(void* to, const void* from, std::size_t bytes) { threading::copyReferences(to, from, bytes); }

}  // namespace

std::span<const QCall> engineQCalls() {
  static const QCall rows[] = {
      {"InitClassHelper", qcall<&initClassHelper>()},
      {"GenericHandleWorker", qcall<&genericHandleWorker>()},
      {"RuntimeTypeHandle_GetRuntimeTypeFromHandleSlow", qcall<&runtimeTypeFromHandle>()},
      {"IsInstanceOf_NoCacheLookup", qcall<&isInstanceOf>()},
      {"ThrowInvalidCastException", qcall<&throwInvalidCastException>()},
      {"TypeHandle_CanCastTo_NoCacheLookup", qcall<&canCastTo>()},
      {"TypeHandle_GetCorElementType", qcall<&elementTypeOf>()},
      {"ResolveVirtualFunctionPointer", qcall<&resolveVirtualFunctionPointer>()},
  };
  return rows;
}

std::span<const FCall> engineFCalls() {
  constexpr const char* kTable = "System.Runtime.CompilerServices.MethodTable";
  static const FCall rows[] = {
      {kTable, "GetMethodTableMatchingParentClass", fcall(&matchingParent)},
      {kTable, "GetNumInstanceFieldBytes", fcall(&instanceFieldBytes)},
      {kTable, "InstantiationArg0", fcall(&instantiationArgument0)},
      {kTable, "GetPrimitiveCorElementType", fcall(&primitiveElementType)},
      {"System.Runtime.CompilerServices.CastHelpers", "WriteBarrier", engine().runtimeCode.barriers.assign},
      {"System.Buffer", "BulkMoveWithWriteBarrierInternal", fcall(&bulkMove)},
      {"System.String", "FastAllocateString", engine().runtimeCode.newArray},
  };
  return rows;
}

}  // namespace codicil::classlib
