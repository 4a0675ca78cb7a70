// SPDX-License-Identifier: MIT
// The engine as the collector sees it: threads, their roots, their allocation contexts, settings.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>

#include "gc/GcSettings.hpp"
#include "gc/GcToEngine.hpp"
#include "gc/Heap.hpp"
#include "gc/OneThreadEngine.hpp"
#include "threading/FinalizerThread.hpp"
#include "threading/StackScanner.hpp"
#include "threading/ThreadList.hpp"

namespace codicil::threading {

class CollectorEngine final : public gc::GcToEngine {
 public:
  CollectorEngine(ThreadList& threads, FinalizerThread& finalizer, gc::GcSettings settings);
  // Until then no one is stopped: what the collector does before its heap is made.
  void setHeap(gc::Heap* heap) { heap_ = heap; }
  void setScanner(StackScanner* scanner) { scanner_ = scanner; }
  void setWeakObjects(WeakObjectTable* table) { weakObjects_ = table; }
  void setRefCounted(std::function<bool(gc::ObjectPtr)> isAlive) { isAlive_ = std::move(isAlive); }
  // After each collection, also if it found nothing to finalize.
  void setWakesFinalizer(bool wakes) { wakesFinalizer_ = wakes; }
  const gc::GcSettings& settings() const { return settings_; }

  void suspendEe(gc::SuspendReason reason) override;
  void restartEe(bool finishedGc) override;
  void gcScanRoots(gc::PromoteFunction* promote, std::int32_t condemned, std::int32_t maxGeneration,
                   gc::ScanContext* context) override;
  void gcStartWork(std::int32_t condemned, std::int32_t maxGeneration) override;
  void beforeGcScanRoots(std::int32_t, bool, bool) override {}
  void afterGcScanRoots(std::int32_t, std::int32_t, gc::ScanContext*) override {}
  void gcDone(std::int32_t) override {
    if (wakesFinalizer_.load(std::memory_order_relaxed)) finalizer_.wake();
  }
  bool refCountedHandleCallbacks(gc::ObjectPtr object) override { return isAlive_ && isAlive_(object); }
  void syncBlockCacheWeakPtrScan(gc::HandleScanFunction* scan, std::uintptr_t parameter1,
                                 std::uintptr_t parameter2) override;
  void syncBlockCacheDemote(std::int32_t maxGeneration) override;
  void syncBlockCachePromotionsGranted(std::int32_t maxGeneration) override;
  std::uint32_t getActiveSyncBlockCount() override;
  bool isPreemptiveGcDisabled() override;
  bool enablePreemptiveGc() override;
  void disablePreemptiveGc() override;
  gc::ThreadPtr getThread() override { return reinterpret_cast<gc::ThreadPtr>(Thread::current()); }
  gc::AllocContext* getAllocContext() override;
  void gcEnumAllocContexts(gc::AllocContextFunction* function, void* parameter) override;
  std::uint8_t* getLoaderAllocatorObjectForGc(gc::ObjectPtr object) override;
  bool createThread(void (*start)(void*), void* argument, bool isSuspendable, const char* name) override;
  void diagGcStart(std::int32_t, bool) override {}
  void diagUpdateGenerationBounds() override {}
  void diagGcEnd(std::size_t, std::int32_t, std::int32_t, bool) override {}
  void diagWalkFReachableObjects(void*) override {}
  void diagWalkSurvivors(void*, bool) override {}
  void diagWalkUohSurvivors(void*, std::int32_t) override {}
  void diagWalkBgcSurvivors(void*) override {}
  void stompWriteBarrier(gc::WriteBarrierParameters* parameters) override;
  void enableFinalization(bool gcHasWork) override {
    if (gcHasWork) finalizer_.wake();
  }
  [[noreturn]] void handleFatalError(std::uint32_t exitCode) override;
  bool eagerFinalized(gc::ObjectPtr) override { return false; }
  gc::MethodTablePtr getFreeObjectMethodTable() override { return reinterpret_cast<gc::MethodTablePtr>(&freeObject_); }
  bool getBooleanConfigValue(const char* privateKey, const char* publicKey, bool* value) override;
  bool getIntConfigValue(const char* privateKey, const char* publicKey, std::int64_t* value) override;
  bool getStringConfigValue(const char* privateKey, const char* publicKey, const char** value) override;
  void freeStringConfigValue(const char* value) override;
  bool isGcThread() override { return isCollectorThread_; }
  bool wasCurrentThreadCreatedByGc() override { return isCollectorThread_; }
  void walkAsyncPinnedForPromotion(gc::ObjectPtr, gc::ScanContext*, gc::PromoteFunction*) override {}
  void walkAsyncPinned(gc::ObjectPtr, void*, void (*)(gc::ObjectPtr, gc::ObjectPtr, void*)) override {}
  gc::EventSink* eventSink() override { return nullptr; }  // asked for only while an event is enabled
  std::uint32_t getTotalNumSizedRefHandles() override { return 0; }
  bool analyzeSurvivorsRequested(std::int32_t) override { return false; }
  void analyzeSurvivorsFinished(std::size_t, std::int32_t, std::uint64_t, void (*)()) override {}
  void verifySyncTableEntry() override {}
  void updateGcEventStatus(std::int32_t, std::int32_t, std::int32_t, std::int32_t) override {}
  void logStressMsg(std::uint32_t, std::uint32_t, const void*) override {}
  std::uint32_t getCurrentProcessCpuCount() override;
  void diagAddNewRegion(std::int32_t, std::uint8_t*, std::uint8_t*, std::uint8_t*) override {}
  void logErrorToHost(const char* message) override;
  std::uint64_t getThreadOsThreadId(gc::ThreadPtr thread) override;
  void triggerClientBridgeProcessing(void*) override {}

 private:
  void scanOwnRoots(Thread& thread, gc::PromoteFunction* promote, gc::ScanContext* context);

  static inline thread_local bool isCollectorThread_ = false;
  ThreadList& threads_;
  FinalizerThread& finalizer_;
  gc::GcSettings settings_;
  gc::Heap* heap_ = nullptr;
  std::atomic<StackScanner*> scanner_{nullptr};
  std::atomic<WeakObjectTable*> weakObjects_{nullptr};
  std::function<bool(gc::ObjectPtr)> isAlive_;
  alignas(8) gc::MinimalMethodTable freeObject_;  // the collector has its marks in the lower bits of pointers to it
  std::atomic<bool> wakesFinalizer_{false};
  std::chrono::steady_clock::time_point stoppedAt_;  // of the last time; if CODICIL_LOG=gc
};

}  // namespace codicil::threading
