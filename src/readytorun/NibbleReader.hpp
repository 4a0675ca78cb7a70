// SPDX-License-Identifier: MIT
// A bounded cursor over half bytes, the lower half of each byte first: numbers in groups of three bits, the highest
// first, each group's fourth bit saying that there is another.
//
// Format: dotnet/runtime docs/design/coreclr/botr/readytorun-format.md, "Fixup blobs"; src/coreclr/inc/nibblestream.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace codicil::readytorun {

// Failure sticks, as in metadata::ByteReader. A value type; not thread-safe.
class NibbleReader {
 public:
  NibbleReader() = default;
  explicit NibbleReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }

  std::uint32_t number() {
    std::uint32_t value = 0;
    for (;;) {
      const std::uint32_t nibble = next();
      if (value >> 29 != 0) ok_ = false;  // more than 32 bits
      if (!ok_) return 0;
      value = value << 3 | (nibble & 7);
      if ((nibble & 8) == 0) return value;
    }
  }

  // The sign is the lowest bit.
  std::int32_t signedNumber() {
    const std::uint32_t value = number();
    const auto magnitude = static_cast<std::int32_t>(value >> 1);
    return (value & 1) != 0 ? -magnitude : magnitude;
  }

  // What follows the byte that was read last; half a byte is lost.
  std::span<const std::byte> rest() const { return bytes_.subspan((at_ + 1) / 2); }

 private:
  std::uint32_t next() {
    if (at_ / 2 >= bytes_.size()) {
      ok_ = false;
      return 0;
    }
    const auto byte = static_cast<std::uint32_t>(bytes_[at_ / 2]);
    return (at_++ % 2 == 0 ? byte : byte >> 4) & 0xF;
  }

  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;  // in half bytes
  bool ok_ = true;
};

}  // namespace codicil::readytorun
