// SPDX-License-Identifier: MIT
// System.Threading.Thread's native side: what a Thread object points to from its construction to its finalization,
// whether its OS thread has not started, runs, or is gone.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include <pthread.h>

#include "gc/HandleManager.hpp"
#include "threading/ThreadList.hpp"
#include "threading/WaitObjects.hpp"

namespace codicil::threading {

// As CoreLib declares System.Threading.Thread, in the order in which its layout has them.
struct ThreadObject {
  void* methodTable;
  gc::ObjectPtr executionContext;
  gc::ObjectPtr synchronizationContext;
  gc::ObjectPtr name;
  gc::ObjectPtr startHelper;
  ThreadPeer* peer;  // _DONT_USE_InternalThread
  std::int32_t priority;
  std::int32_t managedThreadId;
  bool mayNeedResetForThreadPool;
  bool isDead;
  bool isThreadPool;

  static ThreadObject& of(gc::ObjectPtr object) { return *reinterpret_cast<ThreadObject*>(object); }
};

// What threads need of the engine above them. Filled before the first managed code runs.
struct ThreadServices {
  ThreadList* list = nullptr;
  gc::HandleManager* handles = nullptr;
  // A System.Threading.Thread with all fields zero. Cooperative; may collect and throw.
  std::function<gc::ObjectPtr(Thread&)> allocateThreadObject;
  // Calls Thread.StartCallback on the object in `slot`, a root. Cooperative. An exception that nothing handles ends the
  // process there.
  std::function<void(Thread&, gc::ObjectPtr* slot)> runStartCallback;

  static ThreadServices& instance() {
    static ThreadServices& services = *new ThreadServices;  // never destroyed: threads run while the process exits
    return services;
  }
};

// Thread-safe. Freed some time after neither its object nor its OS thread needs it.
class ThreadPeer {
 public:
  static constexpr std::int32_t kNormalPriority = 2;  // ThreadPriority.Normal

  ThreadPeer(const ThreadPeer&) = delete;
  ThreadPeer& operator=(const ThreadPeer&) = delete;

  // Of a new Thread object in `slot`, a root: not started. Preemptive.
  static void initialize(gc::ObjectPtr* slot);
  // The calling thread's Thread object; made if there is none. Cooperative, may collect and throw.
  static gc::ObjectPtr currentObject(Thread& thread);
  // By a thread that goes, cooperative: ThreadList::onDetach must call it.
  static void threadEnds(Thread& thread);

  // Returns once the thread has started. Preemptive. Throws ExceptionRequest: ThreadStateException when it was started
  // before, OutOfMemoryException when the system has no room for a thread. `stackBytes` 0: the system's default.
  void start(std::size_t stackBytes, const std::string& name);
  // False: it did not end in time. Preemptive. Throws ExceptionRequest: not started; interrupted.
  bool join(std::int32_t milliseconds);
  void setBackground(bool isBackground);
  bool isBackground() const { return isBackground_.load(std::memory_order_relaxed); }
  std::int32_t state() const;  // System.Threading.ThreadState
  bool isDead() const { return life_.load() == Life::Ended; }
  void interrupt() { waits_.interrupt(); }
  void setName(const std::string& name);  // as the system shows it: its first 15 bytes

  // By the finalizer of the Thread object. Neither blocks nor collects.
  void release();

 private:
  enum class Life : std::uint8_t { Unstarted, Starting, Running, Ended };

  ThreadPeer() = default;
  ~ThreadPeer();

  static void* main(void* peer);
  void run();
  void begin(Thread& thread);  // on it, preemptive
  void end(Thread& thread);    // on it, cooperative
  static void freeReleased();

  std::atomic<std::uint32_t> references_{1};
  std::atomic<Life> life_{Life::Unstarted};
  std::atomic<bool> isBackground_{false};
  bool ownsId_ = false;
  std::uint32_t managedId_ = 0;
  WaitState waits_;
  gc::Handle weak_ = nullptr;    // the object, while it is not started
  gc::Handle strong_ = nullptr;  // … and while it runs
  WaitObjects::Handle ended_ = 0;
  std::atomic<Waiter*> starter_{nullptr};
  std::mutex lock_;           // guards thread_, pthread_, name_; taken preemptively, for its holder may wait for a stop
  Thread* thread_ = nullptr;  // while it runs
  pthread_t pthread_{};
  std::string name_;
  ThreadPeer* nextReleased_ = nullptr;

  static inline std::atomic<ThreadPeer*> released_{nullptr};
};

// Preemptive. Throws ExceptionRequest (ThreadInterruptedException). 0: yields.
void sleep(std::int32_t milliseconds);

}  // namespace codicil::threading
