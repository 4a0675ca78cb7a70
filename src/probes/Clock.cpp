// SPDX-License-Identifier: MIT
#include "probes/Clock.hpp"

#include <chrono>
#include <thread>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace codicil::probes {
namespace {

// Whether the counter runs at one rate whatever the processor does (Intel SDM 17.17.1, "invariant TSC").
bool isCounterInvariant() {
#if defined(__x86_64__)
  constexpr unsigned kLeaf = 0x80000007, kInvariant = 1u << 8;
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid(kLeaf, &a, &b, &c, &d) != 0 && (d & kInvariant) != 0;
#else
  return false;
#endif
}

constexpr std::chrono::milliseconds kMeasured{20};

}  // namespace

std::int64_t Clock::systemNanoseconds() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}

Clock::Clock() : isCounter_(isCounterInvariant()) {
  if (!isCounter_) return;
  const std::int64_t ticks = now(), time = systemNanoseconds();
  std::this_thread::sleep_for(kMeasured);
  const std::int64_t ticksAfter = now(), timeAfter = systemNanoseconds();
  nanosecondsPerTick_ =
      (static_cast<std::uint64_t>(timeAfter - time) << kFractionBits) / static_cast<std::uint64_t>(ticksAfter - ticks);
}

}  // namespace codicil::probes
