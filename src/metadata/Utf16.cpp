// SPDX-License-Identifier: MIT
#include "metadata/Utf16.hpp"

#include <cstdint>

namespace codicil::metadata {
namespace {

constexpr char32_t kReplacement = 0xfffd;

void append(std::string& to, char32_t c) {
  if (c < 0x80) {
    to += static_cast<char>(c);
    return;
  }
  if (c < 0x800) {
    to += static_cast<char>(0xc0 | c >> 6);
  } else {
    if (c < 0x10000) {
      to += static_cast<char>(0xe0 | c >> 12);
    } else {
      to += static_cast<char>(0xf0 | c >> 18);
      to += static_cast<char>(0x80 | (c >> 12 & 0x3f));
    }
    to += static_cast<char>(0x80 | (c >> 6 & 0x3f));
  }
  to += static_cast<char>(0x80 | (c & 0x3f));
}

// One scalar value from the front of `text`, which is not empty (Unicode 15, table 3-7).
char32_t takeScalar(std::string_view& text) {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  const std::uint8_t first = byte(0);
  std::size_t length = 1;
  char32_t value = first;
  char32_t least = 0;
  if (first >= 0x80) {
    if (first >= 0xc2 && first < 0xe0) {
      length = 2, value = first & 0x1fu, least = 0x80;
    } else if (first >= 0xe0 && first < 0xf0) {
      length = 3, value = first & 0xfu, least = 0x800;
    } else if (first >= 0xf0 && first < 0xf5) {
      length = 4, value = first & 7u, least = 0x10000;
    } else {
      value = kReplacement;
    }
    for (std::size_t i = 1; i < length; ++i) {
      if (i >= text.size() || (byte(i) & 0xc0) != 0x80) {
        text.remove_prefix(i);
        return kReplacement;
      }
      value = value << 6 | (byte(i) & 0x3fu);
    }
    if (value < least || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) value = kReplacement;
  }
  text.remove_prefix(length);
  return value;
}

}  // namespace

std::string utf8Of(std::u16string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char16_t unit = text[i];
    if (unit < 0xd800 || unit >= 0xe000) {
      append(result, unit);
    } else if (unit < 0xdc00 && i + 1 < text.size() && text[i + 1] >= 0xdc00 && text[i + 1] < 0xe000) {
      append(result, 0x10000 + ((unit - 0xd800u) << 10) + (text[i + 1] - 0xdc00u));
      ++i;
    } else {
      append(result, kReplacement);
    }
  }
  return result;
}

std::u16string utf16Of(std::string_view text) {
  std::u16string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const char32_t value = takeScalar(text);
    if (value < 0x10000) {
      result += static_cast<char16_t>(value);
    } else {
      result += static_cast<char16_t>(0xd800 + ((value - 0x10000) >> 10));
      result += static_cast<char16_t>(0xdc00 + ((value - 0x10000) & 0x3ff));
    }
  }
  return result;
}

}  // namespace codicil::metadata
