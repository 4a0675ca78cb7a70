// SPDX-License-Identifier: MIT
// System.Threading.Thread.
#include <algorithm>
#include <utility>

#include <sched.h>
#include <unistd.h>

#include "classlib/Tables.hpp"
#include "metadata/Utf16.hpp"
#include "threading/ManagedException.hpp"
#include "threading/Spinning.hpp"
#include "threading/ThreadPeer.hpp"

namespace codicil::classlib {

using metadata::utf8Of;

namespace {

using threading::Cooperative;
using threading::Thread;
using threading::ThreadObject;
using threading::ThreadPeer;

constexpr std::int32_t kLowestPriority = 0;  // ThreadPriority
constexpr std::int32_t kHighestPriority = 4;
constexpr std::int64_t kNanosecondsPerSpin = 37;  // of Thread.SpinWait(1), whatever the processor
constexpr std::int32_t kMaxSpinsPerIteration = 7;

void start(ThreadPeer* peer, std::int32_t stackBytes, std::int32_t, std::int32_t, const char16_t* name) {
  peer->start(static_cast<std::size_t>(stackBytes), utf8Of(name));
}

void sleepFor(std::int32_t milliseconds) { threading::sleep(milliseconds); }

// How many of the processor's pauses make up kNanosecondsPerSpin. Measured once, in about 10 µs.
std::int64_t pausesPerSpin() {
  static const std::int64_t pauses = [] {
    constexpr std::int64_t kTried = 200;
    const std::int64_t began = threading::monotonicNow();
    for (std::int64_t i = 0; i < kTried; ++i) threading::pauseProcessor();
    const std::int64_t taken = threading::monotonicNow() - began;
    return taken <= 0 ? kNanosecondsPerSpin : std::max<std::int64_t>(1, kNanosecondsPerSpin * kTried / taken);
  }();
  return pauses;
}

void spinWait(std::int32_t iterations) {
  if (iterations <= 0) return;
  for (std::int64_t left = pausesPerSpin() * iterations; left > 0; --left) threading::pauseProcessor();
}

std::int32_t yieldThread() { return sched_yield() == 0 ? 1 : 0; }

void getCurrentThread(ObjectHandleOnStack result) {
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  result.set(ThreadPeer::currentObject(thread));
}

void initializeThread(ObjectHandleOnStack object) { ThreadPeer::initialize(object.slot); }

void internalFinalize(gc::ObjectPtr object) {
  if (ThreadPeer* peer = std::exchange(ThreadObject::of(object).peer, nullptr)) peer->release();
}

void informThreadNameChange(ThreadPeer* peer, const char16_t* name, std::int32_t length) {
  peer->setName(name == nullptr ? std::string() : utf8Of({name, static_cast<std::size_t>(length)}));
}

std::int32_t getIsBackground(ThreadPeer* peer) { return peer->isBackground() ? 1 : 0; }
void setIsBackground(ThreadPeer* peer, std::int32_t value) { peer->setBackground(value != 0); }
std::int32_t getThreadState(ThreadPeer* peer) { return peer->state(); }

// Linux gives no thread of an ordinary process another priority: it is kept, as `dotnet` does.
void setPriority(ObjectHandleOnStack object, std::int32_t priority) {
  if (priority < kLowestPriority || priority > kHighestPriority)
    throw threading::ExceptionRequest{"System.ArgumentOutOfRangeException", "Value of flags is invalid.", {}};
  const Cooperative cooperative(*Thread::current());
  ThreadObject& fields = ThreadObject::of(object.get());
  if (fields.isDead)
    throw threading::ExceptionRequest{
        "System.Threading.ThreadStateException", "Thread is dead; priority cannot be accessed.", {}};
  fields.priority = priority;
}

std::uint64_t getCurrentOsThreadId() { return static_cast<std::uint64_t>(gettid()); }
void interrupt(ThreadPeer* peer) { peer->interrupt(); }

std::int32_t join(ObjectHandleOnStack object, std::int32_t milliseconds) {
  ThreadPeer* peer = nullptr;
  {
    const Cooperative cooperative(*Thread::current());
    peer = ThreadObject::of(object.get()).peer;
  }
  // The caller's root keeps the object from its finalizer, and so the peer.
  return peer->join(milliseconds) ? 1 : 0;
}

FCallBool catchAtSafePoint() { return threading::stopRequested.load(std::memory_order_relaxed) != 0; }
void pollGc() {}  // coming back to managed code stops where it must
std::int32_t optimalMaxSpinWaits() { return kMaxSpinsPerIteration; }
std::int32_t currentManagedThreadId() { return static_cast<std::int32_t>(Thread::current()->managedId); }

}  // namespace

std::span<const FCall> threadFCalls() {
  static const FCall rows[] = {
      {"System.Threading.Thread", "CatchAtSafePoint", fcall(&catchAtSafePoint)},
      {"System.Threading.Thread", "InternalFinalize", fcall(&internalFinalize)},
      {"System.Threading.Thread", "get_OptimalMaxSpinWaitsPerSpinIteration", fcall(&optimalMaxSpinWaits)},
      {"System.Environment", "get_CurrentManagedThreadId", fcall(&currentManagedThreadId)},
  };
  return rows;
}

std::span<const QCall> threadQCalls() {
  static const QCall rows[] = {
      {"ThreadNative_Start", qcall<&start>()},
      {"ThreadNative_Sleep", qcall<&sleepFor>()},
      {"ThreadNative_SpinWait", fcall(&spinWait)},
      {"ThreadNative_YieldThread", fcall(&yieldThread)},
      {"ThreadNative_GetCurrentThread", qcall<&getCurrentThread>()},
      {"ThreadNative_Initialize", qcall<&initializeThread>()},
      {"ThreadNative_InformThreadNameChange", fcall(&informThreadNameChange)},
      {"ThreadNative_GetIsBackground", fcall(&getIsBackground)},
      {"ThreadNative_SetIsBackground", fcall(&setIsBackground)},
      {"ThreadNative_SetPriority", qcall<&setPriority>()},
      {"ThreadNative_GetCurrentOSThreadId", fcall(&getCurrentOsThreadId)},
      {"ThreadNative_GetThreadState", fcall(&getThreadState)},
      {"ThreadNative_Interrupt", fcall(&interrupt)},
      {"ThreadNative_Join", qcall<&join>()},
      {"ThreadNative_PollGC", fcall(&pollGc)},
  };
  return rows;
}

}  // namespace codicil::classlib
