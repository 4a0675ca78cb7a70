// Damages bytes as a broken disk, a broken tool or an attacker would, the same way for the same seed.
#pragma once

#include <cstdint>
#include <random>
#include <span>

#include "metadata/Places.hpp"

namespace codicil::metadata::test {

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  // One change or a few, in places that are chosen among these: bits flipped, bytes and numbers replaced, ranges
  // cleared, copied, inserted, removed, the end cut off.
  Bytes damaged(const Bytes& original, std::span<const Range> places);

  std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }

 private:
  std::size_t place(const Bytes& bytes, std::span<const Range> places);
  void change(Bytes& bytes, std::span<const Range> places);

  std::mt19937_64 random_;
};

}  // namespace codicil::metadata::test
