// What the collector asks of the engine: 52 slots in this order. Implemented by us.
//
// No exception may leave a slot. "Stopped" says that managed threads are stopped when the slot is called.
#pragma once

#include <cstddef>
#include <cstdint>

#include "gc/EventSink.hpp"
#include "gc/GcTypes.hpp"

namespace codicil::gc {

class GcToEngine {
 public:
  virtual void suspendEe(SuspendReason reason) = 0;  // every managed thread is at a safe point when this returns
  virtual void restartEe(bool finishedGc) = 0;

  // A collection, stopped (background phases excepted).
  virtual void gcScanRoots(PromoteFunction* promote, std::int32_t condemned, std::int32_t maxGeneration,
                           ScanContext* context) = 0;
  virtual void gcStartWork(std::int32_t condemned, std::int32_t maxGeneration) = 0;
  virtual void beforeGcScanRoots(std::int32_t condemned, bool isBackground, bool isConcurrent) = 0;
  virtual void afterGcScanRoots(std::int32_t condemned, std::int32_t maxGeneration, ScanContext* context) = 0;
  virtual void gcDone(std::int32_t condemned) = 0;
  virtual bool refCountedHandleCallbacks(ObjectPtr object) = 0;  // keep it alive?

  // Monitors of dead objects.
  virtual void syncBlockCacheWeakPtrScan(HandleScanFunction* scan, std::uintptr_t parameter1,
                                         std::uintptr_t parameter2) = 0;
  virtual void syncBlockCacheDemote(std::int32_t maxGeneration) = 0;
  virtual void syncBlockCachePromotionsGranted(std::int32_t maxGeneration) = 0;
  virtual std::uint32_t getActiveSyncBlockCount() = 0;

  // The calling thread.
  virtual bool isPreemptiveGcDisabled() = 0;  // is it cooperative?
  virtual bool enablePreemptiveGc() = 0;      // true: it was cooperative
  virtual void disablePreemptiveGc() = 0;
  virtual ThreadPtr getThread() = 0;  // null: not a managed thread
  virtual AllocContext* getAllocContext() = 0;
  virtual void gcEnumAllocContexts(AllocContextFunction* function, void* parameter) = 0;  // stopped

  virtual std::uint8_t* getLoaderAllocatorObjectForGc(ObjectPtr object) = 0;  // of a collectible type
  // Runs start(argument) on a new thread. `isSuspendable`: it gets a Thread and takes part in suspension.
  virtual bool createThread(void (*start)(void*), void* argument, bool isSuspendable, const char* name) = 0;

  // Profilers.
  virtual void diagGcStart(std::int32_t generation, bool isInduced) = 0;
  virtual void diagUpdateGenerationBounds() = 0;
  virtual void diagGcEnd(std::size_t index, std::int32_t generation, std::int32_t reason, bool isConcurrent) = 0;
  virtual void diagWalkFReachableObjects(void* gcContext) = 0;
  virtual void diagWalkSurvivors(void* gcContext, bool compacting) = 0;
  virtual void diagWalkUohSurvivors(void* gcContext, std::int32_t generation) = 0;
  virtual void diagWalkBgcSurvivors(void* gcContext) = 0;

  virtual void stompWriteBarrier(WriteBarrierParameters* parameters) = 0;
  virtual void enableFinalization(bool gcHasWork) = 0;  // wake the finalizer thread
  virtual void handleFatalError(std::uint32_t exitCode) = 0;
  virtual bool eagerFinalized(ObjectPtr object) = 0;      // finalized on the spot?
  virtual MethodTablePtr getFreeObjectMethodTable() = 0;  // of the fillers that keep the heap walkable

  // Settings: by environment name (without DOTNET_) and runtimeconfig property. False: not set. `publicKey` may be
  // null.
  virtual bool getBooleanConfigValue(const char* privateKey, const char* publicKey, bool* value) = 0;
  virtual bool getIntConfigValue(const char* privateKey, const char* publicKey, std::int64_t* value) = 0;
  virtual bool getStringConfigValue(const char* privateKey, const char* publicKey, const char** value) = 0;
  virtual void freeStringConfigValue(const char* value) = 0;

  virtual bool isGcThread() = 0;
  virtual bool wasCurrentThreadCreatedByGc() = 0;

  // Overlapped I/O pinning: not used since .NET 8.
  virtual void walkAsyncPinnedForPromotion(ObjectPtr object, ScanContext* context, PromoteFunction* promote) = 0;
  virtual void walkAsyncPinned(ObjectPtr object, void* context, void (*callback)(ObjectPtr, ObjectPtr, void*)) = 0;

  virtual EventSink* eventSink() = 0;
  virtual std::uint32_t getTotalNumSizedRefHandles() = 0;
  virtual bool analyzeSurvivorsRequested(std::int32_t condemned) = 0;
  virtual void analyzeSurvivorsFinished(std::size_t index, std::int32_t condemned, std::uint64_t promotedBytes,
                                        void (*reportGenerationBounds)()) = 0;
  virtual void verifySyncTableEntry() = 0;
  virtual void updateGcEventStatus(std::int32_t publicLevel, std::int32_t publicKeywords, std::int32_t privateLevel,
                                   std::int32_t privateKeywords) = 0;
  virtual void logStressMsg(std::uint32_t level, std::uint32_t facility, const void* message) = 0;
  virtual std::uint32_t getCurrentProcessCpuCount() = 0;
  virtual void diagAddNewRegion(std::int32_t generation, std::uint8_t* start, std::uint8_t* end,
                                std::uint8_t* endReserved) = 0;
  virtual void logErrorToHost(const char* message) = 0;
  virtual std::uint64_t getThreadOsThreadId(ThreadPtr thread) = 0;
  virtual void triggerClientBridgeProcessing(void* crossReferences) = 0;  // Java interop

 protected:
  ~GcToEngine() = default;
};

}  // namespace codicil::gc
