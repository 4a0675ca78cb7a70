// SPDX-License-Identifier: MIT
// System.GC, System.Runtime.GCSettings, System.Runtime.GCFrameRegistration.
#include <algorithm>
#include <atomic>

#include "classlib/Tables.hpp"
#include "execution/Calls.hpp"
#include "execution/CodeHost.hpp"
#include "execution/Engine.hpp"
#include "gc/Heap.hpp"
#include "threading/Allocation.hpp"
#include "threading/Collector.hpp"
#include "threading/GcFrameRegistration.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using execution::orRequest;
using threading::Collector;
using threading::Cooperative;
using threading::ExceptionRequest;
using threading::GcFrameRegistration;
using threading::Thread;
using typesystem::MethodDesc;
using typesystem::MethodTable;
using typesystem::TypeHandle;

gc::Heap& heap() { return Collector::instance()->heap(); }

// ---- Collecting ----

void collect(std::int32_t generation, std::int32_t mode, std::uint8_t lowMemory) {
  const Cooperative cooperative(*Thread::current());
  heap().garbageCollect(generation, lowMemory != 0, mode);
}

std::int64_t totalMemory() {
  const Cooperative cooperative(*Thread::current());
  return static_cast<std::int64_t>(heap().getTotalBytesInUse());
}

std::int32_t startNoGcRegion(std::int64_t total, std::int32_t isLohSizeKnown, std::int64_t lohSize,
                             std::int32_t disallowFullBlocking) {
  const Cooperative cooperative(*Thread::current());
  return heap().startNoGcRegion(static_cast<std::uint64_t>(total), isLohSizeKnown != 0,
                                static_cast<std::uint64_t>(lohSize), disallowFullBlocking != 0);
}

std::int32_t endNoGcRegion() {
  const Cooperative cooperative(*Thread::current());
  return heap().endNoGcRegion();
}

std::int32_t enableNoGcRegionCallback(gc::NoGcRegionCallback* callback, std::int64_t total) {
  const Cooperative cooperative(*Thread::current());
  return static_cast<std::int32_t>(heap().enableNoGcRegionCallback(callback, static_cast<std::uint64_t>(total)));
}

std::int64_t generationBudget(std::int32_t generation) {
  const Cooperative cooperative(*Thread::current());
  return static_cast<std::int64_t>(heap().getGenerationBudget(generation));
}

std::int32_t refreshMemoryLimit() {
  const Cooperative cooperative(*Thread::current());
  return heap().refreshMemoryLimit();
}

void enumerateConfigurationValues(void* context, gc::ConfigurationFunction* function) {
  heap().enumerateConfigurationValues(context, function);
}

std::int32_t waitForFullGcApproach(std::int32_t milliseconds) { return heap().waitForFullGcApproach(milliseconds); }
std::int32_t waitForFullGcComplete(std::int32_t milliseconds) { return heap().waitForFullGcComplete(milliseconds); }

gc::FrozenSegment registerFrozenSegment(void* address, std::intptr_t bytes) {
  const auto size = static_cast<std::size_t>(bytes);
  gc::FrozenSegmentInfo info{address, typesystem::kObjectHeaderBytes, size, size, size};
  const Cooperative cooperative(*Thread::current());
  return heap().registerFrozenSegment(&info);
}

void unregisterFrozenSegment(gc::FrozenSegment segment) {
  const Cooperative cooperative(*Thread::current());
  heap().unregisterFrozenSegment(segment);
}

// ---- Memory that the collector does not see ----

// When as much was announced since the last collection as the heap is large, and 4 MiB at least, there is one.
std::atomic<std::int64_t> pressure{0};         // announced and not taken back, since collectionsSeen
std::atomic<std::int32_t> collectionsSeen{0};  // of the oldest generation
constexpr std::int64_t kLeastPressure = 4 << 20;

void addMemoryPressure(std::uint64_t bytes) {
  const std::int32_t collections = heap().collectionCount(2, 0);
  if (collectionsSeen.exchange(collections) != collections) pressure = 0;
  const std::int64_t now = pressure += static_cast<std::int64_t>(bytes);
  if (now <= kLeastPressure) return;
  const Cooperative cooperative(*Thread::current());
  if (now <= static_cast<std::int64_t>(heap().getTotalBytesInUse())) return;
  pressure = 0;
  heap().garbageCollect(2, false, static_cast<std::int32_t>(gc::CollectionMode::NonBlocking));
}

void removeMemoryPressure(std::uint64_t bytes) { pressure -= static_cast<std::int64_t>(bytes); }

// ---- Objects ----

void allocateNewArray(std::intptr_t type, std::int32_t length, std::uint32_t flags, ObjectHandleOnStack result) {
  MethodTable& array = *TypeHandle::fromBits(static_cast<std::uintptr_t>(type)).methodTable();
  const Cooperative cooperative(*Thread::current());
  // Bytes that are not written may be references.
  if (array.containsGCPointers()) flags &= ~gc::allocflag::kZeroingOptional;
  result.set(threading::allocateArrayWithFlags(*Thread::current(), array, length, flags));
}

// What a thread's context has left was counted when it got it.
std::int64_t unusedBytes(const Thread& thread) { return thread.allocation.limit - thread.allocation.pointer; }

std::int64_t allocatedByThisThread() {
  const Thread& thread = *Thread::current();
  return thread.allocation.bytes + thread.allocation.bytesLarge - unusedBytes(thread);
}

std::int64_t totalAllocatedPrecise() {
  threading::ThreadList& threads = Collector::instance()->threads();
  threads.stopAll();
  auto bytes = static_cast<std::int64_t>(heap().getTotalAllocatedBytes());
  threads.forEachStopped([&](Thread& thread) { bytes -= unusedBytes(thread); });
  threads.restartAll();
  return bytes;
}

std::int64_t totalAllocated() { return static_cast<std::int64_t>(heap().getTotalAllocatedBytes()); }

// ---- Finalization ----

void waitForPendingFinalizers() { Collector::instance()->finalizer().waitForPending(); }

void reRegisterForFinalize(ObjectHandleOnStack object) {
  const Cooperative cooperative(*Thread::current());
  if (!heap().registerForFinalization(-1, object.get())) throw ExceptionRequest{"System.OutOfMemoryException", "", ""};
}

void suppressFinalize(gc::ObjectPtr object) { heap().setFinalizationRun(object); }

// In an object's header: set while it waits in the queue, by SuppressFinalize.
constexpr std::uint32_t kFinalizerRun = 0x40000000;

bool takeSuppression(gc::ObjectPtr object) {
  const std::atomic_ref<std::uint32_t> header(reinterpret_cast<std::uint32_t*>(object)[-1]);
  if ((header.load() & kFinalizerRun) == 0) return false;
  header.fetch_and(~kFinalizerRun);
  return true;
}

MethodDesc& objectFinalize() {
  static MethodDesc* const method = orRequest(engine().types->coreLibMethod("System.Object", "Finalize", 0));
  return *method;
}

const void* nextFinalizable(ObjectHandleOnStack target) {
  MethodTable* type = nullptr;
  {
    const Cooperative cooperative(*Thread::current());
    gc::ObjectPtr object = nullptr;
    do {
      object = heap().getNextFinalizable();
    } while (object != nullptr && takeSuppression(object));
    if (object == nullptr) return nullptr;
    target.set(object);
    type = &threading::typeOf(object);
  }
  MethodDesc& finalize = objectFinalize();
  return engine().code->entryOf(
      execution::virtualTarget(*engine().types, *engine().dispatch, *type, *finalize.owner(), finalize, {}));
}

// ---- What is known of the heap ----

// System.GCMemoryInfoData, behind its MethodTable pointer.
struct MemoryInfoData {
  std::uint64_t highLoadThreshold, totalAvailable, load, heapSize, fragmented, committed, promoted, pinned,
      finalizationPending, index;
  std::uint32_t generation, pausePercent;
  bool isCompaction, isConcurrent;
  std::uint64_t generations[5][4];
  std::uint64_t pauses[2];
};
static_assert(offsetof(MemoryInfoData, generations) == 96);

void memoryInfo(gc::ObjectPtr data, std::int32_t kind) {
  auto& to = *reinterpret_cast<MemoryInfoData*>(threading::fieldsOf(data));
  heap().getMemoryInfo(&to.highLoadThreshold, &to.totalAvailable, &to.load, &to.heapSize, &to.fragmented, &to.committed,
                       &to.promoted, &to.pinned, &to.finalizationPending, &to.index, &to.generation, &to.pausePercent,
                       &to.isCompaction, &to.isConcurrent, &to.generations[0][0], &to.pauses[0], kind);
}

std::int32_t maxGeneration() { return static_cast<std::int32_t>(heap().getMaxGeneration()); }
std::int32_t collectionCount(std::int32_t generation, std::int32_t isSpecial) {
  return heap().collectionCount(generation, isSpecial);
}
std::uint64_t segmentSize() { return std::max(heap().getValidSegmentSize(true), heap().getValidSegmentSize(false)); }
std::int32_t lastPercentInGc() { return heap().getLastGcPercentTimeInGc(); }
std::uint64_t generationSize(std::int32_t generation) { return heap().getLastGcGenerationSize(generation); }
std::int32_t generationOf(gc::ObjectPtr object) { return static_cast<std::int32_t>(heap().whichGeneration(object)); }
std::int64_t totalPause() { return heap().getTotalPauseDuration(); }
FCallBool registerForFullGc(std::int32_t generationPercent, std::int32_t lohPercent) {
  return heap().registerForFullGcNotification(static_cast<std::uint32_t>(generationPercent),
                                              static_cast<std::uint32_t>(lohPercent));
}
FCallBool cancelFullGc() { return heap().cancelFullGcNotification(); }

FCallBool isServer() { return Collector::instance()->isServer(); }
std::int32_t latencyMode() { return heap().getGcLatencyMode(); }
std::int32_t setLatencyMode(std::int32_t mode) { return heap().setGcLatencyMode(mode); }
std::int32_t lohCompactionMode() { return heap().getLohCompactionMode(); }
void setLohCompactionMode(std::int32_t mode) { heap().setLohCompactionMode(mode); }

// ---- GCFrameRegistration ----

void registerFrame(GcFrameRegistration* frame) {
  Thread& thread = *Thread::current();
  frame->next = static_cast<GcFrameRegistration*>(thread.gcFrames);
  thread.gcFrames = frame;
}

// Whatever was registered after it was left behind by an exception.
void unregisterFrame(GcFrameRegistration* frame) { Thread::current()->gcFrames = frame->next; }

}  // namespace

std::span<const QCall> gcQCalls() {
  static const QCall rows[] = {
      {"GCInterface_Collect", qcall<&collect>()},
      {"GCInterface_GetTotalMemory", qcall<&totalMemory>()},
      {"GCInterface_StartNoGCRegion", qcall<&startNoGcRegion>()},
      {"GCInterface_EndNoGCRegion", qcall<&endNoGcRegion>()},
      {"GCInterface_EnableNoGCRegionCallback", qcall<&enableNoGcRegionCallback>()},
      {"GCInterface_GetGenerationBudget", qcall<&generationBudget>()},
      {"GCInterface_RefreshMemoryLimit", qcall<&refreshMemoryLimit>()},
      {"GCInterface_EnumerateConfigurationValues", qcall<&enumerateConfigurationValues>()},
      {"GCInterface_WaitForFullGCApproach", qcall<&waitForFullGcApproach>()},
      {"GCInterface_WaitForFullGCComplete", qcall<&waitForFullGcComplete>()},
      {"GCInterface_RegisterFrozenSegment", qcall<&registerFrozenSegment>()},
      {"GCInterface_UnregisterFrozenSegment", qcall<&unregisterFrozenSegment>()},
      {"GCInterface_AddMemoryPressure", qcall<&addMemoryPressure>()},
      {"GCInterface_RemoveMemoryPressure", qcall<&removeMemoryPressure>()},
      {"GCInterface_AllocateNewArray", qcall<&allocateNewArray>()},
      {"GCInterface_GetTotalAllocatedBytesPrecise", qcall<&totalAllocatedPrecise>()},
      {"GCInterface_WaitForPendingFinalizers", qcall<&waitForPendingFinalizers>()},
      {"GCInterface_ReRegisterForFinalize", qcall<&reRegisterForFinalize>()},
      {"GCInterface_GetNextFinalizableObject", qcall<&nextFinalizable>()},
  };
  return rows;
}

std::span<const FCall> gcFCalls() {
  constexpr const char* kGc = "System.GC";
  constexpr const char* kSettings = "System.Runtime.GCSettings";
  constexpr const char* kFrames = "System.Runtime.GCFrameRegistration";
  static const FCall rows[] = {
      {kGc, "GetMemoryInfo", fcall(&memoryInfo)},
      {kGc, "GetMaxGeneration", fcall(&maxGeneration)},
      {kGc, "_CollectionCount", fcall(&collectionCount)},
      {kGc, "GetSegmentSize", fcall(&segmentSize)},
      {kGc, "GetLastGCPercentTimeInGC", fcall(&lastPercentInGc)},
      {kGc, "GetGenerationSize", fcall(&generationSize)},
      {kGc, "GetGenerationInternal", fcall(&generationOf)},
      {kGc, "GetAllocatedBytesForCurrentThread", fcall(&allocatedByThisThread)},
      {kGc, "GetTotalAllocatedBytesApproximate", fcall(&totalAllocated)},
      {kGc, "_GetTotalPauseDuration", fcall(&totalPause)},
      {kGc, "_RegisterForFullGCNotification", fcall(&registerForFullGc)},
      {kGc, "_CancelFullGCNotification", fcall(&cancelFullGc)},
      {kGc, "SuppressFinalizeInternal", fcall(&suppressFinalize)},
      {kSettings, "get_IsServerGC", fcall(&isServer)},
      {kSettings, "GetGCLatencyMode", fcall(&latencyMode)},
      {kSettings, "SetGCLatencyMode", fcall(&setLatencyMode)},
      {kSettings, "GetLOHCompactionMode", fcall(&lohCompactionMode)},
      {kSettings, "SetLOHCompactionMode", fcall(&setLohCompactionMode)},
      {kFrames, "RegisterForGCReporting", fcall(&registerFrame)},
      {kFrames, "UnregisterForGCReporting", fcall(&unregisterFrame)},
  };
  return rows;
}

}  // namespace codicil::classlib
