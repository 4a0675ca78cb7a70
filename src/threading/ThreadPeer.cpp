// SPDX-License-Identifier: MIT
#include "threading/ThreadPeer.hpp"

#include <algorithm>
#include <utility>

#include <sched.h>
#include <unistd.h>

#include "threading/ManagedException.hpp"
#include "threading/ObjectLocks.hpp"

namespace codicil::threading {
namespace {

constexpr std::size_t kShownNameBytes = 15;

// System.Threading.ThreadState
constexpr std::int32_t kBackground = 4;
constexpr std::int32_t kUnstarted = 8;
constexpr std::int32_t kStopped = 16;
constexpr std::int32_t kWaitSleepJoin = 32;

gc::ObjectPtr objectIn(gc::Handle handle) { return *reinterpret_cast<gc::ObjectPtr*>(handle); }

[[noreturn]] void throwOutOfMemory() { throw ExceptionRequest{"System.OutOfMemoryException", {}, {}}; }

gc::Handle newHandle(gc::ObjectPtr object, gc::HandleType type) {
  gc::Handle handle = ThreadServices::instance().handles->createGlobalHandleOfType(object, type);
  if (handle == nullptr) throwOutOfMemory();
  return handle;
}

void destroyHandle(gc::Handle& handle, gc::HandleType type) {
  if (handle != nullptr) ThreadServices::instance().handles->destroyHandleOfType(handle, type);
  handle = nullptr;
}

// The main thread's name is the process's: it stays.
bool isMainThread(const Thread& thread) { return thread.osId == getpid(); }

}  // namespace

ThreadPeer::~ThreadPeer() {
  destroyHandle(weak_, gc::HandleType::WeakShort);
  if (ended_ != 0) WaitObjects::instance().close(ended_);
  if (ownsId_) ThreadServices::instance().list->releaseId(managedId_);
}

// Freeing takes locks, and a finalizer calls this where it must not wait: the next thread that is made frees.
void ThreadPeer::release() {
  if (references_.fetch_sub(1) != 1) return;
  nextReleased_ = released_.load();
  while (!released_.compare_exchange_weak(nextReleased_, this)) {
  }
}

void ThreadPeer::freeReleased() {
  ThreadPeer* peer = released_.exchange(nullptr);
  while (peer != nullptr) delete std::exchange(peer, peer->nextReleased_);
}

void ThreadPeer::initialize(gc::ObjectPtr* slot) {
  freeReleased();
  auto* peer = new ThreadPeer;
  peer->managedId_ = ThreadServices::instance().list->reserveId();
  peer->ownsId_ = true;
  peer->ended_ = WaitObjects::instance().createEvent(true, false);
  const Cooperative cooperative(*Thread::current());
  peer->weak_ = newHandle(*slot, gc::HandleType::WeakShort);
  ThreadObject& object = ThreadObject::of(*slot);
  object.peer = peer;
  object.managedThreadId = static_cast<std::int32_t>(peer->managedId_);
  object.priority = kNormalPriority;
}

// ---- A thread's life ----

void ThreadPeer::begin(Thread& thread) {
  references_.fetch_add(1);  // the OS thread's
  waits_.attach(&Waiter::current());
  WaitState::setCurrent(&waits_);
  thread.peer = this;
  thread.exposedObject = strong_;
  const std::lock_guard guard(lock_);
  thread_ = &thread;
  pthread_ = pthread_self();
  if (!name_.empty() && !isMainThread(thread)) pthread_setname_np(pthread_, name_.c_str());
  ThreadServices::instance().list->setBackground(thread, isBackground_);
  life_.store(Life::Running);
  if (Waiter* starter = starter_.load()) starter->unpark();
}

gc::ObjectPtr ThreadPeer::currentObject(Thread& thread) {
  if (thread.exposedObject != nullptr) return objectIn(thread.exposedObject);
  Rooted object(thread, ThreadServices::instance().allocateThreadObject(thread));
  auto* peer = new ThreadPeer;
  peer->managedId_ = thread.managedId;
  peer->isBackground_ = thread.isBackground;
  peer->ended_ = WaitObjects::instance().createEvent(true, false);
  peer->strong_ = newHandle(object.get(), gc::HandleType::Strong);
  ThreadObject& fields = ThreadObject::of(object.get());
  fields.peer = peer;
  fields.managedThreadId = static_cast<std::int32_t>(thread.managedId);
  fields.priority = kNormalPriority;
  {
    const Preemptive preemptive(thread);
    peer->begin(thread);
  }
  return object.get();
}

void ThreadPeer::threadEnds(Thread& thread) {
  ThreadPeer* peer = thread.peer;
  if (peer == nullptr) {
    const Preemptive preemptive(thread);
    WaitObjects::instance().abandonMutexes();
    return;
  }
  ThreadObject::of(objectIn(peer->strong_)).isDead = true;
  {
    const Preemptive preemptive(thread);
    WaitObjects::instance().abandonMutexes();
  }
  peer->end(thread);
}

void ThreadPeer::end(Thread& thread) {
  {
    const Preemptive preemptive(thread);
    const std::lock_guard guard(lock_);
    thread_ = nullptr;
  }
  WaitState::setCurrent(nullptr);
  waits_.attach(nullptr);
  thread.peer = nullptr;
  thread.exposedObject = nullptr;
  destroyHandle(strong_, gc::HandleType::Strong);
  life_.store(Life::Ended);
  WaitObjects::instance().set(ended_);
  release();
}

// ---- Starting ----

void* ThreadPeer::main(void* peer) {
  static_cast<ThreadPeer*>(peer)->run();
  return nullptr;
}

void ThreadPeer::run() {
  ThreadServices& services = ThreadServices::instance();
  Thread& thread = services.list->attach(isBackground_, managedId_);
  begin(thread);  // lets the starter go on
  {
    const Cooperative cooperative(thread);
    Rooted object(thread, objectIn(strong_));
    services.runStartCallback(thread, object.slot());
  }
  services.list->detach();  // calls threadEnds
}

void ThreadPeer::start(std::size_t stackBytes, const std::string& name) {
  Life expected = Life::Unstarted;
  if (!life_.compare_exchange_strong(expected, Life::Starting))
    throw ExceptionRequest{
        "System.Threading.ThreadStateException", "Thread is running or terminated; it cannot restart.", {}};
  {
    const Cooperative cooperative(*Thread::current());
    strong_ = newHandle(objectIn(weak_), gc::HandleType::Strong);
  }
  {
    const std::lock_guard guard(lock_);
    if (!name.empty()) name_ = name.substr(0, kShownNameBytes);
  }
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  if (stackBytes != 0) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t least =
        std::max<std::size_t>(stackBytes, static_cast<std::size_t>(sysconf(_SC_THREAD_STACK_MIN)));
    pthread_attr_setstacksize(&attributes, (least + page - 1) / page * page);
  }
  references_.fetch_add(1);  // this function's: the thread may be over before we look at it again
  Waiter& waiter = Waiter::current();
  starter_.store(&waiter);
  pthread_t thread;
  const int error = pthread_create(&thread, &attributes, &main, this);
  pthread_attr_destroy(&attributes);
  if (error != 0) {
    {
      const Cooperative cooperative(*Thread::current());
      destroyHandle(strong_, gc::HandleType::Strong);
    }
    life_.store(Life::Unstarted);
    release();
    throw ExceptionRequest{"System.OutOfMemoryException", "Thread failed to start.", {}};
  }
  sleepUntil(waiter, kNoDeadline, false, [&] { return life_.load() != Life::Starting; });
  release();
}

// ---- From other threads ----

bool ThreadPeer::join(std::int32_t milliseconds) {
  if (life_.load() == Life::Unstarted)
    throw ExceptionRequest{"System.Threading.ThreadStateException", "Thread has not been started.", {}};
  const WaitOutcome outcome = WaitObjects::instance().wait({&ended_, 1}, {.deadline = deadlineAfter(milliseconds)});
  if (outcome.kind == WaitOutcome::Kind::Interrupted) throwInterrupted();
  return outcome.kind == WaitOutcome::Kind::Satisfied;
}

void ThreadPeer::setBackground(bool isBackground) {
  const std::lock_guard guard(lock_);
  isBackground_.store(isBackground);
  if (thread_ != nullptr) ThreadServices::instance().list->setBackground(*thread_, isBackground);
}

std::int32_t ThreadPeer::state() const {
  std::int32_t state = isBackground() ? kBackground : 0;
  switch (life_.load()) {
    case Life::Unstarted:
    case Life::Starting:
      state |= kUnstarted;
      break;
    case Life::Ended:
      return kStopped;
    case Life::Running:
      if (waits_.isWaiting()) state |= kWaitSleepJoin;
      break;
  }
  return state;
}

void ThreadPeer::setName(const std::string& name) {
  const std::lock_guard guard(lock_);
  name_ = name.substr(0, kShownNameBytes);
  if (thread_ != nullptr && !isMainThread(*thread_)) pthread_setname_np(pthread_, name_.c_str());
}

void sleep(std::int32_t milliseconds) {
  WaitState* const state = WaitState::current();
  if (state != nullptr && state->takeInterrupt()) throwInterrupted();
  if (milliseconds == 0) {
    sched_yield();
    return;
  }
  const WaitResult result = sleepUntil(Waiter::current(), deadlineAfter(milliseconds), true, [] { return false; });
  if (result == WaitResult::Interrupted) {
    state->takeInterrupt();
    throwInterrupted();
  }
}

}  // namespace codicil::threading
