// SPDX-License-Identifier: MIT
#include "threading/ObjectLocks.hpp"

#include "threading/ManagedException.hpp"
#include "threading/Spinning.hpp"

namespace codicil::threading {
namespace {

// xorshift (Marsaglia, 2003), one a thread: threads do not disturb each other and do not repeat each other's.
std::uint32_t nextRandom() {
  static std::atomic<std::uint32_t> seeds{0};
  static thread_local std::uint32_t state = (seeds.fetch_add(1, std::memory_order_relaxed) + 1) * 0x9e3779b9u;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

std::uint32_t newHashCode() {
  for (;;)
    if (const std::uint32_t code = nextRandom() >> 6) return code;
}

// The header of an object without a sync block, locked by another thread or free. True: entered.
bool spinForThinLock(gc::ObjectPtr object, std::uint32_t thread) {
  if (!spinningHelps()) return false;
  for (int round = 0; round < kSpinRounds; ++round) {
    if (!HeaderBits::isThinLock(headerOf(object).load(std::memory_order_relaxed))) return false;
    spinOnce(round);
    if (tryEnterFast(object, thread)) return true;
  }
  return false;
}

SyncBlock* ownedBlock(Thread& thread, gc::ObjectPtr object) {
  if (!isEnteredBy(object, thread.managedId)) throwNotOwner();
  return &SyncBlocks::instance().ensure(object);
}

}  // namespace

bool tryEnterFast(gc::ObjectPtr object, std::uint32_t thread) {
  std::atomic<std::uint32_t>& header = headerOf(object);
  std::uint32_t word = header.load(std::memory_order_relaxed);
  for (;;) {
    if ((word & HeaderBits::kOurs) == 0 && thread <= HeaderBits::kOwnerMask) {
      if (header.compare_exchange_weak(word, word | thread, std::memory_order_acquire, std::memory_order_relaxed))
        return true;
    } else if (HeaderBits::isThinLock(word)) {
      if ((word & HeaderBits::kOwnerMask) != thread) return false;
      if ((word & HeaderBits::kRecursionMask) == HeaderBits::kRecursionMask) return false;
      if (header.compare_exchange_weak(word, word + HeaderBits::kRecursionOne, std::memory_order_relaxed)) return true;
    } else if (HeaderBits::isIndex(word)) {
      return SyncBlocks::instance().at(word & HeaderBits::kValueMask).monitor.tryEnter(thread);
    } else {
      return false;
    }
  }
}

ExitFast exitFast(gc::ObjectPtr object, std::uint32_t thread) {
  std::atomic<std::uint32_t>& header = headerOf(object);
  std::uint32_t word = header.load(std::memory_order_relaxed);
  for (;;) {
    if (HeaderBits::isThinLock(word)) {
      if ((word & HeaderBits::kOwnerMask) != thread) return ExitFast::NotOwner;
      const std::uint32_t left =
          (word & HeaderBits::kRecursionMask) != 0 ? word - HeaderBits::kRecursionOne : word & ~HeaderBits::kOwnerMask;
      if (header.compare_exchange_weak(word, left, std::memory_order_release, std::memory_order_relaxed))
        return ExitFast::Left;
    } else if (HeaderBits::isIndex(word)) {
      switch (SyncBlocks::instance().at(word & HeaderBits::kValueMask).monitor.exit(thread)) {
        case Monitor::Exit::Left:
          return ExitFast::Left;
        case Monitor::Exit::LeftAndMustWake:
          return ExitFast::MustWake;
        case Monitor::Exit::NotOwner:
          return ExitFast::NotOwner;
      }
    } else {
      return ExitFast::NotOwner;
    }
  }
}

bool isLockedByOther(gc::ObjectPtr object, std::uint32_t thread) {
  const std::uint32_t word = headerOf(object).load(std::memory_order_relaxed);
  if (HeaderBits::isThinLock(word)) {
    const std::uint32_t owner = word & HeaderBits::kOwnerMask;
    return owner != 0 && owner != thread;
  }
  return HeaderBits::isIndex(word) &&
         SyncBlocks::instance().at(word & HeaderBits::kValueMask).monitor.isOwnedByOther(thread);
}

bool isEnteredBy(gc::ObjectPtr object, std::uint32_t thread) {
  const std::uint32_t word = headerOf(object).load(std::memory_order_relaxed);
  if (HeaderBits::isThinLock(word)) return (word & HeaderBits::kOwnerMask) == thread;
  if (HeaderBits::isIndex(word))
    return SyncBlocks::instance().at(word & HeaderBits::kValueMask).monitor.isOwnedBy(thread);
  return false;
}

std::uint32_t hashCodeIfAny(gc::ObjectPtr object) {
  const std::uint32_t word = headerOf(object).load(std::memory_order_acquire);
  if (HeaderBits::isHash(word)) return word & HeaderBits::kValueMask;
  if (HeaderBits::isIndex(word))
    return SyncBlocks::instance().at(word & HeaderBits::kValueMask).hashCode.load(std::memory_order_relaxed);
  return 0;
}

std::uint32_t hashCodeOf(gc::ObjectPtr object) {
  const std::uint32_t code = newHashCode();
  std::atomic<std::uint32_t>& header = headerOf(object);
  std::uint32_t word = header.load(std::memory_order_acquire);
  while ((word & HeaderBits::kOurs) == 0) {
    const std::uint32_t hashed = word | HeaderBits::kHashOrIndex | HeaderBits::kHash | code;
    if (header.compare_exchange_weak(word, hashed, std::memory_order_acquire)) return code;
  }
  if (HeaderBits::isHash(word)) return word & HeaderBits::kValueMask;
  std::uint32_t present = 0;
  std::atomic<std::uint32_t>& kept = SyncBlocks::instance().ensure(object).hashCode;
  return kept.compare_exchange_strong(present, code, std::memory_order_relaxed) ? code : present;
}

bool enter(Thread& thread, gc::ObjectPtr* slot, std::int32_t milliseconds) {
  Monitor* monitor = nullptr;
  {
    Cooperative cooperative(thread);
    if (tryEnterFast(*slot, thread.managedId)) return true;
    const bool isHash = HeaderBits::isHash(headerOf(*slot).load(std::memory_order_relaxed));
    if (!isHash && milliseconds != 0 && spinForThinLock(*slot, thread.managedId)) return true;
    monitor = &SyncBlocks::instance().ensure(*slot).monitor;
    if (milliseconds == 0) return monitor->tryEnter(thread.managedId);
  }
  // The caller's root keeps the object alive, and the object its monitor.
  switch (monitor->enter(thread.managedId, deadlineAfter(milliseconds))) {
    case WaitResult::Satisfied:
      return true;
    case WaitResult::TimedOut:
      return false;
    case WaitResult::Interrupted:
      throwInterrupted();
  }
  __builtin_unreachable();
}

void wakeWaiter(Thread& thread, gc::ObjectPtr* slot) {
  SyncBlock* block = nullptr;
  {
    Cooperative cooperative(thread);
    block = SyncBlocks::instance().find(*slot);
  }
  if (block != nullptr) block->monitor.wakeOne();
}

bool wait(Thread& thread, gc::ObjectPtr* slot, std::int32_t milliseconds) {
  Monitor* monitor = nullptr;
  {
    Cooperative cooperative(thread);
    monitor = &ownedBlock(thread, *slot)->monitor;
  }
  const WaitResult result = monitor->wait(thread.managedId, deadlineAfter(milliseconds));
  if (result == WaitResult::Interrupted) throwInterrupted();
  return result == WaitResult::Satisfied;
}

void pulse(Thread& thread, gc::ObjectPtr* slot) {
  Cooperative cooperative(thread);
  if (!isEnteredBy(*slot, thread.managedId)) throwNotOwner();
  if (SyncBlock* block = SyncBlocks::instance().find(*slot)) block->monitor.pulse();
}

void pulseAll(Thread& thread, gc::ObjectPtr* slot) {
  Cooperative cooperative(thread);
  if (!isEnteredBy(*slot, thread.managedId)) throwNotOwner();
  if (SyncBlock* block = SyncBlocks::instance().find(*slot)) block->monitor.pulseAll();
}

void throwInterrupted() { throw ExceptionRequest{"System.Threading.ThreadInterruptedException", {}, {}}; }
void throwNotOwner() { throw ExceptionRequest{"System.Threading.SynchronizationLockException", {}, {}}; }

}  // namespace codicil::threading
