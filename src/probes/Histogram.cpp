// SPDX-License-Identifier: MIT
#include "probes/Histogram.hpp"

#include <algorithm>
#include <cmath>

namespace codicil::probes {

std::uint64_t HistogramCounts::quantile(double part) const {
  const std::uint64_t all = count();
  if (all == 0) return 0;
  const auto wanted =
      std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(part * static_cast<double>(all))));
  std::uint64_t seen = 0;
  for (unsigned i = 0; i < histogram::kBuckets; ++i) {
    seen += buckets[i];
    if (seen < wanted) continue;
    const std::uint64_t low = histogram::lowestOf(i), next = histogram::lowestOf(i + 1);
    return std::min(low + (next - 1 - low) / 2, highest);
  }
  return highest;
}

void HistogramCounts::add(const HistogramCounts& other) {
  for (unsigned i = 0; i < histogram::kBuckets; ++i) buckets[i] += other.buckets[i];
  sum += other.sum;
  highest = std::max(highest, other.highest);
}

void Histogram::addTo(HistogramCounts& counts) const {
  for (unsigned i = 0; i < histogram::kBuckets; ++i) counts.buckets[i] += buckets_[i].load(std::memory_order_relaxed);
  counts.sum += sum_.load(std::memory_order_relaxed);
  counts.highest = std::max(counts.highest, highest_.load(std::memory_order_relaxed));
}

}  // namespace codicil::probes
