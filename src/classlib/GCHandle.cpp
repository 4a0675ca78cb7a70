// SPDX-License-Identifier: MIT
// System.Runtime.InteropServices.GCHandle, System.Runtime.DependentHandle.
#include "classlib/Tables.hpp"
#include "gc/HandleManager.hpp"
#include "threading/Collector.hpp"
#include "threading/WriteBarrier.hpp"

namespace codicil::classlib {
namespace {

using threading::Collector;
using threading::Cooperative;
using threading::Thread;

gc::HandleManager& handles() { return Collector::instance()->handles(); }

template <typename Made>
gc::Handle orOutOfMemory(Made made) {
  if (made == nullptr) throw threading::ExceptionRequest{"System.OutOfMemoryException", "", ""};
  return made;
}

// GCHandleType's values are the collector's. Null: the managed side asks the slow one, which throws.
gc::Handle allocate(gc::ObjectPtr object, std::int32_t type) {
  return handles().createGlobalHandleOfType(object, static_cast<gc::HandleType>(type));
}
gc::Handle allocateSlow(ObjectHandleOnStack object, std::int32_t type) {
  const Cooperative cooperative(*Thread::current());
  return orOutOfMemory(allocate(object.get(), type));
}
FCallBool free(gc::Handle handle) {
  handles().destroyHandleOfUnknownType(handle);
  return 1;
}
void freeSlow(gc::Handle handle) {
  const Cooperative cooperative(*Thread::current());
  handles().destroyHandleOfUnknownType(handle);
}
void set(gc::Handle handle, gc::ObjectPtr object) { handles().storeObjectInHandle(handle, object); }
gc::ObjectPtr compareExchangeTarget(gc::Handle handle, gc::ObjectPtr value, gc::ObjectPtr comparand) {
  return handles().interlockedCompareExchangeObjectInHandle(handle, value, comparand);
}

gc::Handle allocateDependent(gc::ObjectPtr target, gc::ObjectPtr dependent) {
  return handles().getGlobalHandleStore()->createDependentHandle(target, dependent);
}
gc::Handle allocateDependentSlow(ObjectHandleOnStack target, ObjectHandleOnStack dependent) {
  const Cooperative cooperative(*Thread::current());
  return orOutOfMemory(allocateDependent(target.get(), dependent.get()));
}
FCallBool freeDependent(gc::Handle handle) {
  handles().destroyHandleOfType(handle, gc::HandleType::Dependent);
  return 1;
}
void freeDependentSlow(gc::Handle handle) {
  const Cooperative cooperative(*Thread::current());
  freeDependent(handle);
}

gc::ObjectPtr targetOf(gc::Handle handle) { return *reinterpret_cast<gc::ObjectPtr*>(handle); }
// What is kept for a target that is gone is gone, too, even if the collector has not cleared it yet.
gc::ObjectPtr dependentOf(gc::Handle handle) {
  return targetOf(handle) == nullptr ? nullptr : handles().getDependentHandleSecondary(handle);
}
gc::ObjectPtr targetAndDependent(gc::Handle handle, gc::ObjectPtr* dependent) {
  threading::setReference(dependent, dependentOf(handle));
  return targetOf(handle);
}
void setDependent(gc::Handle handle, gc::ObjectPtr dependent) {
  handles().setDependentHandleSecondary(handle, dependent);
}
void clearTarget(gc::Handle handle) { handles().storeObjectInHandle(handle, nullptr); }

}  // namespace

std::span<const QCall> gcHandleQCalls() {
  static const QCall rows[] = {
      {"GCHandle_InternalAllocWithGCTransition", qcall<&allocateSlow>()},
      {"GCHandle_InternalFreeWithGCTransition", qcall<&freeSlow>()},
      {"DependentHandle_InternalAllocWithGCTransition", qcall<&allocateDependentSlow>()},
      {"DependentHandle_InternalFreeWithGCTransition", qcall<&freeDependentSlow>()},
  };
  return rows;
}

std::span<const FCall> gcHandleFCalls() {
  constexpr const char* kHandle = "System.Runtime.InteropServices.GCHandle";
  constexpr const char* kDependent = "System.Runtime.DependentHandle";
  static const FCall rows[] = {
      {kHandle, "_InternalAlloc", fcall(&allocate)},
      {kHandle, "_InternalFree", fcall(&free)},
      {kHandle, "InternalSet", fcall(&set)},
      {kHandle, "InternalCompareExchange", fcall(&compareExchangeTarget)},
      {kDependent, "InternalAlloc", fcall(&allocateDependent)},
      {kDependent, "InternalFree", fcall(&freeDependent)},
      {kDependent, "InternalGetDependent", fcall(&dependentOf)},
      {kDependent, "InternalGetTargetAndDependent", fcall(&targetAndDependent)},
      {kDependent, "InternalSetDependent", fcall(&setDependent)},
      {kDependent, "InternalSetTargetToNull", fcall(&clearTarget)},
  };
  return rows;
}

}  // namespace codicil::classlib
