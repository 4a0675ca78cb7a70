// SPDX-License-Identifier: MIT
#include "threading/FinalizerThread.hpp"

namespace codicil::threading {

void FinalizerThread::wake() {
  const std::lock_guard guard(mutex_);
  ++requested_;
  asked_.notify_one();
}

bool FinalizerThread::start(ThreadList& threads, gc::Heap& heap, std::function<void()> runFinalizers) {
  heap_ = &heap;
  runFinalizers_ = std::move(runFinalizers);
  {
    const std::lock_guard guard(mutex_);
    isRunning_ = true;
    stop_ = false;
  }
  // Ended is what has left the list: whoever waits for it may destroy that.
  const auto ended = [this] {
    const std::lock_guard guard(mutex_);
    isRunning_ = false;
    done_.notify_all();
  };
  if (threads.start(
          ".NET Finalizer", [this] { run(); }, ended))
    return true;
  const std::lock_guard guard(mutex_);
  isRunning_ = false;
  return false;
}

void FinalizerThread::run() {
  thread_ = Thread::current();
  std::unique_lock lock(mutex_);
  while (!stop_) {
    asked_.wait(lock, [&] { return stop_ || requested_ != finished_; });
    if (stop_) break;
    const std::uint64_t round = requested_;
    lock.unlock();
    for (;;) {
      gc::FinalizerWorkItem* work = nullptr;
      {
        const Cooperative cooperative(*thread_);
        work = heap_->getExtraWorkForFinalization();
      }
      if (work == nullptr) break;
      work->callback(work);
    }
    runFinalizers_();
    lock.lock();
    finished_ = round;
    done_.notify_all();
  }
  thread_ = nullptr;
}

void FinalizerThread::waitForPending() {
  std::unique_lock lock(mutex_);
  if (!isRunning_ || Thread::current() == thread_) return;
  const std::uint64_t round = ++requested_;
  asked_.notify_one();
  done_.wait(lock, [&] { return !isRunning_ || finished_ >= round; });
}

void FinalizerThread::stop() {
  std::unique_lock lock(mutex_);
  stop_ = true;
  asked_.notify_one();
  done_.wait(lock, [&] { return !isRunning_; });
}

}  // namespace codicil::threading
