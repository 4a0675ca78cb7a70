// Which body records are in use. They come in slabs of a few pages each, and always from the lowest one that has room,
// so that what many bodies needed at once goes back to the kernel when they are gone.
#pragma once

#include <cstdint>
#include <set>

#include "BodyRecord.hpp"
#include "SparseArray.hpp"

namespace codicil::codememory {

// Not thread-safe. Index 0, which is kNoBody, is never handed out.
class BodyIndices {
 public:
  // Of so many records, which are the caller's. Unused ones are kept in a list through their `bytes`.
  explicit BodyIndices(std::uint32_t records) : slabs_(records / kPerSlab + 1), end_(records) {}
  explicit operator bool() const { return static_cast<bool>(slabs_); }  // false: the kernel refused the mapping

  BodyIndex take(SparseArray<BodyRecord>& records);  // kNoBody if all are in use
  // Of a record that names no body. With a slab's last one its pages go: its records are zero then.
  void give(SparseArray<BodyRecord>& records, BodyIndex body);

 private:
  static constexpr std::uint32_t kPerSlab = 512;  // so that a slab is whole pages

  struct Slab {
    BodyIndex unused;    // the first of those that were given back
    std::uint16_t made;  // from the first record on, so many were ever handed out since the slab was empty
    std::uint16_t used;
  };

  bool isFull(std::uint32_t slab) const { return slabs_[slab].used == roomOf(slab); }
  std::uint32_t firstOf(std::uint32_t slab) const { return slab == 0 ? 1 : slab * kPerSlab; }
  std::uint32_t roomOf(std::uint32_t slab) const;

  SparseArray<Slab> slabs_;
  std::set<std::uint32_t> withRoom_;  // of those below slabsMade_
  std::uint32_t slabsMade_ = 0;
  const std::uint32_t end_;
};

}  // namespace codicil::codememory
