// A bounded cursor over little-endian bytes, with the compressed integers of ECMA-335 II.23.2.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace codicil::metadata {

static_assert(std::endian::native == std::endian::little, "metadata is little-endian and read in place");

// Loads from any address, aligned or not. The caller knows that the bytes are there.
template <typename T>
T loadAs(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

// Failure sticks: a read past the end, or of a malformed integer, answers 0, and from then on every read does. So a
// decoder reads a whole structure in a row and asks ok() once. A value type; not thread-safe.
class ByteReader {
 public:
  ByteReader() = default;
  explicit ByteReader(std::span<const std::byte> bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool ok() const { return ok_; }
  bool atEnd() const { return at_ == end_; }
  std::size_t remaining() const { return static_cast<std::size_t>(end_ - at_); }
  const std::byte* position() const { return at_; }
  std::span<const std::byte> rest() const { return {at_, remaining()}; }

  // Marks the read as failed; for a decoder that finds a value it cannot accept.
  void fail() {
    ok_ = false;
    at_ = end_;
  }

  template <typename T>
  T read() {
    if (remaining() < sizeof(T)) {
      fail();
      return T{};
    }
    T value = loadAs<T>(at_);
    at_ += sizeof(T);
    return value;
  }
  std::uint8_t u8() { return read<std::uint8_t>(); }
  std::uint16_t u16() { return read<std::uint16_t>(); }
  std::uint32_t u32() { return read<std::uint32_t>(); }
  std::uint64_t u64() { return read<std::uint64_t>(); }
  std::int8_t i8() { return read<std::int8_t>(); }
  std::int32_t i32() { return read<std::int32_t>(); }

  // The next byte without taking it; 0 at the end, which is not a failure.
  std::uint8_t peek() const { return at_ == end_ ? std::uint8_t{0} : static_cast<std::uint8_t>(*at_); }

  std::span<const std::byte> take(std::size_t size) {
    if (remaining() < size) {
      fail();
      return {};
    }
    std::span<const std::byte> bytes(at_, size);
    at_ += size;
    return bytes;
  }
  void skip(std::size_t size) { take(size); }

  std::uint32_t compressedUnsigned() {
    const std::uint32_t first = u8();
    if ((first & 0x80) == 0) return first;
    if ((first & 0x40) == 0) {
      const std::uint32_t second = u8();
      return ok_ ? (first & 0x3F) << 8 | second : 0;
    }
    if ((first & 0x20) == 0) {
      const std::uint32_t second = u8();
      const std::uint32_t third = u8();
      const std::uint32_t fourth = u8();
      return ok_ ? (first & 0x1F) << 24 | second << 16 | third << 8 | fourth : 0;
    }
    fail();  // 0xFF (a null string) is for the caller to look at before
    return 0;
  }

  // The sign is the lowest bit of the rotated value; its width is that of the encoding: 7, 14 or 29 bits.
  std::int32_t compressedSigned() {
    const std::byte* start = at_;
    const std::uint32_t rotated = compressedUnsigned();
    const std::uint32_t magnitude = rotated >> 1;
    if ((rotated & 1) == 0) return static_cast<std::int32_t>(magnitude);
    switch (at_ - start) {
      case 1:
        return static_cast<std::int32_t>(magnitude | 0xFFFFFFC0);
      case 2:
        return static_cast<std::int32_t>(magnitude | 0xFFFFE000);
      default:
        return static_cast<std::int32_t>(magnitude | 0xF0000000);
    }
  }

  // `size` bytes as text, as they are: nobody has checked that they are UTF-8.
  std::string_view text(std::size_t size) {
    std::span<const std::byte> bytes = take(size);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

 private:
  const std::byte* at_ = nullptr;
  const std::byte* end_ = nullptr;
  bool ok_ = true;
};

}  // namespace codicil::metadata
