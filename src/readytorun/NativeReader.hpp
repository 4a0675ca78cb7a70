// SPDX-License-Identifier: MIT
// A bounded cursor over the "native format": integers of one to five bytes whose lowest bits say how long they are,
// and references relative to where they stand.
//
// Format: dotnet/runtime src/coreclr/vm/nativeformatreader.h (facts only).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "metadata/PEImage.hpp"

namespace codicil::readytorun {

// Addresses are RVAs. As with metadata::ByteReader failure sticks: a read outside answers 0, and so do all after it.
// A value type; not thread-safe.
class NativeReader {
 public:
  NativeReader() = default;
  // `bytes` lie at `base`; reading begins at `start`.
  NativeReader(std::span<const std::byte> bytes, metadata::Rva base, metadata::Rva start)
      : bytes_(bytes), base_(base), at_(start) {}

  bool ok() const { return ok_; }
  metadata::Rva rva() const { return at_; }
  void seek(metadata::Rva rva) { at_ = rva; }
  void fail() { ok_ = false; }

  // The bytes from here to the end of those that there are; for errors too, where a null position is none.
  std::span<const std::byte> rest() const;
  const std::byte* position() const { return rest().data(); }

  std::uint8_t u8() { return static_cast<std::uint8_t>(little(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(little(2)); }
  std::uint32_t u32() { return little(4); }
  // A number of 1, 2 or 4 bytes: 1 << log2.
  std::uint32_t sized(unsigned log2) { return little(1U << log2); }

  std::uint32_t encodedUnsigned();
  std::int32_t encodedSigned();
  // A signed number relative to its own first byte.
  metadata::Rva relative();

 private:
  std::uint32_t little(unsigned size);

  std::span<const std::byte> bytes_;
  metadata::Rva base_ = 0;
  metadata::Rva at_ = 0;
  bool ok_ = true;
};

}  // namespace codicil::readytorun
