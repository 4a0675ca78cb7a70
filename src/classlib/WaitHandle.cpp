// SPDX-License-Identifier: MIT
// System.Threading.WaitHandle and its heirs: on Unix, too, CoreLib 10 asks for them by the names of Win32. Results and
// errors are Win32's; last errors travel in errno, where CoreLib picks them up.
#include <cerrno>
#include <cstring>

#include "classlib/Tables.hpp"
#include "classlib/Utf16.hpp"
#include "threading/ManagedException.hpp"
#include "threading/ObjectLocks.hpp"
#include "threading/WaitObjects.hpp"

namespace codicil::classlib {
namespace {

namespace win32 = threading::win32;
using threading::WaitObjects;
using threading::WaitOutcome;
using Handle = WaitObjects::Handle;

constexpr std::uint32_t kManualReset = 1;  // CREATE_EVENT_MANUAL_RESET
constexpr std::uint32_t kInitiallySet = 2;
constexpr std::size_t kMaxMutexNameBytes = 255;  // as a file's name

std::int32_t succeeded(std::int32_t error) {
  errno = error;
  return error == win32::kSuccess ? 1 : 0;
}

Handle createEvent(void*, const char16_t* name, std::uint32_t flags, std::uint32_t) {
  if (name != nullptr) {  // CoreLib does not get here with one
    errno = win32::kInvalidParameter;
    return 0;
  }
  return WaitObjects::instance().createEvent((flags & kManualReset) != 0, (flags & kInitiallySet) != 0);
}

std::int32_t setEvent(Handle event) { return succeeded(WaitObjects::instance().set(event)); }
std::int32_t resetEvent(Handle event) { return succeeded(WaitObjects::instance().reset(event)); }
std::int32_t closeHandle(Handle handle) { return succeeded(WaitObjects::instance().close(handle)); }

Handle createSemaphore(void*, std::int32_t count, std::int32_t maximum, const char16_t* name, std::uint32_t,
                       std::uint32_t) {
  if (name != nullptr || maximum <= 0 || count < 0 || count > maximum) {
    errno = win32::kInvalidParameter;
    return 0;
  }
  return WaitObjects::instance().createSemaphore(count, maximum);
}

std::int32_t releaseSemaphore(Handle semaphore, std::int32_t count, std::int32_t* previous) {
  return succeeded(WaitObjects::instance().release(semaphore, count, previous));
}

// Without the prefix that says how far it reaches: that is no farther than the process. A current-user-only name is
// another than the same name for all.
bool mutexName(const char16_t* name, bool isCurrentUserOnly, std::string& result) {
  result = utf8Of(name);
  bool isGlobal = false;
  if (result.starts_with("Global\\")) {
    isGlobal = true;
    result.erase(0, std::strlen("Global\\"));
  } else if (result.starts_with("Local\\")) {
    result.erase(0, std::strlen("Local\\"));
  }
  if (result.size() > kMaxMutexNameBytes) {
    errno = win32::kFileNameTooLong;
    return false;
  }
  if (result.empty()) {
    errno = win32::kInvalidParameter;
    return false;
  }
  if (result.find_first_of("/\\") != std::string::npos) {
    errno = win32::kInvalidName;
    return false;
  }
  result.insert(0, isGlobal ? "g" : "l").insert(1, isCurrentUserOnly ? "u:" : ":");
  return true;
}

Handle createMutex(std::int32_t isOwned, const char16_t* name, std::int32_t isCurrentUserOnly, char*, std::uint32_t) {
  std::string key;
  if (name != nullptr && *name != 0 && !mutexName(name, isCurrentUserOnly != 0, key)) return 0;
  std::int32_t error = win32::kSuccess;
  const Handle mutex = WaitObjects::instance().createMutex(isOwned != 0, key, error);
  errno = error;
  return mutex;
}

Handle openMutex(const char16_t* name, std::int32_t isCurrentUserOnly, char*, std::uint32_t) {
  std::string key;
  if (!mutexName(name, isCurrentUserOnly != 0, key)) return 0;
  std::int32_t error = win32::kSuccess;
  const Handle mutex = WaitObjects::instance().openMutex(key, error);
  errno = error;
  return mutex;
}

std::int32_t releaseMutex(Handle mutex) { return succeeded(WaitObjects::instance().releaseMutex(mutex)); }

// ---- Waits ----

std::int32_t resultOf(const WaitOutcome& outcome) {
  switch (outcome.kind) {
    case WaitOutcome::Kind::Satisfied:
      return static_cast<std::int32_t>(outcome.index);
    case WaitOutcome::Kind::Abandoned:
      return win32::kWaitAbandoned + static_cast<std::int32_t>(outcome.index);
    case WaitOutcome::Kind::TimedOut:
      return win32::kWaitTimeout;
    case WaitOutcome::Kind::Interrupted:
      threading::throwInterrupted();
    case WaitOutcome::Kind::Duplicate:
      throw threading::ExceptionRequest{"System.DuplicateWaitObjectException", {}, {}};
    case WaitOutcome::Kind::InvalidHandle:
      errno = win32::kInvalidHandle;
      return win32::kWaitFailed;  // which CoreLib takes for success, as in dotnet
  }
  __builtin_unreachable();
}

std::int32_t waitOne(Handle handle, std::int32_t milliseconds, std::int32_t useTrivialWaits) {
  return resultOf(WaitObjects::instance().wait(
      {&handle, 1}, {.deadline = threading::deadlineAfter(milliseconds), .isAlertable = useTrivialWaits == 0}));
}

std::int32_t waitOnePrioritized(Handle handle, std::int32_t milliseconds) {
  return resultOf(WaitObjects::instance().wait(
      {&handle, 1}, {.deadline = threading::deadlineAfter(milliseconds), .isAlertable = false, .isPrioritized = true}));
}

std::int32_t waitMultiple(const Handle* handles, std::int32_t count, std::int32_t all, std::int32_t milliseconds) {
  return resultOf(WaitObjects::instance().wait({handles, static_cast<std::size_t>(count)},
                                               {.deadline = threading::deadlineAfter(milliseconds), .all = all != 0}));
}

std::int32_t signalAndWait(Handle toSignal, Handle toWaitFor, std::int32_t milliseconds) {
  std::int32_t error = win32::kSuccess;
  const WaitOutcome outcome = WaitObjects::instance().signalAndWait(
      toSignal, toWaitFor, {.deadline = threading::deadlineAfter(milliseconds)}, error);
  if (error == win32::kTooManyPosts) return error;  // CoreLib throws
  if (error == win32::kNotOwner)
    throw threading::ExceptionRequest{
        "System.ApplicationException", "Attempt to release mutex not owned by caller.\n (0x80070120)", {}};
  return resultOf(outcome);
}

}  // namespace

std::span<const QCall> waitHandleQCalls() {
  static const QCall rows[] = {
      {"CreateEventExW", fcall(&createEvent)},
      {"SetEvent", fcall(&setEvent)},
      {"ResetEvent", fcall(&resetEvent)},
      {"CloseHandle", fcall(&closeHandle)},
      {"CreateSemaphoreExW", fcall(&createSemaphore)},
      {"ReleaseSemaphore", fcall(&releaseSemaphore)},
      {"PAL_CreateMutexW", fcall(&createMutex)},
      {"PAL_OpenMutexW", fcall(&openMutex)},
      {"ReleaseMutex", fcall(&releaseMutex)},
      {"WaitHandle_WaitOneCore", qcall<&waitOne>()},
      {"WaitHandle_WaitOnePrioritized", qcall<&waitOnePrioritized>()},
      {"WaitHandle_WaitMultipleIgnoringSyncContext", qcall<&waitMultiple>()},
      {"WaitHandle_SignalAndWait", qcall<&signalAndWait>()},
  };
  return rows;
}

}  // namespace codicil::classlib
