// SPDX-License-Identifier: MIT
// How often which duration was seen. Buckets are logarithmic, each power of two cut in sixteen even ones, as in an HDR
// histogram: what is told of a duration is at most 1/16 off.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>

#include "probes/ProcessorCounts.hpp"

namespace codicil::probes {

namespace histogram {

inline constexpr unsigned kSubBits = 4, kSubBuckets = 1u << kSubBits;
inline constexpr unsigned kMaxBits = 44;  // of ticks of a processor some hours; what is longer counts as that
inline constexpr unsigned kBuckets = (kMaxBits - kSubBits + 1) * kSubBuckets;

constexpr unsigned bucketOf(std::uint64_t value) {
  if (value >= std::uint64_t{1} << kMaxBits) return kBuckets - 1;
  if (value < kSubBuckets) return static_cast<unsigned>(value);
  const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - kSubBits - 1;
  return (shift + 1) * kSubBuckets + static_cast<unsigned>((value >> shift) - kSubBuckets);
}
// The least value of a bucket; of kBuckets, what would come next.
constexpr std::uint64_t lowestOf(unsigned bucket) {
  if (bucket < kSubBuckets) return bucket;
  const unsigned shift = bucket / kSubBuckets - 1;
  return std::uint64_t{kSubBuckets + bucket % kSubBuckets} << shift;
}

}  // namespace histogram

// What was counted, as a value.
struct HistogramCounts {
  std::array<std::uint64_t, histogram::kBuckets> buckets{};
  std::uint64_t highest = 0;

  std::uint64_t count() const {
    std::uint64_t all = 0;
    for (const std::uint64_t bucket : buckets) all += bucket;
    return all;
  }
  // As if all were in the middle of their buckets.
  double mean() const;
  // A value that no more than `part` (0 … 1) of all lie above or below of; in the middle of its bucket, and not above
  // the highest.
  std::uint64_t quantile(double part) const;
  void add(const HistogramCounts& other);
};

// Counted by many threads at once, without a lock.
class Histogram {
 public:
  void count(std::uint64_t value) {
    if (value > highest_.load(std::memory_order_relaxed)) [[unlikely]]
      raise(value);
    buckets_.increment(histogram::bucketOf(value));
  }
  void addTo(HistogramCounts& counts) const;

 private:
  [[gnu::cold]] void raise(std::uint64_t value);

  ProcessorCounts buckets_{histogram::kBuckets};
  std::atomic<std::uint64_t> highest_{0};
};

}  // namespace codicil::probes
