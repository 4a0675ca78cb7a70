#include "codememory/BlockAllocator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace codicil::codememory {
namespace {

using Granules = BlockAllocator::Run;

TEST(BlockAllocator, NeverHandsOutGranuleZero) {
  BlockAllocator blocks(4);
  const auto all = blocks.take(3);
  ASSERT_TRUE(all);
  EXPECT_EQ(all->start, 1u);
  EXPECT_FALSE(blocks.take(1));
}

TEST(BlockAllocator, ReusesAFreedBlockForTheSameSize) {
  BlockAllocator blocks(100);
  const Granules first = *blocks.take(10);
  blocks.take(1);
  blocks.give(first);
  EXPECT_EQ(blocks.take(10)->start, first.start);
}

TEST(BlockAllocator, JoinsNeighboursOnBothSidesForALargerBlock) {
  BlockAllocator blocks(31);
  const Granules a = *blocks.take(10), b = *blocks.take(10), c = *blocks.take(10);
  blocks.give(a);
  blocks.give(c);
  EXPECT_FALSE(blocks.take(11));
  const Granules joined = blocks.give(b);
  EXPECT_EQ(joined.start, 1u);
  EXPECT_EQ(joined.length, 30u);
  EXPECT_TRUE(blocks.take(30));
}

TEST(BlockAllocator, SplitsALargeRunForSmallBlocks) {
  BlockAllocator blocks(102);
  const Granules large = *blocks.take(100);
  blocks.take(1);
  blocks.give(large);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(blocks.take(1)) << i;
  EXPECT_FALSE(blocks.take(1));
}

TEST(BlockAllocator, FindsTheOneRunThatFitsBehindManyThatDoNot) {
  BlockAllocator blocks(20000);
  // 100 and 101 are kept in one list. Far more runs than a short look sees are a little too small.
  std::vector<Granules> tooSmall;
  const Granules fits = *blocks.take(101);
  blocks.take(1);
  for (int i = 0; i < 100; ++i) {
    tooSmall.push_back(*blocks.take(100));
    blocks.take(1);
  }
  while (blocks.take(1)) {
  }
  blocks.give(fits);
  for (const Granules& run : tooSmall) blocks.give(run);
  const auto found = blocks.take(101);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->start, fits.start);
  EXPECT_FALSE(blocks.take(101));
}

TEST(BlockAllocator, AlignsABlockAndLeavesWhatLiesAroundIt) {
  BlockAllocator blocks(96);
  const Granules aligned = *blocks.take(17, 16);
  EXPECT_EQ(aligned.start, 16u);
  EXPECT_EQ(aligned.length, 17u);
  EXPECT_EQ(blocks.take(15)->start, 1u);
  const Granules next = *blocks.take(17, 16);
  EXPECT_EQ(next.start, 48u);
  EXPECT_EQ(blocks.take(15)->start, 33u);
  EXPECT_FALSE(blocks.take(17, 16));
  blocks.give(aligned);
  blocks.give(next);
  EXPECT_EQ(blocks.take(48)->start, 48u);
}

// Against the simplest model there is: a flag for each granule.
class BlockAllocatorModel {
 public:
  explicit BlockAllocatorModel(std::uint32_t granules) : used_(granules) { used_[0] = true; }

  bool hasRoom(std::uint32_t length) const {
    std::uint32_t free = 0;
    for (const bool used : used_)
      if ((free = used ? 0 : free + 1) == length) return true;
    return false;
  }
  bool take(Granules run) {  // false: it overlaps another, or leaves the space
    for (std::uint32_t i = run.start; i < run.end(); ++i) {
      if (i >= used_.size() || used_[i]) return false;
      used_[i] = true;
    }
    return true;
  }
  Granules give(Granules run) {
    std::fill(used_.begin() + run.start, used_.begin() + run.end(), false);
    std::uint32_t begin = run.start, end = run.end();
    while (!used_[begin - 1]) --begin;
    while (end < used_.size() && !used_[end]) ++end;
    return {begin, end - begin};
  }

 private:
  std::vector<bool> used_;
};

TEST(BlockAllocator, AgreesWithAModelOverRandomHistories) {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto below = [&random](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
    const std::uint32_t granules = 20 + below(3000);
    const std::uint32_t largest = 1 + below(seed % 3 == 0 ? granules : 90);
    BlockAllocator blocks(granules);
    BlockAllocatorModel model(granules);
    std::vector<Granules> live;
    std::uint32_t wish = 50;  // percent of steps that take
    for (int step = 0; step < 4000; ++step) {
      if (step % 500 == 0) wish = 20 + below(70);
      if (below(100) < wish) {
        const std::uint32_t length = 1 + below(largest);
        const auto block = blocks.take(length);
        ASSERT_EQ(block.has_value(), model.hasRoom(length)) << "step " << step << ", length " << length;
        if (!block) continue;
        ASSERT_EQ(block->length, length);
        ASSERT_TRUE(model.take(*block)) << "step " << step;
        live.push_back(*block);
      } else if (!live.empty()) {
        std::swap(live[below(static_cast<std::uint32_t>(live.size()))], live.back());
        const Granules joined = blocks.give(live.back());
        const Granules expected = model.give(live.back());
        ASSERT_EQ(joined.start, expected.start) << "step " << step;
        ASSERT_EQ(joined.length, expected.length) << "step " << step;
        live.pop_back();
      }
    }
    for (const Granules& run : live) blocks.give(run);
    EXPECT_TRUE(blocks.take(granules - 1)) << "not all joined after the last free";
  }
}

TEST(BlockAllocator, MixedSizesDoNotSpreadOverTimeWhenLoadStaysTheSame) {
  constexpr std::uint32_t kGranules = 1u << 20;
  BlockAllocator blocks(kGranules);
  std::mt19937 random(1);
  const auto length = [&random] {
    const std::uint32_t kind = random() % 100;
    return 1 + static_cast<std::uint32_t>(random() % (kind < 80 ? 16 : kind < 98 ? 200 : 3000));
  };
  std::vector<Granules> live(2000);
  for (Granules& run : live) run = *blocks.take(length());
#ifdef NDEBUG
  constexpr int kCycles = 10'000'000;
#else
  constexpr int kCycles = 1'000'000;  // asserts, sanitizers
#endif
  std::uint32_t early = 0, late = 0;
  for (int i = 0; i < kCycles; ++i) {
    Granules& run = live[random() % live.size()];
    blocks.give(run);
    run = *blocks.take(length());
    std::uint32_t& reach = i < kCycles / 10 ? early : late;
    reach = std::max(reach, run.end());
  }
  EXPECT_LT(late, early + early / 4);
}

}  // namespace
}  // namespace codicil::codememory
