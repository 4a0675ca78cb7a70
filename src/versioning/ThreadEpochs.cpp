#include "codicil/versioning/ThreadEpochs.hpp"

#include <algorithm>

namespace codicil::versioning {

ThreadEpochs::Thread::Thread(ThreadEpochs& epochs) : epochs_(epochs) {
  const std::lock_guard<std::mutex> guard(epochs_.threadsLock_);
  epochs_.threads_.push_back(this);
}

ThreadEpochs::Thread::~Thread() {
  const std::lock_guard<std::mutex> guard(epochs_.threadsLock_);
  std::erase(epochs_.threads_, this);
}

void ThreadEpochs::Thread::announce() {
  // [model: epoch.enter] Sequentially consistent, which on x86-64 is a full barrier: this thread's later loads of code
  // addresses must not be satisfied before the announcement is seen. Otherwise the collector could find this thread
  // outside, free a body, and this thread, having read the old address early, would jump into it.
  epoch_.store(epochs_.now_.load(std::memory_order_seq_cst), std::memory_order_seq_cst);
}

void ThreadEpochs::Thread::refresh(std::span<const void* const> stack) {
  // [model: epoch.refresh] Both under the lock: the collector must never see the new epoch with the old stack.
  const std::lock_guard<std::mutex> guard(stackLock_);
  stack_.assign(stack.begin(), stack.end());
  epoch_.store(epochs_.now_.load(std::memory_order_seq_cst), std::memory_order_seq_cst);
}

std::uint64_t ThreadEpochs::beginGracePeriod() {
  // A full barrier between the unpublishing stores before and the looks at thread epochs after.
  return now_.fetch_add(1, std::memory_order_seq_cst) + 1;
}

bool ThreadEpochs::pollGracePeriod(std::uint64_t moment, CodeInUse& inUse) {
  const std::lock_guard<std::mutex> guard(threadsLock_);
  for (Thread* thread : threads_) {
    const std::lock_guard<std::mutex> stackGuard(thread->stackLock_);
    const std::uint64_t epoch = thread->epoch_.load(std::memory_order_seq_cst);
    if (epoch == 0) continue;
    if (epoch < moment) return false;
    // Since it announced, the thread may have left and entered again: then this stack is an old one, and too much is
    // kept for one period, never too little.
    for (const void* ip : thread->stack_) inUse.at(ip);
  }
  return true;
}

}  // namespace codicil::versioning
