#include "gc/GcInfoLiveness.hpp"

namespace codicil::gc {

namespace {

constexpr unsigned kLongRunWidth = 4;
constexpr unsigned kShortRunWidth = 2;
constexpr unsigned kChangeOffsetBits = 6;

}  // namespace

// Runs alternate, zeros first; of the first length zero can be said, of the others one is subtracted.
GcInfoBitRow GcInfoBitRow::encoded(GcInfoBits bits) {
  GcInfoBitRow row(bits);
  row.isRuns_ = row.bits_.flag();
  if (row.isRuns_) {
    const bool onesAreLong = row.bits_.flag();
    row.widths_[0] = onesAreLong ? kShortRunWidth : kLongRunWidth;
    row.widths_[1] = onesAreLong ? kLongRunWidth : kShortRunWidth;
    row.left_ = row.bits_.readUnsigned(row.widths_[0]);
  }
  return row;
}

bool GcInfoBitRow::next() {
  if (!isRuns_) {
    return bits_.flag();
  }
  if (left_ == 0) {
    one_ = !one_;
    left_ = bits_.readUnsigned(widths_[one_]) + 1;
  }
  --left_;
  return one_ && bits_.ok();
}

GcInfoLiveness GcInfoLiveness::ofSafePoint(GcInfoBitRow row) {
  GcInfoLiveness live;
  live.isSet_ = true;
  live.row_ = row;
  return live;
}

GcInfoLiveness GcInfoLiveness::ofChunk(GcInfoBitRow row, std::uint32_t slots, std::uint32_t offset) {
  GcInfoLiveness live = ofSafePoint(row);
  live.isChunk_ = true;
  live.offset_ = offset;
  std::uint32_t present = 0;
  for (std::uint32_t slot = 0; slot < slots && row.ok(); ++slot) {
    present += row.next();
  }
  live.states_ = row.bits();
  live.changes_ = row.bits();
  live.changes_.skip(present);
  return live;
}

bool GcInfoLiveness::next() {
  if (!isSet_ || !row_.next()) {
    return false;
  }
  if (!isChunk_) {
    return true;
  }
  bool live = states_.flag();
  // Changes after the chunk's end are not of interest, and so they are not read.
  while (offset_ < kChunkEnd && changes_.flag()) {
    if (changes_.read(kChangeOffsetBits) > offset_) {
      live = !live;  // it comes later than the place in question: take it back
    }
  }
  return live && ok();
}

}  // namespace codicil::gc
