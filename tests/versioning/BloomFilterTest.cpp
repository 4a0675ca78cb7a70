// SPDX-License-Identifier: MIT
// Never no of what was added; seldom yes of what was not.
#include "versioning/BloomFilter.hpp"

#include <gtest/gtest.h>

#include <unordered_map>

#include "codicil/versioning/Method.hpp"

namespace codicil::versioning {
namespace {

TEST(BloomFilterTest, SaysNoOfMostThatWereNotAdded) {
  struct : Module {
  } module, other;
  BloomFilter<MethodKey> filter;
  std::unordered_map<MethodKey, int> keys;
  EXPECT_FALSE(filter.mayHave({&module, 1}));
  constexpr Token kFirst = 0x06000001, kCount = 5000;
  for (Token token = kFirst; token < kFirst + kCount; ++token) {
    const MethodKey key{&module, token};
    keys.emplace(key, 0);
    filter.add(key, keys);
  }
  for (const auto& [key, value] : keys) ASSERT_TRUE(filter.mayHave(key));
  int wrong = 0;
  for (Token token = kFirst; token < kFirst + kCount; ++token)
    wrong += int{filter.mayHave({&other, token})} + int{filter.mayHave({&module, token + kCount})};
  EXPECT_LT(wrong, 2 * static_cast<int>(kCount) / 20);
}

}  // namespace
}  // namespace codicil::versioning
