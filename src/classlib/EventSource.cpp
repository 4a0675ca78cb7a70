// SPDX-License-Identifier: MIT
// System.Diagnostics.Tracing's native side. Providers can be made, and their events defined; none is ever enabled, for
// nothing listens yet, so that nothing is ever written.
#include <cstdint>
#include <cstring>

#include <sys/random.h>

#include "classlib/Tables.hpp"

namespace codicil::classlib {
namespace {

struct Guid {
  std::uint8_t bytes[16];
};

// Providers and events of which nobody asks anything more than whether there are any.
char someProvider;
char someEvent;

std::uint64_t enable(const char16_t*, std::int32_t, std::uint32_t, const void*, std::uint32_t) { return 0; }
void disable(std::uint64_t) {}
void* createProvider(const char16_t*, void*, void*) { return &someProvider; }
void* defineSourceEvent(void*, std::uint32_t, std::int64_t, std::uint32_t, std::uint32_t, const void*, std::uint32_t) {
  return &someEvent;
}
void* getProvider(const char16_t*) { return nullptr; }
void deleteProvider(void*) {}
void writeEventData(void*, const void*, std::uint32_t, const Guid*, const Guid*) {}
std::int32_t getSessionInfo(std::uint64_t, void*) { return 0; }
std::int32_t getNextEvent(std::uint64_t, void*) { return 0; }
std::int32_t signalSession(std::uint64_t) { return 0; }
std::int32_t waitForSessionSignal(std::uint64_t, std::int32_t) { return 0; }

Guid newGuid() {
  Guid guid{};
  if (getrandom(guid.bytes, sizeof guid.bytes, 0) != sizeof guid.bytes) return guid;
  guid.bytes[7] = (guid.bytes[7] & 0x0f) | 0x40;  // RFC 9562, version 4, in the byte order of a Windows GUID
  guid.bytes[8] = (guid.bytes[8] & 0x3f) | 0x80;
  return guid;
}

// The calling thread's activity: EVENT_ACTIVITY_CTRL_*. 0, or 1: no such code.
std::int32_t activityIdControl(std::uint32_t code, Guid* id) {
  static thread_local Guid current{};
  constexpr std::uint32_t kGet = 1, kSet = 2, kCreate = 3, kGetSet = 4, kCreateSet = 5;
  const Guid previous = current;
  switch (code) {
    case kGet:
      *id = current;
      return 0;
    case kSet:
      current = *id;
      return 0;
    case kCreate:
      *id = newGuid();
      return 0;
    case kGetSet:
      current = *id;
      *id = previous;
      return 0;
    case kCreateSet:
      *id = previous;
      current = newGuid();
      return 0;
    default:
      return 1;
  }
}

// What CoreLib reports of locks, waits and the thread pool while somebody listens.
template <typename... Arguments>
void ignore(Arguments...) {}
using Count = std::uint32_t;
using Short = std::uint16_t;
using Pointer = void*;

// A string that is there, and empty: no filter.
const char16_t* clrConfig(const char16_t*) { return u""; }
std::int32_t isEventSourceLoggingEnabled() { return 0; }

#define NOT_LISTENED(name, ...) \
  { "NativeRuntimeEventSource_Log" name, fcall(&ignore<__VA_ARGS__>) }

}  // namespace

std::span<const QCall> eventSourceQCalls() {
  static const QCall rows[] = {
      {"EventPipeInternal_Enable", fcall(&enable)},
      {"EventPipeInternal_Disable", fcall(&disable)},
      {"EventPipeInternal_CreateProvider", fcall(&createProvider)},
      {"EventPipeInternal_DefineEvent", fcall(&defineSourceEvent)},
      {"EventPipeInternal_GetProvider", fcall(&getProvider)},
      {"EventPipeInternal_DeleteProvider", fcall(&deleteProvider)},
      {"EventPipeInternal_EventActivityIdControl", fcall(&activityIdControl)},
      {"EventPipeInternal_WriteEventData", fcall(&writeEventData)},
      {"EventPipeInternal_GetSessionInfo", fcall(&getSessionInfo)},
      {"EventPipeInternal_GetNextEvent", fcall(&getNextEvent)},
      {"EventPipeInternal_SignalSession", fcall(&signalSession)},
      {"EventPipeInternal_WaitForSessionSignal", fcall(&waitForSessionSignal)},
      {"EventSource_GetClrConfig", fcall(&clrConfig)},
      {"IsEventSourceLoggingEnabled", fcall(&isEventSourceLoggingEnabled)},
      {"LogEventSource", fcall(&ignore<Count, Pointer, Pointer, Pointer>)},
      NOT_LISTENED("ContentionLockCreated", Pointer, Pointer, Short),
      NOT_LISTENED("ContentionStart", std::uint8_t, Short, Pointer, Pointer, std::uint64_t),
      NOT_LISTENED("ContentionStop", std::uint8_t, Short, double),
      NOT_LISTENED("ThreadPoolIODequeue", Pointer, Pointer, Short),
      NOT_LISTENED("ThreadPoolIOEnqueue", Pointer, Pointer, Count, Short),
      NOT_LISTENED("ThreadPoolIOPack", Pointer, Pointer, Short),
      NOT_LISTENED("ThreadPoolMinMaxThreads", Short, Short, Short, Short, Short),
      NOT_LISTENED("ThreadPoolWorkerThreadAdjustmentAdjustment", double, Count, Count, Short),
      NOT_LISTENED("ThreadPoolWorkerThreadAdjustmentSample", double, Short),
      NOT_LISTENED("ThreadPoolWorkerThreadAdjustmentStats", double, double, double, double, double, double, double,
                   double, double, Short, Short),
      NOT_LISTENED("ThreadPoolWorkerThreadStart", Count, Count, Short),
      NOT_LISTENED("ThreadPoolWorkerThreadStop", Count, Count, Short),
      NOT_LISTENED("ThreadPoolWorkerThreadWait", Count, Count, Short),
      NOT_LISTENED("ThreadPoolWorkingThreadCount", Count, Short),
      NOT_LISTENED("WaitHandleWaitStart", std::uint8_t, Pointer, Short),
      NOT_LISTENED("WaitHandleWaitStop", Short),
  };
  return rows;
}

}  // namespace codicil::classlib
