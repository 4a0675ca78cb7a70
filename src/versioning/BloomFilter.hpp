// SPDX-License-Identifier: MIT
// Answers in one look at a small table whether a key is *not* in a map: most of what a large batch asks a map for is
// not, and a look into a hash map costs several cache misses. A Bloom filter of two bits in one word for each key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace codicil::versioning {

// Never says no of a key that was added; may say yes of another. What leaves the map stays in here until the table is
// filled anew for a larger map.
template <class Key>
class BloomFilter {
 public:
  bool mayHave(const Key& key) const {
    if (words_.empty()) return false;
    const std::uint64_t spread = spreadOf(key), bits = bitsOf(spread);
    return (words_[wordOf(spread)] & bits) == bits;
  }
  // `keys` is the map, with the key in it.
  template <class Map>
  void add(const Key& key, const Map& keys) {
    if (keys.size() * kBitsPerKey > words_.size() * 64) {
      words_.assign(words_.empty() ? kFirstWords : 4 * words_.size(), 0);
      for (const auto& one : keys) set(one.first);
    }
    set(key);
  }
  std::size_t bytes() const { return words_.capacity() * sizeof(std::uint64_t); }

 private:
  static constexpr std::size_t kBitsPerKey = 16, kFirstWords = 16;

  static std::uint64_t spreadOf(const Key& key) {
    constexpr std::uint64_t kSpread = 0x9E3779B97F4A7C15;  // 2^64 over the golden ratio: neighbours go far apart
    return std::hash<Key>()(key) * kSpread;
  }
  static std::uint64_t bitsOf(std::uint64_t spread) {
    return std::uint64_t{1} << (spread >> 58) | std::uint64_t{1} << (spread >> 52 & 63);
  }
  std::size_t wordOf(std::uint64_t spread) const {
    return static_cast<std::size_t>(spread >> 20) & (words_.size() - 1);
  }
  void set(const Key& key) {
    const std::uint64_t spread = spreadOf(key);
    words_[wordOf(spread)] |= bitsOf(spread);
  }

  std::vector<std::uint64_t> words_;  // a power of two of them
};

}  // namespace codicil::versioning
