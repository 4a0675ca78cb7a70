// SPDX-License-Identifier: MIT
#include "probes/Histogram.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

namespace codicil::probes {
namespace {

using histogram::bucketOf;
using histogram::kBuckets;
using histogram::lowestOf;

HistogramCounts counted(std::initializer_list<std::uint64_t> values) {
  const auto counting = std::make_unique<Histogram>();
  for (const std::uint64_t value : values) counting->count(value);
  HistogramCounts counts;
  counting->addTo(counts);
  return counts;
}

TEST(Histogram, BucketsFollowEachOtherWithoutAGap) {
  for (unsigned i = 0; i < kBuckets; ++i) {
    EXPECT_EQ(bucketOf(lowestOf(i)), i);
    EXPECT_EQ(i == 0 ? 0 : bucketOf(lowestOf(i) - 1) + 1, i);
    EXPECT_LE(lowestOf(i + 1) - lowestOf(i), std::max<std::uint64_t>(1, lowestOf(i) / 16)) << i;
  }
  EXPECT_EQ(bucketOf(UINT64_MAX), kBuckets - 1);
}

TEST(Histogram, QuantilesAreAtMostASixteenthOff) {
  const auto counting = std::make_unique<Histogram>();
  for (std::uint64_t value = 1; value <= 10'000; ++value) counting->count(value * 100);
  HistogramCounts counts;
  counting->addTo(counts);
  EXPECT_EQ(counts.count(), 10'000u);
  for (const double part : {0.01, 0.5, 0.9, 0.99, 0.999})
    EXPECT_NEAR(static_cast<double>(counts.quantile(part)), part * 1e6, part * 1e6 / 16) << part;
  EXPECT_EQ(counts.highest, 1'000'000u);
  EXPECT_NEAR(counts.mean(), 500'050, 500'050 / 16.0);
}

TEST(Histogram, SmallValuesAreExact) {
  const HistogramCounts counts = counted({3, 3, 7});
  EXPECT_EQ(counts.quantile(0.5), 3u);
  EXPECT_EQ(counts.quantile(1), 7u);
  EXPECT_DOUBLE_EQ(counts.mean(), 13.0 / 3);
  EXPECT_EQ(HistogramCounts{}.quantile(0.5), 0u);
}

TEST(Histogram, CountsAreAdded) {
  HistogramCounts all = counted({1});
  all.add(counted({1, 100}));
  EXPECT_EQ(all.count(), 3u);
  EXPECT_EQ(all.buckets[1], 2u);
  EXPECT_EQ(all.highest, 100u);
}

TEST(Histogram, NothingIsLostBetweenThreads) {
  const auto counting = std::make_unique<Histogram>();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (std::uint64_t value = 0; value < 50'000; ++value) counting->count(value % 100);
    });
  for (std::thread& thread : threads) thread.join();
  HistogramCounts counts;
  counting->addTo(counts);
  EXPECT_EQ(counts.count(), 200'000u);
  EXPECT_EQ(counts.highest, 99u);
}

}  // namespace
}  // namespace codicil::probes
