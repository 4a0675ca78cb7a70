// SPDX-License-Identifier: MIT
#include "threading/ThreadList.hpp"

#include <linux/membarrier.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>

#include "threading/Futex.hpp"
#include "threading/StopSignal.hpp"

namespace codicil::threading {
namespace {

constexpr std::int64_t kFirstWaitNanos = 50'000;
constexpr std::int64_t kLongestWaitNanos = 2'000'000;

std::atomic<int> stopWaiters{0};

long barrierOnAllThreads(int command) { return syscall(SYS_membarrier, command, 0, 0); }

StackRange stackOfThisThread() {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return {};
  void* low = nullptr;
  std::size_t bytes = 0;
  std::size_t guard = 0;
  pthread_attr_getstack(&attributes, &low, &bytes);
  pthread_attr_getguardsize(&attributes, &guard);
  pthread_attr_destroy(&attributes);
  const auto start = reinterpret_cast<std::uint64_t>(low);
  return {start + std::min(guard, bytes), start + bytes};
}

// Detaches a thread that ends without having done so.
struct AtThreadEnd {
  ThreadList* list = nullptr;
  ~AtThreadEnd() {
    if (list != nullptr) list->detach();
  }
};
thread_local AtThreadEnd atThreadEnd;

}  // namespace

void announceStop() {
  stopCount.fetch_add(1, std::memory_order_seq_cst);
  if (stopWaiters.load(std::memory_order_seq_cst) != 0) wakeAll(stopCount);
}

ThreadList::ThreadList() {
  if (barrierOnAllThreads(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) != 0)
    throw std::runtime_error("the kernel has no membarrier(PRIVATE_EXPEDITED)");
}

ThreadList::~ThreadList() {
  if (Thread::current_ != nullptr) detach();
  while (first_ != nullptr) {
    Thread* const thread = first_;
    first_ = thread->nextInList_;
    delete thread;
  }
}

std::int32_t ThreadList::self() {
  static thread_local const std::int32_t id = gettid();
  return id;
}

bool ThreadList::lock() {
  if (owner_.load(std::memory_order_relaxed) == self()) return false;
  Thread* const thread = Thread::current();
  const bool wasCooperative = thread != nullptr && thread->isCooperative.load(std::memory_order_relaxed) != 0;
  if (wasCooperative) thread->leaveCooperative();
  mutex_.lock();
  owner_.store(self(), std::memory_order_relaxed);
  // Whoever stops threads has the lock while it does, so no one can ask this one to stop now.
  if (wasCooperative) thread->isCooperative.store(1, std::memory_order_relaxed);
  return true;
}

void ThreadList::unlock() {
  owner_.store(0, std::memory_order_relaxed);
  mutex_.unlock();
}

std::uint32_t ThreadList::takeId() {
  auto free = std::find(idsInUse_.begin(), idsInUse_.end(), false);
  if (free == idsInUse_.end()) free = idsInUse_.insert(idsInUse_.end(), false);
  *free = true;
  return static_cast<std::uint32_t>(free - idsInUse_.begin()) + 1;
}

std::uint32_t ThreadList::reserveId() {
  const Guard guard(*this);
  return takeId();
}

void ThreadList::releaseId(std::uint32_t id) {
  const Guard guard(*this);
  idsInUse_[id - 1] = false;
}

Thread* ThreadList::add(bool isBackground, std::uint32_t reservedId) {
  auto thread = std::make_unique<Thread>();
  thread->isBackground = isBackground;
  thread->hasReservedId = reservedId != 0;
  const Guard guard(*this);
  thread->managedId = reservedId != 0 ? reservedId : takeId();
  if (!isBackground) ++foreground_;
  Thread** last = &first_;
  while (*last != nullptr) last = &(*last)->nextInList_;
  return *last = thread.release();
}

void ThreadList::adopt(Thread& thread) {
  thread.osId = self();
  thread.stack = stackOfThisThread();
  Thread::current_ = &thread;
  atThreadEnd.list = this;
}

Thread& ThreadList::attach(bool isBackground, std::uint32_t reservedId) {
  if (Thread::current_ == nullptr) adopt(*add(isBackground, reservedId));
  return *Thread::current_;
}

void ThreadList::detach() {
  Thread& thread = *Thread::current_;
  for (const auto& function : onDetach_) {
    const Cooperative cooperative(thread);
    function(thread);
  }
  remove(thread);
  Thread::current_ = nullptr;
  atThreadEnd.list = nullptr;
  delete &thread;
}

void ThreadList::remove(Thread& thread) {
  const Guard guard(*this);
  Thread** link = &first_;
  while (*link != &thread) link = &(*link)->nextInList_;
  *link = thread.nextInList_;
  if (!thread.hasReservedId) idsInUse_[thread.managedId - 1] = false;
  if (!thread.isBackground && --foreground_ <= 1) foregroundLeft_.notify_all();
}

bool ThreadList::start(const char* name, std::function<void()> body, std::function<void()> ended) {
  struct Start {
    ThreadList* list;
    Thread* thread;
    std::function<void()> body;
    std::function<void()> ended;
  };
  auto start = std::make_unique<Start>(Start{this, add(true), std::move(body), std::move(ended)});
  pthread_t handle;
  const auto run = [](void* argument) -> void* {
    const std::unique_ptr<Start> own(static_cast<Start*>(argument));
    own->list->adopt(*own->thread);
    own->body();
    own->list->detach();
    if (own->ended) own->ended();
    return nullptr;
  };
  if (pthread_create(&handle, nullptr, run, start.get()) != 0) {
    remove(*start->thread);
    delete start->thread;
    return false;
  }
  start.release();
  pthread_setname_np(handle, std::string(name).substr(0, 15).c_str());
  pthread_detach(handle);
  return true;
}

bool ThreadList::othersStopped() {
  bool all = true;
  visitAll([&](Thread& thread) {
    if (&thread == Thread::current() || thread.isCooperative.load(std::memory_order_acquire) == 0) return;
    all = false;
    if (interrupter_ != nullptr) interrupter_->interrupt(thread);
  });
  return all;
}

void ThreadList::stopAll() {
  lock();
  isStopped_ = true;
  stoppingThread.store(Thread::current(), std::memory_order_relaxed);
  stopRequested.store(1, std::memory_order_seq_cst);
  barrierOnAllThreads(MEMBARRIER_CMD_PRIVATE_EXPEDITED);  // see stopRequested
  stopWaiters.store(1, std::memory_order_seq_cst);
  std::int64_t patience = kFirstWaitNanos;
  for (;;) {
    const std::int32_t seen = stopCount.load(std::memory_order_seq_cst);
    if (othersStopped()) break;
    // Threads that go preemptive on their way out of compiled code do not announce it; hence the limit.
    waitWhile(stopCount, seen, patience);
    patience = std::min(patience * 2, kLongestWaitNanos);
  }
  stopWaiters.store(0, std::memory_order_relaxed);
  visitAll([](Thread& thread) {
    if (&thread != Thread::current()) thread.restoreReturn();
  });
}

void ThreadList::restartAll() {
  isStopped_ = false;
  stopRequested.store(0, std::memory_order_release);
  stoppingThread.store(nullptr, std::memory_order_relaxed);
  wakeAll(stopRequested);
  unlock();
}

std::size_t ThreadList::count() {
  std::size_t count = 0;
  forEach([&](Thread&) { ++count; });
  return count;
}

void ThreadList::setBackground(Thread& thread, bool isBackground) {
  const Guard guard(*this);
  if (thread.isBackground == isBackground) return;
  thread.isBackground = isBackground;
  foreground_ += isBackground ? std::size_t(-1) : 1;
  if (foreground_ <= 1) foregroundLeft_.notify_all();
}

void ThreadList::waitForForeground() {
  std::unique_lock<std::mutex> lock(mutex_);
  const Thread* const own = Thread::current();
  const std::size_t mine = own != nullptr && !own->isBackground ? 1 : 0;
  foregroundLeft_.wait(lock, [&] { return foreground_ <= mine; });
}

}  // namespace codicil::threading
