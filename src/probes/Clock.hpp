// SPDX-License-Identifier: MIT
// Time that costs little to read: the processor's counter where it runs evenly, else the system's clock.
#pragma once

#include <cstdint>
#include <ctime>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace codicil::probes {

class Clock {
 public:
  // Measures the processor's counter for some milliseconds.
  Clock();

  // Never 0.
  std::int64_t now() const {
#if defined(__x86_64__)
    if (isCounter_) return static_cast<std::int64_t>(__rdtsc());
#endif
    return systemNanoseconds();
  }
  // 0 for what is negative: two processors' counters may be a few ticks apart.
  std::uint64_t nanoseconds(std::int64_t ticks) const {
    return ticks <= 0 ? 0 : static_cast<std::uint64_t>(static_cast<double>(ticks) * nanosecondsPerTick_);
  }

  static std::int64_t systemNanoseconds() {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
  }

 private:
  bool isCounter_ = false;
  double nanosecondsPerTick_ = 1;
};

}  // namespace codicil::probes
