// SPDX-License-Identifier: MIT
// An ELF object in memory that says what code at certain addresses is called, and how its frames are unwound. It holds
// no code: a section without contents stands for each piece, at the address where it is.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace codicil::diagnostics {

struct Symbol {
  std::string name;
  const std::byte* code = nullptr;
  std::size_t bytes = 0;
  std::vector<std::byte> frames;  // of .debug_frame; may be empty
};

// How many symbols a file can have: section numbers from 0xff00 on are taken.
inline constexpr std::size_t kMaxSymbols = 0xff00 - 16;

// The image, or why there is none, for people. Thread-safe.
tl::expected<std::vector<std::byte>, std::string> symbolFile(const std::vector<Symbol>& symbols);

}  // namespace codicil::diagnostics
