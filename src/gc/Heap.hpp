// The collector, as the engine calls it. Implemented by libclrgc.so: 89 slots in this order, and more of its own
// behind them.
//
// "Cooperative" methods are called by a thread that a collection must wait for; they may collect unless said otherwise.
#pragma once

#include <cstddef>
#include <cstdint>

#include "gc/GcTypes.hpp"

namespace codicil::gc {

class Heap {
 public:
  virtual bool isValidSegmentSize(std::size_t bytes) = 0;
  virtual bool isValidGen0MaxSize(std::size_t bytes) = 0;
  virtual std::size_t getValidSegmentSize(bool large) = 0;
  virtual void setReservedVmLimit(std::size_t bytes) = 0;

  // Background collection.
  virtual void waitUntilConcurrentGcComplete() = 0;
  virtual bool isConcurrentGcInProgress() = 0;
  virtual void temporaryEnableConcurrentGc() = 0;
  virtual void temporaryDisableConcurrentGc() = 0;
  virtual bool isConcurrentGcEnabled() = 0;
  virtual Result waitUntilConcurrentGcCompleteAsync(std::int32_t milliseconds) = 0;

  // Finalization: the finalizer thread takes objects until it gets null.
  virtual std::size_t getNumberOfFinalizable() = 0;
  virtual ObjectPtr getNextFinalizable() = 0;

  // System.GC.
  virtual void getMemoryInfo(std::uint64_t* highLoadThreshold, std::uint64_t* totalAvailable, std::uint64_t* lastLoad,
                             std::uint64_t* lastHeapSize, std::uint64_t* lastFragmentation, std::uint64_t* committed,
                             std::uint64_t* promoted, std::uint64_t* pinnedObjects, std::uint64_t* finalizationPending,
                             std::uint64_t* index, std::uint32_t* generation, std::uint32_t* pauseTimePercent,
                             bool* isCompaction, bool* isConcurrent, std::uint64_t* generationInfo,
                             std::uint64_t* pauseInfo, std::int32_t kind) = 0;
  virtual std::uint32_t getMemoryLoad() = 0;
  virtual std::int32_t getGcLatencyMode() = 0;
  virtual std::int32_t setGcLatencyMode(std::int32_t mode) = 0;
  virtual std::int32_t getLohCompactionMode() = 0;
  virtual void setLohCompactionMode(std::int32_t mode) = 0;
  virtual bool registerForFullGcNotification(std::uint32_t gen2Percent, std::uint32_t lohPercent) = 0;
  virtual bool cancelFullGcNotification() = 0;
  virtual std::int32_t waitForFullGcApproach(std::int32_t milliseconds) = 0;
  virtual std::int32_t waitForFullGcComplete(std::int32_t milliseconds) = 0;
  virtual std::uint32_t whichGeneration(ObjectPtr object) = 0;  // INT32_MAX: frozen
  virtual std::int32_t collectionCount(std::int32_t generation, std::int32_t backgroundOnly) = 0;
  virtual std::int32_t startNoGcRegion(std::uint64_t total, bool lohSizeKnown, std::uint64_t lohSize,
                                       bool disallowFullBlocking) = 0;
  virtual std::int32_t endNoGcRegion() = 0;
  virtual std::size_t getTotalBytesInUse() = 0;
  virtual std::uint64_t getTotalAllocatedBytes() = 0;
  virtual Result garbageCollect(std::int32_t generation, bool lowMemory, std::int32_t mode) = 0;  // CollectionMode
  virtual std::uint32_t getMaxGeneration() = 0;
  virtual void setFinalizationRun(ObjectPtr object) = 0;  // GC.SuppressFinalize
  virtual bool registerForFinalization(std::int32_t generation, ObjectPtr object) = 0;
  virtual std::int32_t getLastGcPercentTimeInGc() = 0;
  virtual std::size_t getLastGcGenerationSize(std::int32_t generation) = 0;

  virtual Result initialize() = 0;  // once, before anything but the settings is asked of it
  virtual bool isPromoted(ObjectPtr object) = 0;
  virtual bool isHeapPointer(void* address, bool smallHeapOnly) = 0;
  virtual std::uint32_t getCondemnedGeneration() = 0;
  virtual bool isGcInProgressHelper(bool considerStart) = 0;
  virtual std::uint32_t getGcCount() = 0;
  virtual bool isThreadUsingAllocationContextHeap(AllocContext* context, std::int32_t threadNumber) = 0;
  virtual bool isEphemeral(ObjectPtr object) = 0;
  virtual std::uint32_t waitUntilGcComplete(bool considerStart) = 0;  // preemptive threads wait here
  virtual void fixAllocContext(AllocContext* context, void* parameter, void* heap) = 0;
  virtual std::size_t getCurrentObjSize() = 0;
  virtual void setGcInProgress(bool inProgress) = 0;
  virtual bool runtimeStructuresValid() = 0;
  virtual void setSuspensionPending(bool pending) = 0;
  virtual void setYieldProcessorScalingFactor(float factor) = 0;
  virtual void shutdown() = 0;
  virtual std::size_t getLastGcStartTime(std::int32_t generation) = 0;
  virtual std::size_t getLastGcDuration(std::int32_t generation) = 0;
  virtual std::size_t getNow() = 0;

  // Cooperative. `bytes` includes the header word and is a multiple of 8; from getLohThreshold() on, the caller adds
  // kLargeObjectHeap. The memory is zero unless kZeroingOptional; the caller writes the MethodTable. Null: out of
  // memory.
  virtual ObjectPtr alloc(AllocContext* context, std::size_t bytes, std::uint32_t flags) = 0;
  virtual void publishObject(std::uint8_t* object) = 0;  // after a large object's MethodTable is written
  virtual void setWaitForGcEvent() = 0;
  virtual void resetWaitForGcEvent() = 0;

  virtual bool isLargeObject(ObjectPtr object) = 0;
  virtual void validateObjectMember(ObjectPtr object) = 0;
  virtual ObjectPtr nextObj(ObjectPtr object) = 0;
  // While threads are stopped: the object around an interior pointer, or null.
  virtual ObjectPtr getContainingObject(void* interior, bool collectedGenerationsOnly) = 0;

  // Profilers and tracing.
  virtual void diagWalkObject(ObjectPtr object, WalkFunction* function, void* context) = 0;
  virtual void diagWalkObject2(ObjectPtr object, WalkMembersFunction* function, void* context) = 0;
  virtual void diagWalkHeap(WalkFunction* function, void* context, std::int32_t generation, bool walkLarge) = 0;
  virtual void diagWalkSurvivorsWithType(void* gcContext, SurvivorFunction* function, void* context, SurvivorWalk walk,
                                         std::int32_t generation) = 0;
  virtual void diagWalkFinalizeQueue(void* gcContext, FinalizeQueueFunction* function) = 0;
  virtual void diagScanFinalizeQueue(FinalizeQueueScanFunction* function, ScanContext* context) = 0;
  virtual void diagScanHandles(HandleWalkFunction* function, std::int32_t generation, ScanContext* context) = 0;
  virtual void diagScanDependentHandles(HandleWalkFunction* function, std::int32_t generation,
                                        ScanContext* context) = 0;
  virtual void diagDescrGenerations(GenerationWalkFunction* function, void* context) = 0;
  virtual void diagTraceGcSegments() = 0;
  virtual void diagGetGcSettings(TracingSettings* settings) = 0;

  virtual bool stressHeap(AllocContext* context) = 0;

  virtual FrozenSegment registerFrozenSegment(FrozenSegmentInfo* info) = 0;
  virtual void unregisterFrozenSegment(FrozenSegment segment) = 0;
  virtual bool isInFrozenSegment(ObjectPtr object) = 0;

  virtual void controlEvents(std::int32_t keyword, std::int32_t level) = 0;
  virtual void controlPrivateEvents(std::int32_t keyword, std::int32_t level) = 0;
  virtual std::uint32_t getGenerationWithRange(ObjectPtr object, std::uint8_t** start, std::uint8_t** allocated,
                                               std::uint8_t** reserved) = 0;
  virtual std::int64_t getTotalPauseDuration() = 0;
  virtual void enumerateConfigurationValues(void* context, ConfigurationFunction* function) = 0;
  virtual void updateFrozenSegment(FrozenSegment segment, std::uint8_t* allocated, std::uint8_t* committed) = 0;
  virtual std::int32_t refreshMemoryLimit() = 0;
  virtual NoGcRegionCallbackStatus enableNoGcRegionCallback(NoGcRegionCallback* callback, std::uint64_t threshold) = 0;
  virtual FinalizerWorkItem* getExtraWorkForFinalization() = 0;
  virtual std::uint64_t getGenerationBudget(std::int32_t generation) = 0;
  virtual std::size_t getLohThreshold() = 0;
  virtual void diagWalkHeapWithAcHandling(WalkFunction* function, void* context, std::int32_t generation,
                                          bool walkLarge) = 0;
  virtual void nullBridgeObjectsWeakRefs(std::size_t count, void* handles) = 0;

 protected:
  ~Heap() = default;
};

}  // namespace codicil::gc
