// SPDX-License-Identifier: MIT
// All threads that may run managed code, and bringing them to a stop.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "threading/Thread.hpp"

namespace codicil::threading {

// Makes a thread notice that it is to stop. Implemented by those who know compiled code.
class ThreadInterrupter {
 public:
  // From another thread. Asynchronous, may come to nothing: it is asked again until the thread has stopped.
  virtual void interrupt(Thread& thread) = 0;

 protected:
  ~ThreadInterrupter() = default;
};

// Thread-safe. One in a process at a time.
class ThreadList {
 public:
  ThreadList();
  ~ThreadList();  // no thread is attached any more but such as never will come back
  ThreadList(const ThreadList&) = delete;
  ThreadList& operator=(const ThreadList&) = delete;

  // Makes the calling OS thread one of the engine's, preemptive, until it detaches or ends. Answers its Thread if it is
  // one already. May wait for a collection to end.
  Thread& attach(bool isBackground = false) { return attach(isBackground, 0); }
  // With a managed id from reserveId(), which stays reserved when the thread goes. 0: any free one, for as long as the
  // thread is attached.
  Thread& attach(bool isBackground, std::uint32_t reservedId);
  std::uint32_t reserveId();
  void releaseId(std::uint32_t id);
  // Preemptive.
  void detach();
  // Runs body() on a new OS thread that is attached (background) meanwhile. Callable while threads are stopped by the
  // caller, too. False: the system has no room for one. `name` is cut to 15 bytes. `ended` is called on it when it is
  // detached again: nothing of this list is touched by it any more.
  bool start(const char* name, std::function<void()> body, std::function<void()> ended = {});

  // Called on a thread that goes, cooperative, as the last thing but its removal; what was added last is called first.
  // Added before other threads come.
  void onDetach(std::function<void(Thread&)> function) { onDetach_.insert(onDetach_.begin(), std::move(function)); }
  void setInterrupter(ThreadInterrupter* interrupter) { interrupter_ = interrupter; }

  // Brings every thread but the caller's to a stop: preemptive, or in a place where its frames say all of its roots.
  // Any thread of the process may call, attached or not, cooperative or not; it waits for another's stop to be over
  // first (and may be stopped itself then). No thread comes or goes until the same thread calls restartAll().
  void stopAll();
  void restartAll();
  // By this thread.
  bool stoppedHere() const { return owner_.load(std::memory_order_relaxed) == self() && isStopped_; }

  // With the list locked, unless threads are stopped: visit(Thread&) must not wait nor allocate objects.
  template <typename Visit>
  void forEach(Visit&& visit) {
    const Guard guard(*this);
    visitAll(visit);
  }
  // While threads are stopped, on whatever thread.
  template <typename Visit>
  void forEachStopped(Visit&& visit) {
    visitAll(visit);
  }

  std::size_t count();
  void setBackground(Thread& thread, bool isBackground);
  // Preemptive. Returns when no foreground thread but the caller's is attached.
  void waitForForeground();

 private:
  class Guard {
   public:
    explicit Guard(ThreadList& list) : list_(list), taken_(list.lock()) {}
    ~Guard() {
      if (taken_) list_.unlock();
    }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    ThreadList& list_;
    bool taken_;
  };

  static std::int32_t self();
  bool lock();  // false: this thread has it already. Waits preemptive.
  void unlock();
  template <typename Visit>
  void visitAll(Visit&& visit) {
    for (Thread* thread = first_; thread != nullptr; thread = thread->nextInList_) visit(*thread);
  }
  std::uint32_t takeId();  // with the list locked
  Thread* add(bool isBackground, std::uint32_t reservedId = 0);
  void adopt(Thread& thread);  // by the thread itself
  void remove(Thread& thread);
  bool othersStopped();

  std::mutex mutex_;
  std::atomic<std::int32_t> owner_{0};  // OS thread that holds mutex_
  bool isStopped_ = false;              // guarded
  Thread* first_ = nullptr;             // guarded; in the order of coming
  std::vector<bool> idsInUse_;          // guarded
  std::condition_variable foregroundLeft_;
  std::size_t foreground_ = 0;  // guarded
  std::vector<std::function<void(Thread&)>> onDetach_;
  ThreadInterrupter* interrupter_ = nullptr;
};

}  // namespace codicil::threading
