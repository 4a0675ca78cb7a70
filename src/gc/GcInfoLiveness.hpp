// Which of GC info's tracked slots are live at one place, slot by slot.
#pragma once

#include <cstdint>

#include "gc/GcInfoBits.hpp"

namespace codicil::gc {

// A row of bits, as it is or as the lengths of its runs of zeros and ones. A value type; not thread-safe.
class GcInfoBitRow {
 public:
  GcInfoBitRow() = default;
  // A row that says in its first bit how it is written.
  static GcInfoBitRow encoded(GcInfoBits bits);
  static GcInfoBitRow plain(GcInfoBits bits) { return GcInfoBitRow(bits); }

  bool next();
  bool ok() const { return bits_.ok(); }
  const GcInfoBits& bits() const { return bits_; }

 private:
  explicit GcInfoBitRow(GcInfoBits bits) : bits_(bits) {}

  GcInfoBits bits_;
  bool isRuns_ = false;
  bool one_ = false;         // the present run is of ones
  std::uint64_t left_ = 0;   // of the present run
  unsigned widths_[2] = {};  // of lengths of runs of zeros and of ones
};

// Nothing is live in a default one. A value type; not thread-safe.
class GcInfoLiveness {
 public:
  GcInfoLiveness() = default;
  // At a safe point: `row` says it.
  static GcInfoLiveness ofSafePoint(GcInfoBitRow row);
  // In a chunk of interruptible code. `row` says which slots are in it at all; after it come the states of those at
  // the chunk's end and then, for each, the offsets in the chunk at which its state changes. What `offset` is to them:
  static constexpr std::uint32_t kChunkEnd = 64;
  static GcInfoLiveness ofChunk(GcInfoBitRow row, std::uint32_t slots, std::uint32_t offset);

  // Whether the next slot is live.
  bool next();
  // False once bits were missing, from when on nothing is live.
  bool ok() const { return !isSet_ || (row_.ok() && states_.ok() && changes_.ok()); }

 private:
  bool isSet_ = false;
  bool isChunk_ = false;
  std::uint32_t offset_ = kChunkEnd;
  GcInfoBitRow row_;
  GcInfoBits states_;
  GcInfoBits changes_;
};

}  // namespace codicil::gc
