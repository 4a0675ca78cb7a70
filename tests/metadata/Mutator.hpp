// Damages bytes as a broken disk, a broken tool or an attacker would, the same way for the same seed.
#pragma once

#include <cstdint>
#include <random>

#include "metadata/ImageBuilder.hpp"

namespace codicil::metadata::test {

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  // One to eight changes: bits flipped, bytes and numbers replaced, ranges cleared, copied, inserted, removed, the end
  // cut off. `metadataOffset` says where the metadata begins, where half of the damage goes: most of a file is IL, and
  // the first bytes of the metadata decide how all others are read.
  Bytes damaged(const Bytes& original, std::size_t metadataOffset);

  std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }

 private:
  std::size_t place(const Bytes& bytes, std::size_t metadataOffset);
  void change(Bytes& bytes, std::size_t metadataOffset);

  std::mt19937_64 random_;
};

// Where the metadata root of an image lies; 0 if it is none.
std::size_t metadataOffsetOf(const Bytes& image);

}  // namespace codicil::metadata::test
