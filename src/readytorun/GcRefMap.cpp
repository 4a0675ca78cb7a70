// SPDX-License-Identifier: MIT
// Finds and decodes GC reference maps: seven bits a byte, the eighth says that another byte follows.
#include "readytorun/GcRefMap.hpp"

#include "metadata/ByteReader.hpp"

namespace codicil::readytorun {
namespace {

constexpr std::uint32_t kMore = 0x80;
constexpr std::uint32_t kExtended = 3;  // a token of two bits that has a number behind it
// What lies between the argument registers and the stack arguments where a stub saves them: six callee-saved registers
// and the return address.
constexpr std::uint32_t kFirstStackPosition = GcRefMapArgument::kRegisters + 6 + 1;
constexpr std::uint32_t kMaxPosition = 1U << 24;

}  // namespace

std::uint32_t GcRefMap::bits(unsigned count) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < count; ++i) {
    if ((pending_ & kMore) != 0) {
      if (bytes_.empty()) {
        ok_ = false;
        pending_ = 0;
        return 0;
      }
      const auto byte = static_cast<std::uint32_t>(bytes_[0]);
      bytes_ = bytes_.subspan(1);
      pending_ = (byte & ~kMore) | (byte & kMore) << 7;  // the mark comes down to its place with the seventh bit
    }
    value |= (pending_ & 1) << i;
    pending_ >>= 1;
  }
  return value;
}

std::uint32_t GcRefMap::number() {
  std::uint32_t value = 0;
  for (unsigned shift = 0;; shift += 3) {
    if (shift >= 30) ok_ = false;
    const std::uint32_t group = bits(4);
    if (!ok_) return 0;
    value |= (group & 7) << shift;
    if ((group & 8) == 0) return value;
  }
}

std::optional<GcRefMapArgument> GcRefMap::next() {
  while (ok_ && !atEnd()) {
    const std::uint32_t position = position_++;
    std::uint32_t token = bits(2);
    if (token == kExtended) {
      const std::uint32_t extension = number();
      if ((extension & 1) == 0) {  // more positions to skip than it is worth to say one by one
        position_ += (extension >> 1) + 3;
        token = 0;
      } else {
        token = (extension >> 1) + kExtended;
      }
    }
    if (position_ > kMaxPosition) ok_ = false;
    if (!ok_ || token == 0) continue;

    const bool isRegister = position < GcRefMapArgument::kRegisters;
    if (token > static_cast<std::uint32_t>(GcRefMapArgument::Kind::VarArgCookie) ||
        (!isRegister && position < kFirstStackPosition)) {
      ok_ = false;
      break;
    }
    GcRefMapArgument argument;
    argument.kind = static_cast<GcRefMapArgument::Kind>(token);
    argument.isOnStack = !isRegister;
    argument.index = isRegister ? position : position - kFirstStackPosition;
    return argument;
  }
  return std::nullopt;
}

Expected<GcRefMaps> GcRefMaps::open(const PrecompiledImage& image, const ImportSection& section) {
  auto bytes = image.pe().bytesFrom(section.auxiliaryData);
  if (!bytes) return image.fail();
  return GcRefMaps(image, *bytes, section.cellCount());
}

Expected<GcRefMap> GcRefMaps::of(std::uint32_t cell) const {
  if (cell >= cells_) return image_->fail(bytes_.data());
  metadata::ByteReader table(bytes_);
  table.skip(std::size_t{cell / kStride} * 4);
  const std::uint32_t offset = table.u32();
  if (!table.ok() || offset >= bytes_.size()) return image_->fail(bytes_.data());
  std::span<const std::byte> maps = bytes_.subspan(offset);
  for (std::uint32_t before = cell % kStride; before != 0 && !maps.empty(); maps = maps.subspan(1))
    if ((static_cast<std::uint32_t>(maps[0]) & kMore) == 0) --before;
  if (maps.empty()) return image_->fail(bytes_.data());
  return GcRefMap(maps);
}

}  // namespace codicil::readytorun
