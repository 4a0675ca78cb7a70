// SPDX-License-Identifier: MIT
// A lock of four bytes that sleeps in the kernel (Drepper, "Futexes Are Tricky": mutex 2). For critical sections of a
// few instructions that neither block nor collect: a cooperative thread may take it.
#pragma once

#include <atomic>
#include <cstdint>

namespace codicil::threading {

// Sleeps while *word == expected, until woken or until `deadline` (CLOCK_MONOTONIC nanoseconds; kNoDeadline: never).
// False: the deadline passed. May wake for no reason.
inline constexpr std::int64_t kNoDeadline = INT64_MAX;
bool futexWait(std::atomic<std::uint32_t>& word, std::uint32_t expected, std::int64_t deadline);
void futexWakeOne(std::atomic<std::uint32_t>& word);

std::int64_t monotonicNow();  // CLOCK_MONOTONIC, nanoseconds
// Of a .NET timeout that begins now: -1 (or any other negative) is forever.
std::int64_t deadlineAfter(std::int32_t milliseconds);

inline void pauseProcessor() { __builtin_ia32_pause(); }

class FutexLock {
 public:
  void lock() {
    std::uint32_t free = 0;
    if (!state_.compare_exchange_strong(free, 1, std::memory_order_acquire)) lockSlow();
  }
  bool try_lock() {
    std::uint32_t free = 0;
    return state_.compare_exchange_strong(free, 1, std::memory_order_acquire);
  }
  void unlock() {
    if (state_.exchange(0, std::memory_order_release) == 2) futexWakeOne(state_);
  }

 private:
  void lockSlow();

  std::atomic<std::uint32_t> state_{0};  // 1: held; 2: held, and someone may sleep
};

}  // namespace codicil::threading
