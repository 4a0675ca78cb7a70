#include "codememory/BodyIndices.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

namespace codicil::codememory {
namespace {

constexpr std::uint32_t kPerSlab = 512;

TEST(BodyIndices, HandsOutAllButZeroOnce) {
  constexpr std::uint32_t kRecords = 2 * kPerSlab + 7;
  SparseArray<BodyRecord> records(kRecords);
  BodyIndices indices(kRecords);
  std::set<BodyIndex> taken;
  while (const BodyIndex body = indices.take(records)) EXPECT_TRUE(taken.insert(body).second) << body;
  EXPECT_EQ(taken.size(), kRecords - 1);
  EXPECT_EQ(*taken.rbegin(), kRecords - 1);
  indices.give(records, kPerSlab + 3);
  EXPECT_EQ(indices.take(records), kPerSlab + 3);
  EXPECT_EQ(indices.take(records), kNoBody);
}

TEST(BodyIndices, AtRandomNeverHandsOutWhatIsInUse) {
  constexpr std::uint32_t kRecords = 5 * kPerSlab;
  SparseArray<BodyRecord> records(kRecords);
  BodyIndices indices(kRecords);
  std::mt19937 random(1);
  std::vector<BodyIndex> live;
  std::set<BodyIndex> known;
  for (int i = 0; i < 100'000; ++i) {
    // More and more, then fewer and fewer: slabs fill and become empty.
    const bool grows = i % 10'000 < 5'000;
    if (live.empty() || random() % 8 < (grows ? 5u : 2u)) {
      const BodyIndex body = indices.take(records);
      if (body == kNoBody) {
        ASSERT_EQ(live.size(), kRecords - 1);
        continue;
      }
      ASSERT_TRUE(known.insert(body).second) << body;
      live.push_back(body);
    } else {
      std::swap(live[random() % live.size()], live.back());
      known.erase(live.back());
      indices.give(records, live.back());
      live.pop_back();
    }
  }
}

TEST(BodyIndices, GivesASlabsPagesBackWithItsLastRecord) {
  SparseArray<BodyRecord> records(4 * kPerSlab);
  BodyIndices indices(4 * kPerSlab);
  for (std::uint32_t i = 1; i < 3 * kPerSlab; ++i) records[indices.take(records)].owner.store(i);
  EXPECT_EQ(records[kPerSlab + 5].owner.load(), kPerSlab + 5);
  for (BodyIndex body = kPerSlab; body < 2 * kPerSlab; ++body) indices.give(records, body);
  EXPECT_EQ(records[kPerSlab + 5].owner.load(), 0u);
  EXPECT_EQ(records[kPerSlab - 1].owner.load(), kPerSlab - 1);
  EXPECT_EQ(records[2 * kPerSlab].owner.load(), 2 * kPerSlab);
  EXPECT_EQ(indices.take(records), kPerSlab);  // the lowest that there is
}

}  // namespace
}  // namespace codicil::codememory
