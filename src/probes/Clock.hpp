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
  // What now() calls: for code that calls it itself.
  std::int64_t (*source() const)() {
#if defined(__x86_64__)
    if (isCounter_) return [] { return static_cast<std::int64_t>(__rdtsc()); };
#endif
    return &systemNanoseconds;
  }
  // Two processors' counters may be a few ticks apart: what would be negative is 0.
  static std::uint64_t between(std::int64_t from, std::int64_t to) {
    return to > from ? static_cast<std::uint64_t>(to - from) : 0;
  }
  std::uint64_t nanoseconds(std::uint64_t ticks) const {
    return static_cast<std::uint64_t>(static_cast<unsigned __int128>(ticks) * nanosecondsPerTick_ >> kFractionBits);
  }

  [[gnu::cold]] static std::int64_t systemNanoseconds();

 private:
  bool isCounter_ = false;
  static constexpr unsigned kFractionBits = 32;
  std::uint64_t nanosecondsPerTick_ = std::uint64_t{1} << kFractionBits;
};

}  // namespace codicil::probes
