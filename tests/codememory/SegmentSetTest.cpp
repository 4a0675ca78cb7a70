#include "codememory/SegmentSet.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace codicil::codememory {
namespace {

TEST(SegmentSet, AgreesWithFlagsOverRandomRanges) {
  constexpr std::size_t kSegments = 300;
  SegmentSet set(kSegments);
  std::vector<bool> model(kSegments);
  std::mt19937 random(7);
  for (int step = 0; step < 5000; ++step) {
    std::size_t begin = random() % (kSegments + 1), end = random() % (kSegments + 1);
    if (begin > end) std::swap(begin, end);
    const auto first = model.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = model.begin() + static_cast<std::ptrdiff_t>(end);
    const bool insert = random() % 2 == 0;
    if (insert)
      set.insert(begin, end);
    else
      set.erase(begin, end);
    std::fill(first, last, insert);
    std::size_t from = random() % (kSegments + 1), to = random() % (kSegments + 1);
    if (from > to) std::swap(from, to);
    const auto expected = std::count(model.begin() + static_cast<std::ptrdiff_t>(from),
                                     model.begin() + static_cast<std::ptrdiff_t>(to), true);
    ASSERT_EQ(set.count(from, to), static_cast<std::size_t>(expected)) << step;
    const std::size_t one = random() % kSegments;
    ASSERT_EQ(set.contains(one), model[one]) << step;
  }
}

}  // namespace
}  // namespace codicil::codememory
