// The one lock over the trees, and the rule that keeps waits free of cycles.
#pragma once

#include <atomic>
#include <cassert>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "codicil/versioning/AdaptiveMutex.hpp"
#include "codicil/versioning/Host.hpp"

namespace codicil::versioning {

class ManagerLock {
 public:
  explicit ManagerLock(Host& host) : host_(host) {}

  // [model: wait.lock] The whole holding counts as a wait: the host may stop or collect under it, and when leaveWait
  // blocks until that is over, this thread holds nothing that another could need.
  void acquire() {
    assert(!heldByThisThread() && "the manager was called back with its lock held");
    host_.enterWait();
    if (!mutex_.try_lock()) {
      wanting_.fetch_add(1, std::memory_order_relaxed);
      mutex_.lock();
      wanting_.fetch_sub(1, std::memory_order_relaxed);
    }
    taken_.store(taken_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    owner_.store(std::this_thread::get_id(), std::memory_order_relaxed);
  }
  void release() {
    owner_.store({}, std::memory_order_relaxed);
    Waiter* const next = takeDue();
    mutex_.unlock();
    if (next) next->changed.notify_one();
    host_.leaveWait();
  }
  bool heldByThisThread() const { return owner_.load(std::memory_order_relaxed) == std::this_thread::get_id(); }

  // Not held. Whoever takes the lock again and again for work that can wait calls this between: a mutex is not fair,
  // and who sleeps on it would find it taken each time. Lets one in, not all: there may always be somebody, and the
  // work has to get on.
  void letOthersIn() const {
    constexpr int kTries = 20;
    const std::uint64_t before = taken_.load(std::memory_order_relaxed);
    for (int i = 0; i < kTries && wanting_.load(std::memory_order_relaxed) != 0; ++i) {
      if (taken_.load(std::memory_order_relaxed) != before) return;
      std::this_thread::yield();
    }
  }

  // [model: wait.sleep] Gives the lock up until another thread calls wakeAll.
  void wait() {
    if (!spare_) spare_ = &waiters_.emplace_back();
    Waiter& self = *std::exchange(spare_, spare_->next);
    self.isDue = false;
    waiting_.append(self);
    if (Waiter* const next = takeDue()) next->changed.notify_one();
    owner_.store({}, std::memory_order_relaxed);
    std::unique_lock<std::mutex> adopted(mutex_, std::adopt_lock);
    self.changed.wait(adopted, [&] { return self.isDue; });
    adopted.release();
    owner_.store(std::this_thread::get_id(), std::memory_order_relaxed);
    self.next = std::exchange(spare_, &self);
  }
  // Held. All that wait now get the lock, one after the other: who gives it up wakes the next. To wake many threads
  // takes long, and whoever built what they wait for would be the last to run it; nor could they do anything but wait
  // for the lock.
  void wakeAll() {
    assert(heldByThisThread());
    due_.append(waiting_);
  }

 private:
  // A thread in wait(). Kept for the next when it has gone on: it may be notified a little later than it is woken.
  struct Waiter {
    std::condition_variable changed;
    bool isDue = false;
    Waiter* next = nullptr;
  };
  struct Queue {
    Waiter* first = nullptr;
    Waiter* last = nullptr;
    void append(Waiter& waiter) {
      waiter.next = nullptr;
      (first ? last->next : first) = &waiter;
      last = &waiter;
    }
    void append(Queue& others) {
      if (!others.first) return;
      (first ? last->next : first) = others.first;
      last = others.last;
      others = {};
    }
    Waiter* take() { return first ? std::exchange(first, first->next) : nullptr; }
  };
  // To be notified, with the lock held or not.
  Waiter* takeDue() {
    Waiter* const next = due_.take();
    if (next) next->isDue = true;
    return next;
  }

  Host& host_;
  AdaptiveMutex mutex_;
  std::deque<Waiter> waiters_;  // all there ever were at a time; this and the next three are the holder's
  Waiter* spare_ = nullptr;
  Queue waiting_, due_;
  std::atomic<int> wanting_{0};          // threads that found it taken
  std::atomic<std::uint64_t> taken_{0};  // how often it was; written by the holder
  std::atomic<std::thread::id> owner_{};
};

class LockHolder {
 public:
  explicit LockHolder(ManagerLock& lock) : lock_(lock) { lock_.acquire(); }
  ~LockHolder() {
    if (held_) lock_.release();
  }
  LockHolder(const LockHolder&) = delete;
  LockHolder& operator=(const LockHolder&) = delete;
  void unlock() {
    held_ = false;
    lock_.release();
  }
  void relock() {
    lock_.acquire();
    held_ = true;
  }

 private:
  ManagerLock& lock_;
  bool held_ = true;
};

// Around compiles and client callbacks. A thread inside one may be what another such thread waits for, so it waits for
// nobody: instead of waiting for a build it builds too, instead of waiting for an answer it runs the version above.
class NoWaitScope {
 public:
  NoWaitScope() { ++depth_; }
  ~NoWaitScope() { --depth_; }
  NoWaitScope(const NoWaitScope&) = delete;
  NoWaitScope& operator=(const NoWaitScope&) = delete;
  static bool mayWait() { return depth_ == 0; }

 private:
  static inline thread_local int depth_ = 0;
};

}  // namespace codicil::versioning
