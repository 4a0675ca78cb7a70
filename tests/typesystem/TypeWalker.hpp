// SPDX-License-Identifier: MIT
// Loads everything that a module has through every function of the type loader that takes what files say. Of damaged
// modules nothing but errors may come, in bounded time.
#pragma once

#include <cstdint>

#include "typesystem/TypeLoader.hpp"

namespace codicil::typesystem::test {

struct LoadCounts {
  std::uint64_t loaded = 0;
  std::uint64_t refused = 0;
};

// Looks at `rows` rows of each table at most.
LoadCounts loadAll(TypeLoader& loader, Module& module, std::uint32_t rows);

}  // namespace codicil::typesystem::test
