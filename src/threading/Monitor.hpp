// SPDX-License-Identifier: MIT
// The lock and condition of one object, once its header word is too small for them: contended, waited on, or recursed
// into deeply. Barging: who comes while it is free takes it, but a waiter that was passed over for too long gets it
// next.
#pragma once

#include <atomic>
#include <cstdint>

#include "threading/Waiter.hpp"

namespace codicil::threading {

// Its owner is a thread's managed id; "thread" below is the calling thread's. Ids are not 0.
class Monitor {
 public:
  enum class Exit : std::uint8_t { Left, LeftAndMustWake, NotOwner };

  // Neither blocks nor spins: for cooperative threads too.
  bool tryEnter(std::uint32_t thread) {
    if (owner_.load(std::memory_order_relaxed) == thread) {
      ++recursion_;
      return true;
    }
    std::uint32_t state = state_.load(std::memory_order_relaxed);
    while ((state & (kLocked | kPreferWaiters)) == 0) {
      if (!state_.compare_exchange_weak(state, state | kLocked, std::memory_order_acquire)) continue;
      owner_.store(thread, std::memory_order_relaxed);
      return true;
    }
    return false;
  }
  // After LeftAndMustWake the caller calls wakeOne(), which may take a moment.
  Exit exit(std::uint32_t thread) {
    if (owner_.load(std::memory_order_relaxed) != thread) return Exit::NotOwner;
    if (recursion_ != 0) {
      --recursion_;
      return Exit::Left;
    }
    return release() ? Exit::LeftAndMustWake : Exit::Left;
  }
  void wakeOne();

  // Blocks, preemptive, until `deadline`. Interrupted has taken the interruption.
  WaitResult enter(std::uint32_t thread, std::int64_t deadline);

  // By the owner. Leaves the monitor however deep it is held, sleeps until a pulse, and has it again, as deep, when it
  // returns. A pulse is never lost: a thread that was pulsed while it timed out or was interrupted says Satisfied.
  WaitResult wait(std::uint32_t thread, std::int64_t deadline);
  void pulse();
  void pulseAll();

  bool isOwnedBy(std::uint32_t thread) const { return owner_.load(std::memory_order_relaxed) == thread; }
  bool isOwnedByOther(std::uint32_t thread) const {
    const std::uint32_t owner = owner_.load(std::memory_order_relaxed);
    return owner != 0 && owner != thread;
  }
  // What the header word said, while nobody else knows this monitor.
  void adopt(std::uint32_t owner, std::uint32_t recursion) {
    owner_.store(owner, std::memory_order_relaxed);
    recursion_ = recursion;
    state_.store(owner != 0 ? kLocked : 0, std::memory_order_relaxed);
  }
  // Of a dead object; nobody waits at it, but it may have been left locked.
  void reset() {
    adopt(0, 0);
    token_ = false;
  }

  // How often a thread had to sleep for any monitor.
  static std::int64_t contentions() { return contentions_.load(std::memory_order_relaxed); }
  static void countContention() { contentions_.fetch_add(1, std::memory_order_relaxed); }

 private:
  // kSignaled: one waiter was woken and has not yet tried; no other is. kPreferWaiters: only woken waiters may take it.
  static constexpr std::uint32_t kLocked = 1;
  static constexpr std::uint32_t kSignaled = 2;
  static constexpr std::uint32_t kPreferWaiters = 4;
  static constexpr std::uint32_t kSpinner = 8;  // how many spin, 3 bits
  static constexpr std::uint32_t kSpinnerMask = 0x38;
  static constexpr std::uint32_t kWaiter = 0x40;  // how many sleep, or were woken and have not got it

  enum class Place : std::uint8_t { Nowhere, Entry, Condition };
  struct Node {
    Node* next = nullptr;
    Node* previous = nullptr;
    Waiter* waiter = nullptr;
    std::atomic<bool> woken{false};
    Place place = Place::Nowhere;  // under queueLock_
  };
  struct Queue {
    Node* first = nullptr;
    Node* last = nullptr;
    void pushBack(Node& node);
    void pushFront(Node& node);
    void remove(Node& node);
  };

  static bool mustWake(std::uint32_t state) {  // of an unlocked state
    return state >= kWaiter && (state & kSignaled) == 0 &&
           ((state & kSpinnerMask) == 0 || (state & kPreferWaiters) != 0);
  }
  // True: the caller must wake a waiter.
  bool release() {
    owner_.store(0, std::memory_order_relaxed);
    std::uint32_t state = state_.load(std::memory_order_relaxed);
    for (;;) {
      std::uint32_t left = state & ~kLocked;
      const bool wake = mustWake(left);
      if (wake) left |= kSignaled;
      if (state_.compare_exchange_weak(state, left, std::memory_order_release)) return wake;
    }
  }
  void own(std::uint32_t thread) { owner_.store(thread, std::memory_order_relaxed); }
  bool spin(std::uint32_t thread);
  bool takeOrRegister(std::uint32_t thread);
  bool takeAsWoken(std::uint32_t thread, bool starved);
  bool takeOrUnregister(std::uint32_t thread, bool mayTake);
  WaitResult enterAsWaiter(std::uint32_t thread, Node& node, std::int64_t deadline, bool alertable);
  WaitResult sleep(Node& node, std::int64_t deadline, bool alertable, bool again);
  void wake(Node& node);
  bool moveOneToEntry();

  std::atomic<std::uint32_t> state_{0};
  std::atomic<std::uint32_t> owner_{0};
  std::uint32_t recursion_ = 0;  // how often more than once; the owner's
  FutexLock queueLock_;
  bool token_ = false;  // a wake-up that found nobody asleep: for the next who would sleep
  Queue entry_;
  Queue condition_;

  static inline std::atomic<std::int64_t> contentions_{0};
};

}  // namespace codicil::threading
