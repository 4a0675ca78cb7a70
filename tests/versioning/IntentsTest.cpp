// SPDX-License-Identifier: MIT
// What stages want of a method, as a list in their order, whether it lies in the method's state or outside.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

#include "versioning/Intents.hpp"

namespace codicil::versioning {
namespace {

std::vector<StageId> stagesOf(const Intents& intents) {
  std::vector<StageId> stages;
  for (const Intent& one : intents) stages.push_back(one.stage);
  return stages;
}

TEST(IntentsTest, OneNeedsNoMemory) {
  Intents intents;
  EXPECT_TRUE(intents.empty());
  intents.insert(intents.firstFrom(3), {3, 30, nullptr});
  EXPECT_EQ(intents.bytesOutside(), 0u);
  EXPECT_EQ(intents.front().origin, 30u);
  intents.insert(intents.firstFrom(2), {2, 20, nullptr});
  EXPECT_EQ(intents.bytesOutside(), 2 * sizeof(Intent));
  EXPECT_EQ(stagesOf(intents), (std::vector<StageId>{2, 3}));
  intents.erase(intents.firstFrom(2));
  EXPECT_EQ(intents.bytesOutside(), 0u);
  EXPECT_EQ(intents.front().origin, 30u);
  intents.erase(intents.begin());
  EXPECT_TRUE(intents.empty());
}

TEST(IntentsTest, StaysInTheOrderOfStages) {
  std::mt19937 random(7);
  for (const unsigned most : {2u, 5u, 60u}) {
    Intents intents;
    std::map<StageId, ILVersionId> expected;
    for (unsigned i = 0; i < 2000; ++i) {
      const auto stage = static_cast<StageId>(random() % most);
      Intent* const at = intents.firstFrom(stage);
      const auto known = expected.find(stage);
      ASSERT_EQ(at != intents.end() && at->stage == stage, known != expected.end());
      if (known == expected.end()) {
        intents.insert(at, {stage, i, nullptr});
        expected.emplace(stage, i);
      } else {
        ASSERT_EQ(at->origin, known->second);
        intents.erase(at);
        expected.erase(known);
      }
      ASSERT_EQ(intents.size(), expected.size());
      auto next = expected.begin();
      for (const Intent& one : intents) ASSERT_EQ(one.stage, next++->first);
    }
    intents.clear();
    EXPECT_TRUE(intents.empty());
    EXPECT_EQ(intents.bytesOutside(), 0u);
  }
}

}  // namespace
}  // namespace codicil::versioning
