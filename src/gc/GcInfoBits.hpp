// A bounded cursor over a string of bits, with the variable-length integers of GC info.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace codicil::gc {

// Bits are taken from each byte's lowest up. Failure sticks: a read past the end answers 0, and from then on every read
// does; so a decoder reads a whole structure and asks ok() once. A value type; not thread-safe.
class GcInfoBits {
 public:
  GcInfoBits() = default;
  explicit GcInfoBits(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  // For a decoder that finds a value it cannot accept.
  void fail() {
    ok_ = false;
    at_ = bytes_.size() * std::uint64_t{8};
  }

  std::uint64_t position() const { return at_; }
  std::uint64_t remaining() const { return bytes_.size() * std::uint64_t{8} - at_; }

  // At most 64.
  std::uint64_t read(unsigned bits) {
    if (bits > remaining()) {
      fail();
      return 0;
    }
    std::uint64_t value = 0;
    for (unsigned got = 0; got < bits;) {
      const unsigned shift = at_ % 8;
      const unsigned take = bits - got < 8 - shift ? bits - got : 8 - shift;
      const std::uint64_t chunk = bytes_[at_ / 8] >> shift & ((1u << take) - 1);
      value |= chunk << got;
      got += take;
      at_ += take;
    }
    return value;
  }
  bool flag() { return read(1) != 0; }

  // Groups of `width` bits, lowest first, each followed by a bit that says whether another comes. A value that takes
  // more than 64 bits is a failure.
  std::uint64_t readUnsigned(unsigned width) {
    unsigned bits = 0;
    return readGroups(width, bits);
  }
  // The same, the last group's highest bit being the sign.
  std::int64_t readSigned(unsigned width) {
    unsigned bits = 0;
    const std::uint64_t value = readGroups(width, bits);
    return bits == 0 ? 0 : static_cast<std::int64_t>(value << (64 - bits)) >> (64 - bits);
  }

  void seek(std::uint64_t position) {
    if (position > bytes_.size() * std::uint64_t{8}) {
      fail();
    } else if (ok_) {
      at_ = position;
    }
  }
  void skip(std::uint64_t bits) { bits > remaining() ? fail() : seek(at_ + bits); }

 private:
  std::uint64_t readGroups(unsigned width, unsigned& bits) {
    std::uint64_t value = 0;
    for (bool more = true; more && ok_;) {
      const std::uint64_t group = read(width);
      more = flag();
      if (bits + width > 64) {
        fail();
        break;
      }
      value |= group << bits;
      bits += width;
    }
    return ok_ ? value : 0;
  }

  std::span<const std::uint8_t> bytes_;
  std::uint64_t at_ = 0;
  bool ok_ = true;
};

}  // namespace codicil::gc
