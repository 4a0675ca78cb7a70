// SPDX-License-Identifier: MIT
#include "threading/Waiter.hpp"

namespace codicil::threading {

struct WaiterPool {
  FutexLock lock;
  Waiter* free = nullptr;

  static WaiterPool& instance() {
    static auto* pool = new WaiterPool;  // threads may end after static objects
    return *pool;
  }
  Waiter& take() {
    lock.lock();
    Waiter* waiter = free;
    if (waiter != nullptr) free = waiter->nextFree_;
    lock.unlock();
    return waiter != nullptr ? *waiter : *new Waiter;
  }
  void give(Waiter& waiter) {
    lock.lock();
    waiter.nextFree_ = free;
    free = &waiter;
    lock.unlock();
  }
};

namespace {

struct OfThread {
  Waiter* waiter = nullptr;
  ~OfThread() {
    if (waiter != nullptr) WaiterPool::instance().give(*waiter);
    waiter = nullptr;
  }
};
thread_local OfThread ofThread;

}  // namespace

Waiter& Waiter::current() {
  if (ofThread.waiter == nullptr) ofThread.waiter = &WaiterPool::instance().take();
  return *ofThread.waiter;
}

Wake Waiter::park(std::int64_t deadline) {
  for (;;) {
    // Acquire pairs with unpark's release: what was done before the wake is seen after it.
    std::uint32_t seen = 1;
    if (permit_.compare_exchange_strong(seen, 0, std::memory_order_acquire)) return Wake::Woken;
    if (seen == 0 && !permit_.compare_exchange_strong(seen, 2, std::memory_order_relaxed)) continue;
    if (futexWait(permit_, 2, deadline)) continue;
    return permit_.exchange(0, std::memory_order_acquire) == 1 ? Wake::Woken : Wake::TimedOut;
  }
}

void Waiter::unpark() {
  if (permit_.exchange(1, std::memory_order_release) == 2) futexWakeOne(permit_);
}

}  // namespace codicil::threading
