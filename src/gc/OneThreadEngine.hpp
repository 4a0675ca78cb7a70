// The least engine that a collector can work for: one thread, which is the one that asks, no managed frames, no
// monitors, no profiler. Roots are handles alone. With it the collector can be tried before there is an engine.
#pragma once

#include <string>
#include <vector>

#include "gc/GcSettings.hpp"
#include "gc/GcToEngine.hpp"

namespace codicil::gc {

// As much of a MethodTable as the collector reads of a type without references: objects of `componentBytes` for each
// of a count that stands behind the MethodTable pointer, after `baseBytes` for all else.
struct MinimalMethodTable {
  std::uint16_t componentBytes = 0;
  std::uint16_t flags = 0;  // kHasComponentSize
  std::uint32_t baseBytes = 0;
  std::uint8_t rest[56] = {};
};
inline constexpr std::uint16_t kHasComponentSize = 0x8000;
inline constexpr std::uint32_t kArrayBaseBytes = 24;  // header word, MethodTable, length

class OneThreadEngine final : public GcToEngine {
 public:
  explicit OneThreadEngine(GcSettings settings);

  AllocContext& allocContext() { return allocContext_; }
  MethodTablePtr byteArrayMethodTable() { return reinterpret_cast<MethodTablePtr>(&byteArray_); }
  // What write barriers must know now: the sum of what the collector told.
  const WriteBarrierParameters& writeBarrier() const { return writeBarrier_; }
  // What the collector reported as wrong, and the worker threads it wanted.
  const std::vector<std::string>& messages() const { return messages_; }

  void suspendEe(SuspendReason) override {}
  void restartEe(bool) override {}
  void gcScanRoots(PromoteFunction*, std::int32_t, std::int32_t, ScanContext*) override {}
  void gcStartWork(std::int32_t, std::int32_t) override {}
  void beforeGcScanRoots(std::int32_t, bool, bool) override {}
  void afterGcScanRoots(std::int32_t, std::int32_t, ScanContext*) override {}
  void gcDone(std::int32_t) override {}
  bool refCountedHandleCallbacks(ObjectPtr) override { return false; }
  void syncBlockCacheWeakPtrScan(HandleScanFunction*, std::uintptr_t, std::uintptr_t) override {}
  void syncBlockCacheDemote(std::int32_t) override {}
  void syncBlockCachePromotionsGranted(std::int32_t) override {}
  std::uint32_t getActiveSyncBlockCount() override { return 0; }
  bool isPreemptiveGcDisabled() override { return cooperative_; }
  bool enablePreemptiveGc() override;
  void disablePreemptiveGc() override { cooperative_ = true; }
  ThreadPtr getThread() override { return reinterpret_cast<ThreadPtr>(this); }
  AllocContext* getAllocContext() override { return &allocContext_; }
  void gcEnumAllocContexts(AllocContextFunction* function, void* parameter) override;
  std::uint8_t* getLoaderAllocatorObjectForGc(ObjectPtr) override { return nullptr; }
  bool createThread(void (*start)(void*), void* argument, bool isSuspendable, const char* name) override;
  void diagGcStart(std::int32_t, bool) override {}
  void diagUpdateGenerationBounds() override {}
  void diagGcEnd(std::size_t, std::int32_t, std::int32_t, bool) override {}
  void diagWalkFReachableObjects(void*) override {}
  void diagWalkSurvivors(void*, bool) override {}
  void diagWalkUohSurvivors(void*, std::int32_t) override {}
  void diagWalkBgcSurvivors(void*) override {}
  void stompWriteBarrier(WriteBarrierParameters* parameters) override;
  void enableFinalization(bool) override {}
  void handleFatalError(std::uint32_t exitCode) override;
  bool eagerFinalized(ObjectPtr) override { return false; }
  MethodTablePtr getFreeObjectMethodTable() override { return reinterpret_cast<MethodTablePtr>(&freeObject_); }
  bool getBooleanConfigValue(const char* privateKey, const char* publicKey, bool* value) override;
  bool getIntConfigValue(const char* privateKey, const char* publicKey, std::int64_t* value) override;
  bool getStringConfigValue(const char* privateKey, const char* publicKey, const char** value) override;
  void freeStringConfigValue(const char* value) override;
  bool isGcThread() override { return false; }
  bool wasCurrentThreadCreatedByGc() override { return false; }
  void walkAsyncPinnedForPromotion(ObjectPtr, ScanContext*, PromoteFunction*) override {}
  void walkAsyncPinned(ObjectPtr, void*, void (*)(ObjectPtr, ObjectPtr, void*)) override {}
  EventSink* eventSink() override { return nullptr; }  // asked for only while an event is enabled
  std::uint32_t getTotalNumSizedRefHandles() override { return 0; }
  bool analyzeSurvivorsRequested(std::int32_t) override { return false; }
  void analyzeSurvivorsFinished(std::size_t, std::int32_t, std::uint64_t, void (*)()) override {}
  void verifySyncTableEntry() override {}
  void updateGcEventStatus(std::int32_t, std::int32_t, std::int32_t, std::int32_t) override {}
  void logStressMsg(std::uint32_t, std::uint32_t, const void*) override {}
  std::uint32_t getCurrentProcessCpuCount() override;
  void diagAddNewRegion(std::int32_t, std::uint8_t*, std::uint8_t*, std::uint8_t*) override {}
  void logErrorToHost(const char* message) override { messages_.emplace_back(message); }
  std::uint64_t getThreadOsThreadId(ThreadPtr) override;
  void triggerClientBridgeProcessing(void*) override {}

 private:
  GcSettings settings_;
  AllocContext allocContext_;
  MinimalMethodTable freeObject_;
  MinimalMethodTable byteArray_;
  WriteBarrierParameters writeBarrier_{};
  std::vector<std::string> messages_;
  bool cooperative_ = true;
};

}  // namespace codicil::gc
