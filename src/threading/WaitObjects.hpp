// SPDX-License-Identifier: MIT
// What WaitHandles stand for: events, semaphores, mutexes, and the end of threads. One lock guards them all, so that a
// wait for all of several takes them at one moment; nobody holds it for longer than it takes to walk the waiters of one
// object.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "threading/Waiter.hpp"

namespace codicil::threading {

inline constexpr std::size_t kMaxWaitObjects = 64;

// Win32's numbers: they pass through CoreLib's P/Invokes as results and as last errors.
namespace win32 {
inline constexpr std::int32_t kSuccess = 0;
inline constexpr std::int32_t kFileNotFound = 2;
inline constexpr std::int32_t kInvalidHandle = 6;
inline constexpr std::int32_t kInvalidParameter = 87;
inline constexpr std::int32_t kInvalidName = 123;
inline constexpr std::int32_t kAlreadyExists = 183;
inline constexpr std::int32_t kEnvironmentVariableNotFound = 203;
inline constexpr std::int32_t kFileNameTooLong = 206;
inline constexpr std::int32_t kNotOwner = 288;
inline constexpr std::int32_t kTooManyPosts = 298;
inline constexpr std::int32_t kWaitAbandoned = 0x80;  // + index
inline constexpr std::int32_t kWaitTimeout = 258;
inline constexpr std::int32_t kWaitFailed = -1;
}  // namespace win32

// The mutexes that the calling thread has. One a thread; abandoned when the thread ends.
class MutexOwner;

struct WaitRecord;  // one thread's wait
struct WaitNode;    // … for one of its objects

// Guarded by the WaitObjects that made it.
struct WaitObject {
  enum class Kind : std::uint8_t { Free, ManualEvent, AutoEvent, Semaphore, Mutex };

  Kind kind = Kind::Free;
  bool isAbandoned = false;
  std::int32_t count = 0;    // of an event 1 or 0; of a semaphore; of a mutex how often it is held
  std::int32_t maximum = 0;  // of a semaphore
  std::uint32_t references = 0;
  MutexOwner* owner = nullptr;
  WaitObject* nextOwned = nullptr;
  WaitObject* previousOwned = nullptr;
  WaitNode* first = nullptr;
  WaitNode* last = nullptr;
  const std::string* name = nullptr;  // its key in the table of names
};

struct WaitOutcome {
  enum class Kind : std::uint8_t { Satisfied, Abandoned, TimedOut, Interrupted, InvalidHandle, Duplicate } kind;
  std::size_t index = 0;  // of Satisfied and Abandoned: which object (0 for all)
};

struct WaitOptions {
  std::int64_t deadline = kNoDeadline;
  bool all = false;
  bool isAlertable = true;
  bool isPrioritized = false;  // before those that wait already: last in, first out
};

// Thread-safe. Handles are never 0 nor -1; one that was closed is found out, not followed. Functions that return an
// error return one of win32's.
class WaitObjects {
 public:
  using Handle = std::intptr_t;

  static WaitObjects& instance();

  Handle createEvent(bool isManualReset, bool isSet);
  Handle createSemaphore(std::int32_t count, std::int32_t maximum);
  // With a name (UTF-8) an existing one is found: error is kAlreadyExists then, and it is not taken. Names reach as far
  // as the process.
  Handle createMutex(bool isOwned, const std::string& name, std::int32_t& error);
  Handle openMutex(const std::string& name, std::int32_t& error);  // 0: kFileNotFound
  std::int32_t close(Handle handle);

  std::int32_t set(Handle event);
  std::int32_t reset(Handle event);
  std::int32_t release(Handle semaphore, std::int32_t count, std::int32_t* previous);
  std::int32_t releaseMutex(Handle mutex);

  // Preemptive. Interrupted has taken the interruption.
  WaitOutcome wait(std::span<const Handle> handles, const WaitOptions& options);
  // One step. `error` is what signalling said; then there was no wait.
  WaitOutcome signalAndWait(Handle toSignal, Handle toWaitFor, const WaitOptions& options, std::int32_t& error);

  // By a thread that ends, before others are told that it has: the mutexes it holds are abandoned.
  void abandonMutexes();

 private:
  class WakeList;

  Handle add(WaitObject* object);
  WaitObject* take(WaitObject::Kind kind, std::int32_t count);
  WaitObject* find(Handle handle) const;
  void unreference(WaitObject& object);
  bool isSatisfiable(const WaitObject& object, const MutexOwner& by) const;
  bool satisfy(WaitObject& object, MutexOwner& by);  // true: it was abandoned
  void own(WaitObject& mutex, MutexOwner& owner);
  void disown(WaitObject& mutex);
  void wakeWaiters(WaitObject& object, WakeList& wakes);
  void finish(WaitRecord& record);
  std::int32_t signal(WaitObject* object, WakeList& wakes);
  bool trySatisfy(WaitRecord& record);
  WaitOutcome waitLocked(std::span<const Handle> handles, const WaitOptions& options, WakeList& wakes);

  struct Slot {
    WaitObject* object = nullptr;
    std::uint32_t generation = 1;
  };

  FutexLock lock_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> freeSlots_;
  WaitObject* freeObjects_ = nullptr;  // through nextOwned
  std::unordered_map<std::string, WaitObject*> names_;
};

}  // namespace codicil::threading
