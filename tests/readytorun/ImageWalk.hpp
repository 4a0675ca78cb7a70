// SPDX-License-Identifier: MIT
// Reads all that the readers can read of an image, sound or damaged.
#pragma once

#include <cstdint>

#include "metadata/AssemblyImage.hpp"

namespace codicil::readytorun::test {

struct WalkResult {
  bool isUsable = false;
  std::uint64_t items = 0;   // functions, entries, cells, arguments, clauses …
  std::uint64_t errors = 0;  // results that were errors instead
};

// Stops after about `budget` items and errors.
WalkResult walk(const metadata::AssemblyImage& assembly, std::uint64_t budget);

}  // namespace codicil::readytorun::test
