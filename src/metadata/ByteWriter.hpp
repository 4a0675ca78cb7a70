// SPDX-License-Identifier: MIT
// Little-endian bytes, one behind the other: what ByteReader reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace codicil::metadata {

class ByteWriter {
 public:
  void u8(std::uint8_t value) { bytes_.push_back(static_cast<std::byte>(value)); }
  void u16(std::uint16_t value) { number(value, 2); }
  void u32(std::uint32_t value) { number(value, 4); }
  void u64(std::uint64_t value) { number(value, 8); }
  void zeros(std::size_t count) { bytes_.resize(bytes_.size() + count); }
  void add(std::span<const std::byte> more) { bytes_.insert(bytes_.end(), more.begin(), more.end()); }
  void text(std::string_view text) { add(std::as_bytes(std::span(text))); }
  void align(std::size_t to) { zeros((to - bytes_.size() % to) % to); }

  // ECMA-335 II.23.2; less than 2^29.
  void compressed(std::uint32_t value) {
    if (value >= 0x4000) {
      u8(static_cast<std::uint8_t>(0xC0 | value >> 24));
      u8(static_cast<std::uint8_t>(value >> 16));
      u8(static_cast<std::uint8_t>(value >> 8));
    } else if (value >= 0x80) {
      u8(static_cast<std::uint8_t>(0x80 | value >> 8));
    }
    u8(static_cast<std::uint8_t>(value));
  }
  void countedText(std::string_view value) {
    compressed(static_cast<std::uint32_t>(value.size()));
    text(value);
  }

  std::size_t size() const { return bytes_.size(); }
  std::span<const std::byte> view() const { return bytes_; }
  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  void number(std::uint64_t value, unsigned count) {
    for (unsigned i = 0; i < count; ++i) u8(static_cast<std::uint8_t>(value >> (8 * i)));
  }

  std::vector<std::byte> bytes_;
};

}  // namespace codicil::metadata
