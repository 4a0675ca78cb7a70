// SPDX-License-Identifier: MIT
#include "threading/Monitor.hpp"

#include <mutex>

#include "threading/Spinning.hpp"

namespace codicil::threading {
namespace {

constexpr std::int64_t kStarvation = 100'000'000;  // nanoseconds; dotnet's
constexpr int kSpinsOfWoken = 4;

}  // namespace

void Monitor::Queue::pushBack(Node& node) {
  node.next = nullptr;
  node.previous = last;
  (last != nullptr ? last->next : first) = &node;
  last = &node;
}

void Monitor::Queue::pushFront(Node& node) {
  node.previous = nullptr;
  node.next = first;
  (first != nullptr ? first->previous : last) = &node;
  first = &node;
}

void Monitor::Queue::remove(Node& node) {
  (node.previous != nullptr ? node.previous->next : first) = node.next;
  (node.next != nullptr ? node.next->previous : last) = node.previous;
}

// ---- Taking it ----

bool Monitor::spin(std::uint32_t thread) {
  if (!spinningHelps()) return false;
  std::uint32_t state = state_.load(std::memory_order_relaxed);
  for (;;) {
    if ((state & kPreferWaiters) != 0 || (state & kSpinnerMask) == kSpinnerMask) return false;
    if (state_.compare_exchange_weak(state, state + kSpinner, std::memory_order_relaxed)) break;
  }
  state += kSpinner;
  for (int round = 0;; ++round) {
    const bool free = (state & (kLocked | kPreferWaiters)) == 0;
    // The last look and the end of the spinning are one step: whoever left the lock to the spinners woke nobody.
    if (free || round == kSpinRounds) {
      const std::uint32_t next = (free ? state | kLocked : state) - kSpinner;
      if (state_.compare_exchange_weak(state, next, std::memory_order_acquire)) {
        if (free) own(thread);
        return free;
      }
      if (round == kSpinRounds) --round;
      continue;
    }
    spinOnce(round);
    state = state_.load(std::memory_order_relaxed);
  }
}

bool Monitor::takeOrRegister(std::uint32_t thread) {
  std::uint32_t state = state_.load(std::memory_order_relaxed);
  for (;;) {
    const bool free = (state & (kLocked | kPreferWaiters)) == 0;
    if (!state_.compare_exchange_weak(state, free ? state | kLocked : state + kWaiter, std::memory_order_acquire))
      continue;
    if (free) own(thread);
    return free;
  }
}

bool Monitor::takeAsWoken(std::uint32_t thread, bool starved) {
  std::uint32_t state = state_.load(std::memory_order_relaxed);
  for (int round = 0;; ++round) {
    if ((state & kLocked) == 0) {
      const std::uint32_t next = ((state | kLocked) - kWaiter) & ~(kSignaled | kPreferWaiters);
      if (!state_.compare_exchange_weak(state, next, std::memory_order_acquire)) continue;
      own(thread);
      return true;
    }
    if (round < kSpinsOfWoken && spinningHelps()) {
      spinOnce(round);
      state = state_.load(std::memory_order_relaxed);
      continue;
    }
    const std::uint32_t next = (state & ~kSignaled) | (starved ? kPreferWaiters : 0);
    if (state_.compare_exchange_weak(state, next, std::memory_order_relaxed)) return false;
  }
}

bool Monitor::takeOrUnregister(std::uint32_t thread, bool mayTake) {
  std::uint32_t state = state_.load(std::memory_order_relaxed);
  for (;;) {
    const bool free = mayTake && (state & (kLocked | kPreferWaiters)) == 0;
    std::uint32_t next = (free ? state | kLocked : state) - kWaiter;
    if (next < kWaiter) next &= ~kPreferWaiters;  // or nobody could take it any more
    if (!state_.compare_exchange_weak(state, next, std::memory_order_acquire)) continue;
    if (free) own(thread);
    return free;
  }
}

WaitResult Monitor::enter(std::uint32_t thread, std::int64_t deadline) {
  if (tryEnter(thread) || spin(thread)) return WaitResult::Satisfied;
  countContention();
  if (takeOrRegister(thread)) return WaitResult::Satisfied;
  Node node;
  node.waiter = &Waiter::current();
  return enterAsWaiter(thread, node, deadline, true);
}

// The caller is registered as a waiter. `node` may be in the entry queue already.
WaitResult Monitor::enterAsWaiter(std::uint32_t thread, Node& node, std::int64_t deadline, bool alertable) {
  const std::int64_t began = monotonicNow();
  for (bool again = false;; again = true) {
    const WaitResult result = sleep(node, deadline, alertable, again);
    if (result == WaitResult::Satisfied) {
      if (takeAsWoken(thread, monotonicNow() - began >= kStarvation)) return result;
      continue;
    }
    if (takeOrUnregister(thread, result == WaitResult::TimedOut)) return WaitResult::Satisfied;
    if (result == WaitResult::Interrupted) WaitState::current()->takeInterrupt();
    return result;
  }
}

// Satisfied: woken by wakeOne.
WaitResult Monitor::sleep(Node& node, std::int64_t deadline, bool alertable, bool again) {
  {
    std::lock_guard queue(queueLock_);
    if (node.place == Place::Nowhere && !node.woken.load(std::memory_order_relaxed)) {
      if (token_) {
        token_ = false;
        return WaitResult::Satisfied;
      }
      node.place = Place::Entry;
      again ? entry_.pushFront(node) : entry_.pushBack(node);
    }
  }
  WaitResult result =
      sleepUntil(*node.waiter, deadline, alertable, [&] { return node.woken.load(std::memory_order_acquire); });
  if (result != WaitResult::Satisfied) {
    std::lock_guard queue(queueLock_);
    if (node.place == Place::Entry) {
      entry_.remove(node);
      node.place = Place::Nowhere;
      return result;
    }
  }
  node.woken.store(false, std::memory_order_relaxed);
  return WaitResult::Satisfied;
}

// Under queueLock_, which keeps the node alive until it was told.
void Monitor::wake(Node& node) {
  Waiter& waiter = *node.waiter;
  node.place = Place::Nowhere;
  node.woken.store(true, std::memory_order_release);  // it may be gone now; waiters stay
  waiter.unpark();
}

void Monitor::wakeOne() {
  std::lock_guard queue(queueLock_);
  Node* node = entry_.first;
  if (node == nullptr) {
    token_ = true;
    return;
  }
  entry_.remove(*node);
  wake(*node);
}

// ---- The condition ----

WaitResult Monitor::wait(std::uint32_t thread, std::int64_t deadline) {
  Node node;
  node.waiter = &Waiter::current();
  {
    std::lock_guard queue(queueLock_);
    node.place = Place::Condition;
    condition_.pushBack(node);
  }
  const std::uint32_t recursion = recursion_;
  recursion_ = 0;
  if (release()) wakeOne();

  WaitResult result =
      sleepUntil(*node.waiter, deadline, true, [&] { return node.woken.load(std::memory_order_acquire); });
  if (result != WaitResult::Satisfied) {
    std::lock_guard queue(queueLock_);
    if (node.place == Place::Condition) {
      condition_.remove(node);
      node.place = Place::Nowhere;
    } else {
      result = WaitResult::Satisfied;  // pulsed: a registered waiter
    }
  }
  if (result == WaitResult::Satisfied || !(spin(thread) || takeOrRegister(thread)))
    enterAsWaiter(thread, node, kNoDeadline, false);
  recursion_ = recursion;
  if (result == WaitResult::Interrupted) WaitState::current()->takeInterrupt();
  return result;
}

// Pulsed threads wait for the lock like any other: waking them now would only make them wait for its owner. Under
// queueLock_, by the owner.
bool Monitor::moveOneToEntry() {
  Node* node = condition_.first;
  if (node == nullptr) return false;
  condition_.remove(*node);
  state_.fetch_add(kWaiter, std::memory_order_relaxed);
  if (token_) {
    token_ = false;
    wake(*node);
    return true;
  }
  node->place = Place::Entry;
  entry_.pushBack(*node);
  return true;
}

void Monitor::pulse() {
  std::lock_guard queue(queueLock_);
  moveOneToEntry();
}

void Monitor::pulseAll() {
  std::lock_guard queue(queueLock_);
  while (moveOneToEntry()) {
  }
}

}  // namespace codicil::threading
