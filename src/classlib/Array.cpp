// SPDX-License-Identifier: MIT
// System.Array's making of arrays; RuntimeHelpers.AllocateUninitializedClone.
#include "classlib/Array.hpp"

#include <vector>

#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "metadata/SignatureReader.hpp"
#include "threading/Allocation.hpp"
#include "threading/WriteBarrier.hpp"
#include "typesystem/Class.hpp"
#include "typesystem/TypeDesc.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using execution::orRequest;
using metadata::ElementType;
using threading::Cooperative;
using threading::ExceptionRequest;
using threading::Rooted;
using threading::Thread;
using typesystem::MethodTable;
using typesystem::TypeFlags;
using typesystem::TypeHandle;

[[noreturn]] void notSupported(const char* why) { throw ExceptionRequest{"System.NotSupportedException", why, ""}; }

void checkElement(TypeHandle element) {
  if (element.isTypeDesc()) {
    const ElementType kind = element.typeDesc()->element();
    if (kind == ElementType::ByRef) notSupported("Cannot create arrays of ByRef-like values.");
    if (kind == ElementType::Var || kind == ElementType::MVar) notSupported("Cannot create arrays of open type.");
    return;
  }
  const MethodTable& type = *element.methodTable();
  if ((type.flags & TypeFlags::kContainsGenericVariables) != 0) notSupported("Cannot create arrays of open type.");
  if (!type.hasComponentSize() && (type.flags & TypeFlags::kIsByRefLike) != 0)
    notSupported("Cannot create arrays of ByRef-like values.");
  if (type.classData().element == ElementType::Void) notSupported("Arrays of System.Void are not supported.");
}

bool isVector(const MethodTable& array) { return (array.flags & TypeFlags::kCategoryMask) == TypeFlags::kSzArray; }

void createArray(QCallTypeHandle given, std::int32_t rank, const std::int32_t* lengths, const std::int32_t* lowerBounds,
                 std::int32_t isArrayType, ObjectHandleOnStack result) {
  TypeHandle array = given.type();
  if (isArrayType == 0) {
    checkElement(array);
    const bool isPlain = rank == 1 && (lowerBounds == nullptr || lowerBounds[0] == 0);
    array = orRequest(isPlain ? engine().types->arrayOf(array)
                              : engine().types->arrayOf(array, static_cast<std::uint32_t>(rank)));
  } else {
    checkElement(array.methodTable()->elementType());
  }
  MethodTable& type = *array.methodTable();
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  if (!isVector(type)) {
    result.set(threading::allocateArray(thread, type, lengths, lowerBounds));
    return;
  }
  if (lowerBounds != nullptr && lowerBounds[0] != 0)
    notSupported("Arrays with non-zero lower bounds are not supported.");
  result.set(threading::allocateArray(thread, type, lengths[0]));
}

// An array of arrays of … as its constructor with several lengths makes it. `result` is a root.
void makeJagged(Thread& thread, MethodTable& type, const std::int32_t* lengths, std::uint32_t count,
                gc::ObjectPtr* result) {
  *result = threading::allocateArray(thread, type, lengths[0]);
  MethodTable* const element = count > 1 ? type.elementType().methodTable() : nullptr;
  Rooted inner(thread);
  for (std::int32_t i = 0; element != nullptr && i < lengths[0]; ++i) {
    makeJagged(thread, *element, lengths + 1, count - 1, inner.slot());
    threading::setReference(reinterpret_cast<gc::ObjectPtr*>(threading::elementsOf(*result)) + i, inner.get());
  }
}

void createInstanceMDArray(std::intptr_t handle, std::uint32_t count, const std::int32_t* arguments,
                           ObjectHandleOnStack result) {
  MethodTable& type = *TypeHandle::fromBits(static_cast<std::uintptr_t>(handle)).methodTable();
  const Cooperative cooperative(*Thread::current());
  result.set(constructArray(type, {arguments, count}));
}

void allocateUninitializedClone(ObjectHandleOnStack object) {
  const Cooperative cooperative(*Thread::current());
  object.set(threading::allocateLike(*Thread::current(), object.get()));
}

std::uint32_t elementTypeOfArray(gc::ObjectPtr array) {
  const TypeHandle element = threading::typeOf(array).elementType();
  return element.isTypeDesc() ? static_cast<std::uint32_t>(element.typeDesc()->element())
                              : static_cast<std::uint32_t>(element.methodTable()->classData().element);
}

}  // namespace

gc::ObjectPtr constructArray(MethodTable& type, std::span<const std::int32_t> arguments) {
  Thread& thread = *Thread::current();
  if (isVector(type)) {
    Rooted result(thread);
    makeJagged(thread, type, arguments.data(), static_cast<std::uint32_t>(arguments.size()), result.slot());
    return result.get();
  }
  const std::uint32_t rank = type.classData().rank;
  const bool hasBounds = arguments.size() != rank;
  if (hasBounds && arguments.size() != 2 * rank)  // only IL that no compiler makes names such a constructor
    throw threading::ExceptionRequest{"System.MissingMethodException", "an array has no such constructor", ""};
  if (rank == 1 && (!hasBounds || arguments[0] == 0)) {  // what programs get then is a vector: so `dotnet`
    MethodTable* vector = nullptr;
    {
      const threading::Preemptive preemptive(thread);
      vector = orRequest(engine().types->arrayOf(type.elementType())).methodTable();
    }
    return threading::allocateArray(thread, *vector, arguments.back());
  }
  if (!hasBounds) return threading::allocateArray(thread, type, arguments.data(), nullptr);
  std::int32_t lengths[metadata::kMaxArrayRank], lowerBounds[metadata::kMaxArrayRank];
  for (std::uint32_t i = 0; i < rank; ++i) {
    lowerBounds[i] = arguments[2 * i];
    lengths[i] = arguments[2 * i + 1];
  }
  return threading::allocateArray(thread, type, lengths, lowerBounds);
}

std::span<const FCall> arrayFCalls() {
  static const FCall rows[] = {
      {"System.Array", "GetCorElementTypeOfElementType", fcall(&elementTypeOfArray)},
  };
  return rows;
}

std::span<const QCall> arrayQCalls() {
  static const QCall rows[] = {
      {"Array_CreateInstance", qcall<&createArray>()},
      {"Array_CreateInstanceMDArray", qcall<&createInstanceMDArray>()},
      {"ObjectNative_AllocateUninitializedClone", qcall<&allocateUninitializedClone>()},
  };
  return rows;
}

}  // namespace codicil::classlib
