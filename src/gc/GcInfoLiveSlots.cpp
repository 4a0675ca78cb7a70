// GcInfo: from a place in the code to the states of its slots.
#include "gc/GcInfo.hpp"

namespace codicil::gc {

namespace {

constexpr unsigned kPointerBitsWidth = 3;
constexpr std::uint64_t kMaxPointerBits = 32;
constexpr std::uint32_t kChunkOffsets = GcInfoLiveness::kChunkEnd;

// rbx, rbp, r12 to r15: what a callee preserves (System V ABI, AMD64 supplement, 3.2.1).
constexpr std::uint32_t kPreservedRegisters = 1u << 3 | 1u << 5 | 0xfu << 12;

constexpr std::uint64_t roundUpToByte(std::uint64_t bits) { return (bits + 7) & ~std::uint64_t{7}; }

}  // namespace

GcInfo::Reported GcInfo::reportedAt(std::uint32_t codeOffset, const LiveSlotQuery& query) const {
  if (query.funcletWasReported && reportsOnlyLeaf_) {
    return {};
  }
  const std::optional<Place> place = placeOf(codeOffset, query.state);
  if (!place && ranges_ != 0) {
    return {};  // a prolog or an epilog, where slots may not be set yet or any more
  }
  return {trackedSlots() != 0 ? place : std::nullopt, !query.funcletWasReported && !query.withoutUntracked};
}

std::optional<GcInfo::Place> GcInfo::placeOf(std::uint32_t codeOffset, FrameState state) const {
  if (state != FrameState::Faulted) {
    if (auto index = findSafePoint(codeOffset)) {
      return Place{true, *index};
    }
  }
  // What comes after a call need not be reached from it (another block's code, with other live slots), but the call's
  // own last byte is.
  if (state == FrameState::ReturnAddress && codeOffset > 0) {
    --codeOffset;
  }
  if (auto position = positionInRanges(codeOffset)) {
    return Place{false, *position};
  }
  return std::nullopt;
}

// Arguments on the stack are the callee's.
bool GcInfo::survivesCall(const GcInfoSlot& slot) const {
  if (slot.isRegister) {
    return (kPreservedRegisters >> slot.reg & 1) != 0;
  }
  return slot.base != StackBase::Sp || slot.offset >= static_cast<std::int64_t>(outgoingAreaBytes_);
}

GcInfoLiveness GcInfo::livenessAt(const Place& place) const {
  return place.isSafePoint ? livenessAtSafePoint(place.index) : livenessInRanges(place.index);
}

// A row of bits for each safe point; or, after a bit that says so, for each the position of a row that several share.
GcInfoLiveness GcInfo::livenessAtSafePoint(std::uint32_t index) const {
  GcInfoBits bits = at(liveStatesAt_);
  if (!bits.flag()) {
    bits.skip(std::uint64_t{index} * trackedSlots());
    return GcInfoLiveness::ofSafePoint(GcInfoBitRow::plain(bits));
  }
  const std::uint64_t width = bits.readUnsigned(kPointerBitsWidth) + 1;
  if (width > kMaxPointerBits) {
    bits.fail();
    return GcInfoLiveness::ofSafePoint(GcInfoBitRow::plain(bits));
  }
  const std::uint64_t rows = roundUpToByte(bits.position() + safePoints_ * width);
  bits.skip(index * width);
  const std::uint64_t row = bits.read(static_cast<unsigned>(width));
  bits.seek(rows + row);
  return GcInfoLiveness::ofSafePoint(GcInfoBitRow::encoded(bits));
}

// Chunks of 64 offsets; for each the position of its states, plus one, or 0 where nothing changes in it. The states of
// safe points, if there are any as well, come first: a row for each.
GcInfoLiveness GcInfo::livenessInRanges(std::uint32_t position) const {
  GcInfoBits bits = at(liveStatesAt_);
  if (safePoints_ != 0) {
    bits.skip(1 + std::uint64_t{safePoints_} * trackedSlots());
  }
  const std::uint64_t width = bits.readUnsigned(kPointerBitsWidth);
  if (width == 0) {
    return {};
  }
  if (width > kMaxPointerBits) {
    bits.fail();
    return GcInfoLiveness::ofSafePoint(GcInfoBitRow::plain(bits));
  }
  const std::uint64_t pointersAt = bits.position();
  const std::uint64_t chunks = (rangeBytes_ + kChunkOffsets - 1) / kChunkOffsets;
  const std::uint64_t statesAt = roundUpToByte(pointersAt + chunks * width);
  std::uint32_t offset = position % kChunkOffsets;
  for (std::uint64_t chunk = position / kChunkOffsets + 1; chunk-- > 0; offset = GcInfoLiveness::kChunkEnd) {
    bits.seek(pointersAt + chunk * width);
    const std::uint64_t pointer = bits.read(static_cast<unsigned>(width));
    if (pointer != 0 || !bits.ok()) {
      bits.seek(statesAt + pointer - 1);
      return GcInfoLiveness::ofChunk(GcInfoBitRow::encoded(bits), trackedSlots(), offset);
    }
  }
  return {};  // nothing was ever live up to here
}

}  // namespace codicil::gc
