// SPDX-License-Identifier: MIT
#include "threading/CollectorEngine.hpp"

#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "logging/Log.hpp"
#include "threading/GcFrameRegistration.hpp"
#include "threading/WriteBarrier.hpp"
#include "typesystem/LoaderAllocator.hpp"
#include "typesystem/MethodTable.hpp"

namespace codicil::threading {

CollectorEngine::CollectorEngine(ThreadList& threads, FinalizerThread& finalizer, gc::GcSettings settings)
    : threads_(threads), finalizer_(finalizer), settings_(std::move(settings)) {
  freeObject_ = {1, gc::kHasComponentSize, gc::kArrayBaseBytes, {}};
}

void CollectorEngine::suspendEe(gc::SuspendReason reason) {
  if (logging::isOn(logging::Area::Gc)) {
    stoppedAt_ = std::chrono::steady_clock::now();
    logging::line(logging::Area::Gc, "stops threads, for reason %d", static_cast<int>(reason));
  }
  threads_.stopAll();
  if (heap_ == nullptr) return;
  heap_->resetWaitForGcEvent();
  heap_->setGcInProgress(true);
}

void CollectorEngine::restartEe(bool) {
  if (heap_ != nullptr) {
    heap_->setGcInProgress(false);
    heap_->setWaitForGcEvent();
  }
  threads_.restartAll();
  if (!logging::isOn(logging::Area::Gc)) return;
  const auto stopped =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - stoppedAt_);
  logging::line(logging::Area::Gc, "threads go on after %lld us", static_cast<long long>(stopped.count()));
}

void CollectorEngine::gcStartWork(std::int32_t condemned, std::int32_t maxGeneration) {
  if (logging::isOn(logging::Area::Gc))
    logging::line(logging::Area::Gc, "collects generation %d of %d", condemned, maxGeneration);
}

void CollectorEngine::scanOwnRoots(Thread& thread, gc::PromoteFunction* promote, gc::ScanContext* context) {
  for (RootedBase* root = thread.roots; root != nullptr; root = root->next()) promote(root->slot(), context, 0);
  promote(&thread.statics.nonCollectible, context, 0);
  thread.tailCalls.scan(promote, context);
  for (auto* frame = static_cast<GcFrameRegistration*>(thread.gcFrames); frame != nullptr; frame = frame->next) {
    const std::uint32_t flags = frame->maybeInterior != 0 ? gc::promoteflag::kInterior : 0;
    for (std::uint32_t i = 0; i < frame->count; ++i) promote(&frame->references[i], context, flags);
  }
}

void CollectorEngine::gcScanRoots(gc::PromoteFunction* promote, std::int32_t, std::int32_t, gc::ScanContext* context) {
  StackScanner* const scanner = scanner_.load(std::memory_order_acquire);
  threads_.forEachStopped([&](Thread& thread) {
    if (!heap_->isThreadUsingAllocationContextHeap(&thread.allocation, context->threadNumber)) return;
    context->thread = reinterpret_cast<gc::ThreadPtr>(&thread);
    context->stackLimit = thread.stack.low;
    context->rootKind = gc::RootKind::Stack;
    if (scanner != nullptr) scanner->scan(thread, promote, context);
    scanOwnRoots(thread, promote, context);
    context->rootKind = gc::RootKind::Other;
  });
  context->thread = nullptr;
}

void CollectorEngine::syncBlockCacheWeakPtrScan(gc::HandleScanFunction* scan, std::uintptr_t parameter1,
                                                std::uintptr_t parameter2) {
  if (WeakObjectTable* const table = weakObjects_.load()) table->scanWeak(scan, parameter1, parameter2);
}

void CollectorEngine::syncBlockCacheDemote(std::int32_t maxGeneration) {
  if (WeakObjectTable* const table = weakObjects_.load()) table->demote(maxGeneration);
}

void CollectorEngine::syncBlockCachePromotionsGranted(std::int32_t maxGeneration) {
  if (WeakObjectTable* const table = weakObjects_.load()) table->promotionsGranted(maxGeneration);
}

std::uint32_t CollectorEngine::getActiveSyncBlockCount() {
  WeakObjectTable* const table = weakObjects_.load();
  return table == nullptr ? 0 : table->activeCount();
}

// The collector may have its marks in the pointer to the type.
std::uint8_t* CollectorEngine::getLoaderAllocatorObjectForGc(gc::ObjectPtr object) {
  constexpr std::uintptr_t kMarks = 7;
  const std::uintptr_t type = *reinterpret_cast<const std::uintptr_t*>(object) & ~kMarks;
  const auto* const allocator = typesystem::allocatorOf(*reinterpret_cast<const typesystem::MethodTable*>(type));
  if (allocator == nullptr) return nullptr;
  auto* const slot = static_cast<std::uint8_t**>(allocator->exposed.load(std::memory_order_relaxed));
  return slot == nullptr ? nullptr : *slot;
}

bool CollectorEngine::isPreemptiveGcDisabled() {
  const Thread* const thread = Thread::current();
  return thread != nullptr && thread->isCooperative.load(std::memory_order_relaxed) != 0;
}

bool CollectorEngine::enablePreemptiveGc() {
  if (!isPreemptiveGcDisabled()) return false;
  Thread::current()->leaveCooperative();
  return true;
}

void CollectorEngine::disablePreemptiveGc() {
  if (Thread* const thread = Thread::current()) thread->enterCooperative();
}

gc::AllocContext* CollectorEngine::getAllocContext() {
  Thread* const thread = Thread::current();
  return thread == nullptr ? nullptr : &thread->allocation;
}

void CollectorEngine::gcEnumAllocContexts(gc::AllocContextFunction* function, void* parameter) {
  threads_.forEachStopped([&](Thread& thread) { function(&thread.allocation, parameter); });
}

bool CollectorEngine::createThread(void (*start)(void*), void* argument, bool isSuspendable, const char* name) {
  const char* const called = name == nullptr ? ".NET GC" : name;
  if (isSuspendable) {
    return threads_.start(called, [=] {
      isCollectorThread_ = true;
      start(argument);
    });
  }
  struct Start {
    void (*start)(void*);
    void* argument;
  };
  auto own = std::make_unique<Start>(Start{start, argument});
  pthread_t handle;
  const auto run = [](void* given) -> void* {
    const std::unique_ptr<Start> own(static_cast<Start*>(given));
    isCollectorThread_ = true;
    own->start(own->argument);
    return nullptr;
  };
  if (pthread_create(&handle, nullptr, run, own.get()) != 0) return false;
  own.release();
  pthread_setname_np(handle, std::string(called).substr(0, 15).c_str());
  pthread_detach(handle);
  return true;
}

// Whatever the change, it is right while threads run, too: see WriteBarrier::change.
void CollectorEngine::stompWriteBarrier(gc::WriteBarrierParameters* parameters) { WriteBarrier::change(*parameters); }

void CollectorEngine::handleFatalError(std::uint32_t exitCode) {
  std::fflush(stdout);
  std::fprintf(stderr, "codicil: the collector cannot go on: 0x%08x\n", exitCode);
  std::abort();
}

bool CollectorEngine::getBooleanConfigValue(const char* privateKey, const char* publicKey, bool* value) {
  const auto found = settings_.boolean(privateKey, publicKey);
  *value = found.value_or(*value);
  return found.has_value();
}

bool CollectorEngine::getIntConfigValue(const char* privateKey, const char* publicKey, std::int64_t* value) {
  const auto found = settings_.integer(privateKey, publicKey);
  *value = found.value_or(*value);
  return found.has_value();
}

bool CollectorEngine::getStringConfigValue(const char* privateKey, const char* publicKey, const char** value) {
  const auto found = settings_.text(privateKey, publicKey);
  if (found) *value = strdup(found->c_str());
  return found.has_value();
}

void CollectorEngine::freeStringConfigValue(const char* value) { std::free(const_cast<char*>(value)); }

std::uint32_t CollectorEngine::getCurrentProcessCpuCount() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<std::uint32_t>(CPU_COUNT(&set));
  return static_cast<std::uint32_t>(sysconf(_SC_NPROCESSORS_ONLN));
}

void CollectorEngine::logErrorToHost(const char* message) { std::fprintf(stderr, "codicil: %s\n", message); }

std::uint64_t CollectorEngine::getThreadOsThreadId(gc::ThreadPtr thread) {
  return static_cast<std::uint64_t>(reinterpret_cast<Thread*>(thread)->osId);
}

}  // namespace codicil::threading
