// SPDX-License-Identifier: MIT
#include "probes/Histogram.hpp"

#include <algorithm>
#include <cmath>

namespace codicil::probes {
namespace {

std::uint64_t middleOf(unsigned bucket) {
  const std::uint64_t low = histogram::lowestOf(bucket), next = histogram::lowestOf(bucket + 1);
  return low + (next - 1 - low) / 2;
}

}  // namespace

double HistogramCounts::mean() const {
  double sum = 0;
  for (unsigned i = 0; i < histogram::kBuckets; ++i)
    sum += static_cast<double>(buckets[i]) * static_cast<double>(std::min(middleOf(i), highest));
  const std::uint64_t all = count();
  return all == 0 ? 0 : sum / static_cast<double>(all);
}

std::uint64_t HistogramCounts::quantile(double part) const {
  const std::uint64_t all = count();
  if (all == 0) return 0;
  const auto wanted =
      std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(part * static_cast<double>(all))));
  std::uint64_t seen = 0;
  for (unsigned i = 0; i < histogram::kBuckets; ++i) {
    seen += buckets[i];
    if (seen >= wanted) return std::min(middleOf(i), highest);
  }
  return highest;
}

void HistogramCounts::add(const HistogramCounts& other) {
  for (unsigned i = 0; i < histogram::kBuckets; ++i) buckets[i] += other.buckets[i];
  highest = std::max(highest, other.highest);
}

void Histogram::raise(std::uint64_t value) {
  std::uint64_t highest = highest_.load(std::memory_order_relaxed);
  while (value > highest && !highest_.compare_exchange_weak(highest, value, std::memory_order_relaxed)) {
  }
}

void Histogram::addTo(HistogramCounts& counts) const {
  for (unsigned i = 0; i < histogram::kBuckets; ++i) counts.buckets[i] += buckets_.total(i);
  counts.highest = std::max(counts.highest, highest_.load(std::memory_order_relaxed));
}

}  // namespace codicil::probes
