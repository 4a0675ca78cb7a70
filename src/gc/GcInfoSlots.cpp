#include "gc/GcInfoSlots.hpp"

#include <limits>

namespace codicil::gc {

namespace {

constexpr unsigned kRegisterWidth = 3;
constexpr unsigned kRegisterStepWidth = 2;
constexpr unsigned kOffsetWidth = 6;
constexpr unsigned kOffsetStepWidth = 4;
constexpr std::uint64_t kRegisters = 16;

}  // namespace

GcInfoSlot GcInfoSlotReader::next() {
  const std::uint32_t index = index_++;
  const std::uint32_t firstUntracked = counts_.registers + counts_.tracked;
  if (index < counts_.registers) {
    nextRegister(index == 0);
  } else {
    const bool isFirst = index == counts_.registers || index == firstUntracked;
    if (isFirst) {
      slot_ = GcInfoSlot();
      slot_.isUntracked = index >= firstUntracked;
    }
    nextStackSlot(isFirst);
  }
  return slot_;
}

void GcInfoSlotReader::nextRegister(bool isFirst) {
  std::uint64_t number = 0;
  if (isFirst || hasFlags()) {
    number = bits_.readUnsigned(kRegisterWidth);
    readFlags();
  } else {
    const std::uint64_t step = bits_.readUnsigned(kRegisterStepWidth);
    number = step < kRegisters ? slot_.reg + step + 1 : kRegisters;
  }
  inRange_ = inRange_ && number < kRegisters;
  slot_.isRegister = true;
  slot_.reg = static_cast<std::uint8_t>(number % kRegisters);
}

void GcInfoSlotReader::nextStackSlot(bool isFirst) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int32_t>::max() / kSlotBytes;
  const std::uint64_t base = bits_.read(2);
  std::int64_t number = 0;
  if (isFirst || hasFlags()) {
    number = bits_.readSigned(kOffsetWidth);
    readFlags();
  } else {
    const std::uint64_t step = bits_.readUnsigned(kOffsetStepWidth);
    number = step <= static_cast<std::uint64_t>(2 * kMax) ? slot_.offset / kSlotBytes + static_cast<std::int64_t>(step)
                                                          : kMax + 1;
  }
  inRange_ =
      inRange_ && base <= static_cast<std::uint64_t>(StackBase::FrameRegister) && number >= -kMax && number <= kMax;
  slot_.base = static_cast<StackBase>(base);
  slot_.offset = inRange_ ? static_cast<std::int32_t>(number * kSlotBytes) : 0;
}

void GcInfoSlotReader::readFlags() {
  slot_.isInterior = bits_.flag();
  slot_.isPinned = bits_.flag();
}

}  // namespace codicil::gc
