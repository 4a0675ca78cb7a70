// SPDX-License-Identifier: MIT
// How one thread sleeps until another wakes it, and is interrupted (Thread.Interrupt) while it does. All managed waits
// end here.
#pragma once

#include <atomic>
#include <cstdint>

#include "threading/FutexLock.hpp"

namespace codicil::threading {

enum class Wake : std::uint8_t { Woken, TimedOut };

// A permit that a thread waits for. Permits do not add up, and may be left over from a wait that timed out: whoever
// wakes looks whether what it waits for came true. Waiters are never freed, only used again by another thread: it does
// no harm to wake one late.
class Waiter {
 public:
  // The calling thread's; given back when the thread ends.
  static Waiter& current();

  // Sleeps until a permit or the deadline. Preemptive: it blocks.
  Wake park(std::int64_t deadline);
  void unpark();

 private:
  friend struct WaiterPool;

  std::atomic<std::uint32_t> permit_{0};  // 1: given; 2: someone sleeps for it
  Waiter* nextFree_ = nullptr;
};

// What others see of a thread's waiting, and ask of it: Thread.ThreadState, Thread.Interrupt. Belongs to the thread's
// System.Threading.Thread and lives longer than the thread runs.
class WaitState {
 public:
  // Asks the thread to throw ThreadInterruptedException from this wait, or from its next. Thread-safe.
  void interrupt() {
    interruptRequested_.store(true);  // before the waiter is looked for: who sleeps later looks first
    if (Waiter* waiter = waiter_.load()) waiter->unpark();
  }
  bool isInterruptRequested() const { return interruptRequested_.load(); }
  bool isWaiting() const { return waits_.load(std::memory_order_relaxed) != 0; }

  // By the thread itself: true once for all requests since.
  bool takeInterrupt() { return interruptRequested_.load() && interruptRequested_.exchange(false); }
  void attach(Waiter* waiter) { waiter_.store(waiter); }  // null: the thread ends
  void enter() { waits_.store(waits_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed); }
  void leave() { waits_.store(waits_.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed); }

  // The calling thread's; null: nobody knows it.
  static WaitState* current() { return current_; }
  static void setCurrent(WaitState* state) { current_ = state; }

 private:
  std::atomic<bool> interruptRequested_{false};
  std::atomic<int> waits_{0};
  std::atomic<Waiter*> waiter_{nullptr};
  static inline thread_local WaitState* current_ = nullptr;
};

enum class WaitResult : std::uint8_t { Satisfied, TimedOut, Interrupted };

// Sleeps until `ready`, which another thread makes true before it wakes `waiter`. An interruption is seen but not taken
// (WaitState::takeInterrupt): the caller may find that it was satisfied after all. Preemptive.
template <typename Ready>
WaitResult sleepUntil(Waiter& waiter, std::int64_t deadline, bool alertable, const Ready& ready) {
  WaitState* const state = WaitState::current();
  if (state != nullptr) state->enter();
  WaitResult result = WaitResult::Satisfied;
  while (!ready()) {
    if (alertable && state != nullptr && state->isInterruptRequested()) {
      result = WaitResult::Interrupted;
      break;
    }
    if (waiter.park(deadline) == Wake::TimedOut && !ready()) {
      result = WaitResult::TimedOut;
      break;
    }
  }
  if (state != nullptr) state->leave();
  return result;
}

}  // namespace codicil::threading
