// SPDX-License-Identifier: MIT
// Decodes the native format's integers.
#include "readytorun/NativeReader.hpp"

#include <bit>

#include "metadata/ByteReader.hpp"

namespace codicil::readytorun {

std::span<const std::byte> NativeReader::rest() const {
  if (at_ < base_ || at_ - base_ > bytes_.size()) return {};
  return bytes_.subspan(at_ - base_);
}

std::uint32_t NativeReader::little(unsigned size) {
  const std::span<const std::byte> bytes = rest();
  if (!ok_ || bytes.size() < size) {
    ok_ = false;
    return 0;
  }
  at_ += size;
  switch (size) {
    case 1:
      return static_cast<std::uint32_t>(bytes[0]);
    case 2:
      return metadata::loadAs<std::uint16_t>(bytes.data());
    default:
      return metadata::loadAs<std::uint32_t>(bytes.data());
  }
}

std::uint32_t NativeReader::encodedUnsigned() {
  const std::uint32_t first = u8();
  // As many ones at the bottom as there are further bytes; the fourth one means that all of the number follows.
  const auto more = static_cast<unsigned>(std::countr_one(first));
  if (more == 4) return u32();
  if (more > 4) {
    fail();
    return 0;
  }
  std::uint32_t value = first >> (more + 1);
  for (unsigned i = 0; i < more; ++i) value |= std::uint32_t{u8()} << (7 - more + 8 * i);
  return ok_ ? value : 0;
}

std::int32_t NativeReader::encodedSigned() {
  const std::span<const std::byte> bytes = rest();
  const unsigned more =
      bytes.empty() ? 0U : static_cast<unsigned>(std::countr_one(static_cast<std::uint8_t>(bytes[0])));
  const std::uint32_t value = encodedUnsigned();
  if (more >= 4) return static_cast<std::int32_t>(value);
  const unsigned unused = 32 - 7 * (more + 1);
  return static_cast<std::int32_t>(value << unused) >> unused;
}

metadata::Rva NativeReader::relative() {
  const metadata::Rva from = at_;
  return from + static_cast<std::uint32_t>(encodedSigned());
}

}  // namespace codicil::readytorun
