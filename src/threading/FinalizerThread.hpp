// SPDX-License-Identifier: MIT
// The thread that runs finalizers.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>

#include "gc/Heap.hpp"
#include "threading/ThreadList.hpp"

namespace codicil::threading {

class FinalizerThread {
 public:
  // Thread-safe, any mode, a collecting thread included: asks for a round.
  void wake();

  // `runFinalizers` finalizes all objects that are due (managed System.GC.RunFinalizers); called on this thread,
  // preemptive. False: there is no thread to be had. Once.
  bool start(ThreadList& threads, gc::Heap& heap, std::function<void()> runFinalizers);

  // Preemptive. Returns when a round that began after the call is over; at once on the thread itself and if there is
  // none.
  void waitForPending();
  // Ends it after the round under way; for orderly shutdown. Preemptive.
  void stop();
  Thread* thread() const { return thread_; }

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable asked_, done_;
  std::uint64_t requested_ = 0;  // guarded: rounds asked for
  std::uint64_t finished_ = 0;   // guarded: of them, done
  bool isRunning_ = false;       // guarded
  bool stop_ = false;            // guarded
  Thread* thread_ = nullptr;
  gc::Heap* heap_ = nullptr;
  std::function<void()> runFinalizers_;
};

}  // namespace codicil::threading
