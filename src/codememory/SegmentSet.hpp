// A set of segments, asked about in ranges.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace codicil::codememory {

class SegmentSet {
 public:
  explicit SegmentSet(std::size_t segments) : words_((segments + 63) / 64) {}

  bool contains(std::size_t segment) const { return (words_[segment / 64] >> (segment % 64) & 1) != 0; }
  void insert(std::size_t begin, std::size_t end) {
    eachWord(begin, end, [this](std::size_t word, std::uint64_t mask) { words_[word] |= mask; });
  }
  void erase(std::size_t begin, std::size_t end) {
    eachWord(begin, end, [this](std::size_t word, std::uint64_t mask) { words_[word] &= ~mask; });
  }
  std::size_t count(std::size_t begin, std::size_t end) const {
    std::size_t sum = 0;
    eachWord(begin, end, [&](std::size_t word, std::uint64_t mask) {
      sum += static_cast<std::size_t>(std::popcount(words_[word] & mask));
    });
    return sum;
  }

 private:
  template <typename Visit>
  static void eachWord(std::size_t begin, std::size_t end, Visit visit) {
    while (begin < end) {
      const std::size_t stop = std::min(end, (begin / 64 + 1) * 64);
      const std::uint64_t ones = ~std::uint64_t{0} >> (64 - (stop - begin));
      visit(begin / 64, ones << (begin % 64));
      begin = stop;
    }
  }

  std::vector<std::uint64_t> words_;
};

}  // namespace codicil::codememory
