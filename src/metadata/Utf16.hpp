// SPDX-License-Identifier: MIT
// Text between programs (UTF-16) and the system (UTF-8). What is not well-formed becomes U+FFFD.
#pragma once

#include <string>
#include <string_view>

namespace codicil::metadata {

std::string utf8Of(std::u16string_view text);
inline std::string utf8Of(const char16_t* zeroTerminated) {
  return zeroTerminated == nullptr ? std::string() : utf8Of(std::u16string_view(zeroTerminated));
}
std::u16string utf16Of(std::string_view text);

}  // namespace codicil::metadata
