// Events that the collector fires when tracing is on: 38 slots in this order. Payloads are the fields of the runtime
// provider's manifest events of the same names.
#pragma once

#include <cstddef>
#include <cstdint>

namespace codicil::gc {

class EventSink {
 public:
  virtual void fireDynamicEvent(const char* name, void* payload, std::uint32_t bytes) = 0;
  virtual void fireGcStart(std::uint32_t count, std::uint32_t depth, std::uint32_t reason, std::uint32_t type) = 0;
  virtual void fireGcEnd(std::uint32_t count, std::uint32_t depth) = 0;
  virtual void fireGcGenerationRange(std::uint8_t generation, void* start, std::uint64_t used,
                                     std::uint64_t reserved) = 0;
  virtual void fireGcHeapStats(std::uint64_t size0, std::uint64_t promoted0, std::uint64_t size1,
                               std::uint64_t promoted1, std::uint64_t size2, std::uint64_t promoted2,
                               std::uint64_t size3, std::uint64_t promoted3, std::uint64_t size4,
                               std::uint64_t promoted4, std::uint64_t finalizationPromotedSize,
                               std::uint64_t finalizationPromotedCount, std::uint32_t pinnedObjects,
                               std::uint32_t sinkBlocks, std::uint32_t handles) = 0;
  virtual void fireGcCreateSegment(void* address, std::size_t bytes, std::uint32_t type) = 0;
  virtual void fireGcFreeSegment(void* address) = 0;
  virtual void fireGcCreateConcurrentThread() = 0;
  virtual void fireGcTerminateConcurrentThread() = 0;
  virtual void fireGcTriggered(std::uint32_t reason) = 0;
  virtual void fireGcMarkWithType(std::uint32_t heap, std::uint32_t type, std::uint64_t bytes) = 0;
  virtual void fireGcJoin(std::uint32_t heap, std::uint32_t time, std::uint32_t type, std::uint32_t id) = 0;
  virtual void fireGcGlobalHeapHistory(std::uint64_t finalYoungestDesired, std::int32_t heaps,
                                       std::uint32_t condemnedGeneration, std::uint32_t gen0Reductions,
                                       std::uint32_t reason, std::uint32_t globalMechanisms, std::uint32_t pauseMode,
                                       std::uint32_t memoryPressure, std::uint32_t condemnReasons0,
                                       std::uint32_t condemnReasons1, std::uint32_t count, std::uint32_t valuesBytes,
                                       void* values) = 0;
  virtual void fireGcAllocationTickV1(std::uint32_t amount, std::uint32_t kind) = 0;
  virtual void fireGcAllocationTick(std::uint64_t amount, std::uint32_t kind, std::uint32_t heap, void* object,
                                    std::uint64_t objectSize) = 0;
  virtual void firePinObjectAtGcTime(void* object, std::uint8_t** slot) = 0;
  virtual void firePinPlugAtGcTime(std::uint8_t* start, std::uint8_t* end, std::uint8_t* gapBefore) = 0;
  virtual void fireGcPerHeapHistory(void* freeListAllocated, void* freeListRejected, void* endOfSegmentAllocated,
                                    void* condemnedAllocated, void* pinnedAllocated, void* pinnedAllocatedAdvance,
                                    std::uint32_t runningFreeListEfficiency, std::uint32_t condemnReasons0,
                                    std::uint32_t condemnReasons1, std::uint32_t compactMechanisms,
                                    std::uint32_t expandMechanisms, std::uint32_t heap, void* extraGen0Commit,
                                    std::uint32_t count, std::uint32_t valuesBytes, void* values) = 0;
  virtual void fireGcLohCompact(std::uint16_t count, std::uint32_t valuesBytes, void* values) = 0;
  virtual void fireGcFitBucketInfo(std::uint16_t kind, std::size_t size, std::uint16_t count, std::uint32_t valuesBytes,
                                   void* values) = 0;
  virtual void fireBgcBegin() = 0;
  virtual void fireBgc1stNonConEnd() = 0;
  virtual void fireBgc1stConEnd() = 0;
  virtual void fireBgc1stSweepEnd(std::uint32_t generation) = 0;
  virtual void fireBgc2ndNonConBegin() = 0;
  virtual void fireBgc2ndNonConEnd() = 0;
  virtual void fireBgc2ndConBegin() = 0;
  virtual void fireBgc2ndConEnd() = 0;
  virtual void fireBgcDrainMark(std::uint64_t objects) = 0;
  virtual void fireBgcRevisit(std::uint64_t pages, std::uint64_t objects, std::uint32_t isLarge) = 0;
  virtual void fireBgcOverflow(std::uint64_t min, std::uint64_t max, std::uint64_t objects, std::uint32_t isLarge,
                               std::uint32_t generation) = 0;
  virtual void fireBgcAllocWaitBegin(std::uint32_t reason) = 0;
  virtual void fireBgcAllocWaitEnd(std::uint32_t reason) = 0;
  virtual void fireGcFullNotify(std::uint32_t generation, std::uint32_t isAllocation) = 0;
  virtual void fireSetGcHandle(void* handle, void* object, std::uint32_t kind, std::uint32_t generation) = 0;
  virtual void firePrvSetGcHandle(void* handle, void* object, std::uint32_t kind, std::uint32_t generation) = 0;
  virtual void fireDestroyGcHandle(void* handle) = 0;
  virtual void firePrvDestroyGcHandle(void* handle) = 0;

 protected:
  ~EventSink() = default;
};

}  // namespace codicil::gc
