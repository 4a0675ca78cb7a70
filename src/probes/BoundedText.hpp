// SPDX-License-Identifier: MIT
// Text written into memory that is given, where nothing may be allocated.
#pragma once

#include <charconv>
#include <cstddef>
#include <span>
#include <string_view>

namespace codicil::probes {

// What finds no room is left out.
class BoundedText {
 public:
  explicit BoundedText(std::span<char> room) : room_(room) {}

  std::string_view text() const { return {room_.data(), used_}; }
  std::size_t left() const { return room_.size() - used_; }
  // Where the next goes; for those who write there themselves, and then say how much.
  char* end() { return room_.data() + used_; }
  void written(std::size_t bytes) { used_ += bytes < left() ? bytes : left(); }

  void put(char character) {
    if (left() > 0) room_[used_++] = character;
  }
  void put(std::string_view text) {
    const std::size_t taken = text.size() < left() ? text.size() : left();
    text.copy(end(), taken);
    used_ += taken;
  }
  template <typename Number, typename... Format>
  void number(Number value, Format... format) {
    const auto [end, error] = std::to_chars(room_.data() + used_, room_.data() + room_.size(), value, format...);
    if (error == std::errc()) used_ = static_cast<std::size_t>(end - room_.data());
  }
  void codePoint(char32_t point) {
    if (point < 0x80) return put(static_cast<char>(point));
    char bytes[4];
    std::size_t count = 0;
    const auto lead = [&](unsigned mark, unsigned shift) { bytes[count++] = static_cast<char>(mark | point >> shift); };
    const auto follow = [&](unsigned shift) { bytes[count++] = static_cast<char>(0x80 | (point >> shift & 0x3F)); };
    if (point < 0x800) {
      lead(0xC0, 6);
    } else if (point < 0x10000) {
      lead(0xE0, 12);
      follow(6);
    } else {
      lead(0xF0, 18);
      follow(12);
      follow(6);
    }
    follow(0);
    if (left() >= count) put(std::string_view(bytes, count));  // never half of one
  }

 private:
  std::span<char> room_;
  std::size_t used_ = 0;
};

}  // namespace codicil::probes
