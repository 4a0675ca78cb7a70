// SPDX-License-Identifier: MIT
#include "threading/Thread.hpp"

#include <cerrno>

#include "threading/Futex.hpp"
#include "threading/StopSignal.hpp"

namespace codicil::threading {

std::int64_t Thread::currentOffset() {
  std::uint64_t base;
  asm("mov %%fs:0, %0" : "=r"(base));  // the thread control block begins with its own address
  return static_cast<std::int64_t>(reinterpret_cast<std::uint64_t>(&current_) - base);
}

void Thread::stopHere() {
  if (stoppingThread.load(std::memory_order_relaxed) == this) return;
  const int error = errno;
  while (stopRequested.load(std::memory_order_acquire) != 0) {
    leaveCooperative();
    announceStop();
    waitWhile(stopRequested, 1);
    isCooperative.store(1, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  errno = error;
}

void Thread::restoreReturn() {
  if (replacedReturn.slot == nullptr) return;
  if (*replacedReturn.slot == replacedReturn.replacement) *replacedReturn.slot = replacedReturn.address;
  replacedReturn.slot = nullptr;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Winvalid-offsetof"  // laid out as a standard-layout class all the same
std::uint32_t Thread::frameOffset() { return offsetof(Thread, frame); }
std::uint32_t Thread::modeOffset() { return offsetof(Thread, isCooperative); }
#pragma GCC diagnostic pop

}  // namespace codicil::threading
