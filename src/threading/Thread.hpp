// SPDX-License-Identifier: MIT
// A thread that may run managed code.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "gc/GcTypes.hpp"
#include "threading/Frame.hpp"
#include "threading/Registers.hpp"
#include "threading/TailCalls.hpp"

namespace codicil::threading {

class RootedBase;
class ThreadPeer;
struct GcFrameRegistration;

// What CoreLib's StaticsHelpers reads of a thread: see ThreadLocalData there.
struct ThreadLocalData {
  std::int32_t nonCollectibleCount = 0;  // elements of the array, the two reserved ones counted
  std::int32_t collectibleCount = 0;
  gc::ObjectPtr nonCollectible = nullptr;  // object[]; a root
  gc::Handle* collectible = nullptr;       // the thread owns it
};
static_assert(sizeof(ThreadLocalData) == 24 && offsetof(ThreadLocalData, nonCollectible) == 8);

// Numbers of the thread's own that code reaches without looking for a block: see ThreadStatics.
inline constexpr std::uint32_t kDirectStaticsBytes = 64;

// A return address that was replaced so that its thread stops when the function returns.
struct ReplacedReturn {
  std::uint64_t* slot = nullptr;  // where on the stack; null: none is replaced
  std::uint64_t address = 0;      // what was there
  std::uint64_t replacement = 0;  // and is now, unless the frame is gone
};

// Nonzero: a thread that has become cooperative must stop before it touches an object (Thread::stopHere). Compiled
// code reads it, too, after P/Invokes that it makes itself, with nothing but program order between its store of
// isCooperative and this load. The other half of that fence is the stopping thread's: it sets this, makes every thread
// of the process pass a full barrier (membarrier(2)), and only then reads isCooperative. So either the one sees the
// mode, or the other sees this.
inline std::atomic<std::int32_t> stopRequested{0};

class Thread;
// Who has threads stopped, if it is a thread of the engine's: it need not stop itself.
inline std::atomic<Thread*> stoppingThread{nullptr};

// Made by and for one OS thread. `frame` and `isCooperative` are written by compiled code, too; others read them only
// while the thread is stopped.
class Thread {
 public:
  // ---- What compiled code and thunks read and write: their offsets are baked in ----
  std::atomic<std::uint32_t> isCooperative{0};  // 1: the collector must wait for this thread
  std::uint32_t managedId = 0;
  Frame* frame = nullptr;
  gc::AllocContext allocation;
  ThreadLocalData statics;
  std::array<std::byte, kDirectStaticsBytes> directStatics{};  // lie right behind
  // ---- The engine's ----
  RootedBase* roots = nullptr;         // of native code on this stack, innermost first
  void* exceptions = nullptr;          // innermost ExInfo: see execution/exceptions
  StackRange stack;                    // all of it, guard pages left out
  gc::Handle exposedObject = nullptr;  // System.Threading.Thread, or null
  std::int64_t osId = 0;
  void* gcFrames = nullptr;                      // CoreLib's GCFrameRegistrations, innermost first
  std::atomic<bool> isInterruptPending{false};   // a signal is on its way
  std::atomic<std::uint64_t> holdsCodeSince{0};  // a moment of codeMoment; 0: holds none. See HoldsCode
  ReplacedReturn replacedReturn;                 // written by the thread itself, or while it is stopped
  bool isBackground = false;                     // does not keep the process alive; guarded by the ThreadList
  bool hasReservedId = false;                    // managedId outlives the thread: its System.Threading.Thread keeps it
  TailCalls tailCalls;                           // those that the JIT cannot make by itself
  ThreadPeer* peer = nullptr;  // what its System.Threading.Thread is to native code; null: it has none

  Thread() = default;
  ~Thread() { delete[] statics.collectible; }
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

  // Null: not a thread of the engine's (yet).
  static Thread* current() { return current_; }
  // Of the fields that compiled code uses, in bytes.
  static std::uint32_t frameOffset();
  static std::uint32_t modeOffset();
  // Where current() is kept, from the fs segment's base; the same for every thread.
  static std::int64_t currentOffset();

  // ---- Modes, for thunks and waits; elsewhere use Cooperative and Preemptive. By the thread itself. ----

  // Blocks while a collection is under way.
  void enterCooperative() {
    isCooperative.store(1, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);  // see stopRequested
    if (stopRequested.load(std::memory_order_relaxed) != 0) stopHere();
  }
  void leaveCooperative() { isCooperative.store(0, std::memory_order_release); }
  // Cooperative, at a place where its frames and roots are in order: preemptive while someone wants it stopped.
  // Async-signal-safe, errno is kept.
  void stopHere();

  // Puts back a return address that was replaced. Whoever reads or leaves frames of the running thread's own stack
  // calls this first; while threads are stopped, none is replaced.
  void restoreReturn();

 private:
  friend class ThreadList;
  static inline thread_local __attribute__((tls_model("initial-exec"))) Thread* current_ = nullptr;
  Thread* nextInList_ = nullptr;
};

// When grace periods of code begin: rising, from 1.
inline std::atomic<std::uint64_t> codeMoment{1};

// For a scope that fetches the address of compiled code while the thread is preemptive, and ends with the thread
// cooperative, on its way there: until then nobody can see which code that is, so no code may be freed that was
// switched off since the scope began; what was switched off before, it cannot fetch. Begun while cooperative, or by the
// thread that asks what is in use. Nests.
class HoldsCode {
 public:
  explicit HoldsCode(Thread& thread)
      : thread_(thread), isOutermost_(thread.holdsCodeSince.load(std::memory_order_relaxed) == 0) {
    // Acquire: a scope that begins after a grace period did sees what had been switched off before that.
    if (isOutermost_)
      thread.holdsCodeSince.store(codeMoment.load(std::memory_order_acquire), std::memory_order_release);
  }
  ~HoldsCode() {
    if (isOutermost_) thread_.holdsCodeSince.store(0, std::memory_order_release);
  }
  HoldsCode(const HoldsCode&) = delete;
  HoldsCode& operator=(const HoldsCode&) = delete;

 private:
  Thread& thread_;
  const bool isOutermost_;
};

// Cooperative for a scope: objects may be touched, and move only at calls that may collect. May block while a
// collection is under way. Nests.
class Cooperative {
 public:
  explicit Cooperative(Thread& thread) : thread_(thread), was_(thread.isCooperative.load(std::memory_order_relaxed)) {
    if (!was_) thread.enterCooperative();
  }
  ~Cooperative() {
    if (!was_) thread_.leaveCooperative();
  }
  Cooperative(const Cooperative&) = delete;
  Cooperative& operator=(const Cooperative&) = delete;

 private:
  Thread& thread_;
  bool was_;
};

// Preemptive for a scope: no object pointer that is not rooted survives it.
class Preemptive {
 public:
  explicit Preemptive(Thread& thread) : thread_(thread), was_(!thread.isCooperative.load(std::memory_order_relaxed)) {
    if (!was_) thread.leaveCooperative();
  }
  ~Preemptive() {
    if (!was_) thread_.enterCooperative();
  }
  Preemptive(const Preemptive&) = delete;
  Preemptive& operator=(const Preemptive&) = delete;

 private:
  Thread& thread_;
  bool was_;
};

// An object pointer in native code that a collection sees and updates. Stack only, last in first out. It may live
// while the thread is preemptive: but who walks the stopped threads' roots must not find one that comes or goes.
class RootedBase {
 public:
  RootedBase(const RootedBase&) = delete;
  RootedBase& operator=(const RootedBase&) = delete;

  gc::ObjectPtr get() const { return object_; }
  gc::ObjectPtr* slot() { return &object_; }
  RootedBase* next() const { return next_; }

 protected:
#pragma GCC diagnostic push
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wdangling-pointer"  // in a recursive function: GCC 12 does not see the destructor
#endif
  RootedBase(Thread& thread, gc::ObjectPtr object) : thread_(thread), next_(thread.roots), object_(object) {
    const Cooperative cooperative(thread);
    thread.roots = this;
  }
#pragma GCC diagnostic pop
  ~RootedBase() {
    const Cooperative cooperative(thread_);
    thread_.roots = next_;
  }

 private:
  Thread& thread_;
  RootedBase* next_;
  gc::ObjectPtr object_;
};

class Rooted : public RootedBase {
 public:
  explicit Rooted(Thread& thread, gc::ObjectPtr object = nullptr) : RootedBase(thread, object) {}
  Rooted& operator=(gc::ObjectPtr object) {
    *slot() = object;
    return *this;
  }
};

}  // namespace codicil::threading
