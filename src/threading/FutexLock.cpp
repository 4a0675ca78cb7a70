// SPDX-License-Identifier: MIT
#include "threading/FutexLock.hpp"

#include <cerrno>
#include <climits>
#include <ctime>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace codicil::threading {
namespace {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr int kSpins = 64;  // a critical section here takes less than these

}  // namespace

bool futexWait(std::atomic<std::uint32_t>& word, std::uint32_t expected, std::int64_t deadline) {
  timespec until{};
  if (deadline != kNoDeadline) {
    until.tv_sec = deadline / kNanosecondsPerSecond;
    until.tv_nsec = deadline % kNanosecondsPerSecond;
  }
  // The bitset flavour takes an absolute time.
  const long result = syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, expected,
                              deadline == kNoDeadline ? nullptr : &until, nullptr, FUTEX_BITSET_MATCH_ANY);
  return result == 0 || errno != ETIMEDOUT;
}

void futexWakeOne(std::atomic<std::uint32_t>& word) {
  syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

std::int64_t monotonicNow() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * kNanosecondsPerSecond + now.tv_nsec;
}

std::int64_t deadlineAfter(std::int32_t milliseconds) {
  return milliseconds < 0 ? kNoDeadline : monotonicNow() + std::int64_t{milliseconds} * 1'000'000;
}

void FutexLock::lockSlow() {
  for (int spin = 0; spin < kSpins; ++spin) {
    if (state_.load(std::memory_order_relaxed) == 0 && try_lock()) return;
    pauseProcessor();
  }
  while (state_.exchange(2, std::memory_order_acquire) != 0) futexWait(state_, 2, kNoDeadline);
}

}  // namespace codicil::threading
