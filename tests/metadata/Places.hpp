// SPDX-License-Identifier: MIT
// Where damage to an assembly tells most: its headers, the metadata's root, rows and heaps, and method bodies.
#pragma once

#include <cstddef>
#include <vector>

#include "metadata/ImageBuilder.hpp"

namespace codicil::metadata::test {

// Offsets in the file.
struct Range {
  std::size_t begin = 0;
  std::size_t size = 0;
};

// Alternatives, each to be chosen as often as the others; never empty. Of what cannot be opened, the first bytes and
// the whole.
std::vector<Range> placesOf(const Bytes& image);

}  // namespace codicil::metadata::test
