#include "gc/GcInfo.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace codicil::gc {

namespace {

// Widths of the first group of variable-length numbers.
constexpr unsigned kCodeBytesWidth = 8;
constexpr unsigned kPrologWidth = 5;
constexpr unsigned kEpilogWidth = 3;
constexpr unsigned kStackSlotWidth = 6;
constexpr unsigned kBaseRegisterWidth = 3;
constexpr unsigned kEditAndContinueWidth = 4;
constexpr unsigned kOutgoingAreaWidth = 3;
constexpr unsigned kSafePointCountWidth = 2;
constexpr unsigned kRangeCountWidth = 1;
constexpr unsigned kRangeWidth = 6;
constexpr unsigned kRegisterCountWidth = 2;
constexpr unsigned kStackSlotCountWidth = 2;
constexpr unsigned kUntrackedCountWidth = 1;

constexpr std::size_t kMostBytes = std::numeric_limits<std::uint32_t>::max() / 8;

constexpr std::uint8_t kRbp = 5;  // base registers are told by their difference from it: exclusive or

enum HeaderFlag : std::uint32_t {
  kIsVarArg = 0x1,
  kHasGsCookie = 0x4,
  kGenericContext = 0x30,  // two bits: a GenericContext
  kHasBaseRegister = 0x40,
  kReportsOnlyLeaf = 0x80,
  kHasEditAndContinue = 0x100,
  kHasReversePInvokeFrame = 0x200,
  kUnknown = 0x2 | 0x8,  // of earlier versions: a security object, a PSPSym
};
constexpr unsigned kFlagBits = 10;
constexpr unsigned kGenericContextShift = 4;

// A number that must fit in 32 bits once it is multiplied; what does not makes `inRange` false.
class Numbers {
 public:
  explicit Numbers(GcInfoBits& bits) : bits_(bits) {}

  std::uint32_t number(unsigned width, std::uint32_t factor = 1, std::uint32_t plus = 0) {
    constexpr std::uint64_t kMax = std::numeric_limits<std::int32_t>::max();
    const std::uint64_t value = bits_.readUnsigned(width);
    if (value > kMax / factor - plus) {
      inRange_ = false;
      return 0;
    }
    return static_cast<std::uint32_t>(value) * factor + plus;
  }
  std::int32_t stackSlot() {
    constexpr std::int64_t kMax = std::numeric_limits<std::int32_t>::max() / kSlotBytes;
    const std::int64_t value = bits_.readSigned(kStackSlotWidth);
    if (value < -kMax || value > kMax) {
      inRange_ = false;
      return 0;
    }
    return static_cast<std::int32_t>(value) * static_cast<std::int32_t>(kSlotBytes);
  }
  std::optional<GcInfoError> error() const {
    return !bits_.ok() ? std::optional(GcInfoError::Truncated)
           : inRange_  ? std::nullopt
                       : std::optional(GcInfoError::BadNumber);
  }

 private:
  GcInfoBits& bits_;
  bool inRange_ = true;
};

// Enough for any offset below `codeBytes`.
unsigned safePointBits(std::uint32_t codeBytes) { return codeBytes < 2 ? 0 : std::bit_width(codeBytes - 1); }

}  // namespace

const char* describe(GcInfoError error) {
  switch (error) {
    case GcInfoError::Truncated:
      return "GC info is cut short";
    case GcInfoError::UnknownFlag:
      return "GC info has a flag that version 4 does not have";
    case GcInfoError::BadNumber:
      return "GC info has a number out of its range";
  }
  return "?";
}

GcInfo::GcInfo(std::span<const std::uint8_t> bytes)
    : bytes_(bytes.data()), byteCount_(static_cast<std::uint32_t>(std::min(bytes.size(), kMostBytes))) {}

tl::expected<GcInfo, GcInfoError> GcInfo::decode(std::span<const std::uint8_t> bytes) {
  GcInfo info(bytes);
  GcInfoBits bits = info.at(0);
  for (auto part : {&GcInfo::keepHeader, &GcInfo::checkSafePoints, &GcInfo::checkRanges, &GcInfo::checkSlots}) {
    if (auto error = (info.*part)(bits)) {
      return tl::unexpected(*error);
    }
  }
  return info;
}

std::optional<GcInfoError> GcInfo::keepHeader(GcInfoBits& bits) {
  Header header;
  if (auto error = readHeader(bits, header)) {
    return error;
  }
  codeBytes_ = header.codeBytes;
  outgoingAreaBytes_ = header.outgoingAreaBytes;
  safePoints_ = header.safePoints;
  ranges_ = header.ranges;
  genericContextSlot_ = header.genericContextSlot.value_or(0);
  genericContext_ = header.genericContext;
  stackBaseRegister_ = header.stackBaseRegister.value_or(kNoRegister);
  isVarArg_ = header.isVarArg;
  reportsOnlyLeaf_ = header.reportsOnlyLeaf;
  return std::nullopt;
}

GcInfo::Header GcInfo::header() const {
  Header header;
  GcInfoBits bits = at(0);
  readHeader(bits, header);
  return header;
}

// One bit says whether all that is unusual is absent.
std::optional<GcInfoError> GcInfo::readHeader(GcInfoBits& bits, Header& header) {
  const bool isFat = bits.flag();
  if (isFat) {
    if (auto error = readFatHeader(bits, header)) {
      return error;
    }
  } else if (bits.flag()) {
    header.stackBaseRegister = kRbp;
  }
  Numbers numbers(bits);
  if (!isFat) {
    header.codeBytes = numbers.number(kCodeBytesWidth);
  }
  header.safePoints = numbers.number(kSafePointCountWidth);
  header.ranges = isFat ? numbers.number(kRangeCountWidth) : 0;
  return numbers.error();
}

std::optional<GcInfoError> GcInfo::readFatHeader(GcInfoBits& bits, Header& header) {
  const auto flags = static_cast<std::uint32_t>(bits.read(kFlagBits));
  if ((flags & kUnknown) != 0) {
    return GcInfoError::UnknownFlag;
  }
  Numbers numbers(bits);
  header.isVarArg = (flags & kIsVarArg) != 0;
  header.reportsOnlyLeaf = (flags & kReportsOnlyLeaf) != 0;
  header.genericContext = static_cast<GenericContext>((flags & kGenericContext) >> kGenericContextShift);
  const bool hasGenericContext = header.genericContext != GenericContext::None;

  header.codeBytes = numbers.number(kCodeBytesWidth);
  if ((flags & kHasGsCookie) != 0 || hasGenericContext) {
    header.prologBytes = numbers.number(kPrologWidth, 1, 1);
  }
  if ((flags & kHasGsCookie) != 0) {
    header.epilogBytes = numbers.number(kEpilogWidth);
    header.gsCookieSlot = numbers.stackSlot();
  }
  if (hasGenericContext) {
    header.genericContextSlot = numbers.stackSlot();
  }
  if ((flags & kHasBaseRegister) != 0) {
    const std::uint32_t reg = numbers.number(kBaseRegisterWidth) ^ kRbp;
    if (reg > 15) {
      return GcInfoError::BadNumber;
    }
    header.stackBaseRegister = static_cast<std::uint8_t>(reg);
  }
  if ((flags & kHasEditAndContinue) != 0) {
    header.editAndContinueBytes = numbers.number(kEditAndContinueWidth);
  }
  if ((flags & kHasReversePInvokeFrame) != 0) {
    header.reversePInvokeFrameSlot = numbers.stackSlot();
  }
  header.outgoingAreaBytes = numbers.number(kOutgoingAreaWidth, kSlotBytes);
  return numbers.error();
}

std::optional<GcInfoError> GcInfo::checkSafePoints(GcInfoBits& bits) {
  safePointsAt_ = static_cast<std::uint32_t>(bits.position());
  std::uint64_t last = 0;
  for (std::uint32_t i = 0; i < safePoints_ && bits.ok(); ++i) {
    const std::uint64_t offset = bits.read(safePointBits(codeBytes_));
    if (bits.ok() && (offset >= codeBytes_ || (i > 0 && offset <= last))) {
      return GcInfoError::BadNumber;
    }
    last = offset;
  }
  return bits.ok() ? std::nullopt : std::optional(GcInfoError::Truncated);
}

std::optional<GcInfoError> GcInfo::checkRanges(GcInfoBits& bits) {
  std::uint32_t end = 0;
  Numbers numbers(bits);
  for (std::uint32_t i = 0; i < ranges_ && !numbers.error(); ++i) {
    const std::uint32_t gap = numbers.number(kRangeWidth);
    const std::uint32_t length = numbers.number(kRangeWidth, 1, 1);
    if (gap > codeBytes_ - end || length > codeBytes_ - end - gap) {
      return GcInfoError::BadNumber;
    }
    end += gap + length;
    rangeBytes_ += length;
  }
  return numbers.error();
}

std::optional<GcInfoError> GcInfo::checkSlots(GcInfoBits& bits) {
  Numbers numbers(bits);
  if (bits.flag()) {
    slots_.registers = numbers.number(kRegisterCountWidth);
  }
  if (bits.flag()) {
    slots_.tracked = numbers.number(kStackSlotCountWidth);
    slots_.untracked = numbers.number(kUntrackedCountWidth);
  }
  if (auto error = numbers.error()) {
    return error;
  }
  // Each takes two bits at least.
  if (std::uint64_t{slots_.registers} + slots_.tracked + slots_.untracked > bits.remaining()) {
    return GcInfoError::Truncated;
  }
  slotsAt_ = static_cast<std::uint32_t>(bits.position());
  GcInfoSlotReader slots = slotReader();
  for (std::uint32_t i = 0; i < slotCount() && slots.ok(); ++i) {
    slots.next();
  }
  if (!slots.ok()) {
    return slots.bits().ok() ? GcInfoError::BadNumber : GcInfoError::Truncated;
  }
  liveStatesAt_ = static_cast<std::uint32_t>(slots.bits().position());
  return std::nullopt;
}

// They come right behind the safe points.
std::uint64_t GcInfo::rangesAt() const {
  return safePointsAt_ + std::uint64_t{safePoints_} * safePointBits(codeBytes_);
}

std::uint32_t GcInfo::safePoint(std::uint32_t index) const {
  const unsigned width = safePointBits(codeBytes_);
  return static_cast<std::uint32_t>(at(safePointsAt_ + std::uint64_t{index} * width).read(width));
}

std::optional<std::uint32_t> GcInfo::findSafePoint(std::uint32_t codeOffset) const {
  std::uint32_t low = 0;
  for (std::uint32_t high = safePoints_; low < high;) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (safePoint(middle) < codeOffset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < safePoints_ && safePoint(low) == codeOffset ? std::optional(low) : std::nullopt;
}

std::uint32_t GcInfo::readRangeGap(GcInfoBits& bits) { return Numbers(bits).number(kRangeWidth); }
std::uint32_t GcInfo::readRangeLength(GcInfoBits& bits) { return Numbers(bits).number(kRangeWidth, 1, 1); }

std::optional<std::uint32_t> GcInfo::positionInRanges(std::uint32_t codeOffset) const {
  std::optional<std::uint32_t> position;
  std::uint32_t before = 0;
  forEachRange([&](std::uint32_t start, std::uint32_t end) {
    if (start <= codeOffset && codeOffset < end) {
      position = before + (codeOffset - start);
    }
    before += end - start;
  });
  return position;
}

}  // namespace codicil::gc
