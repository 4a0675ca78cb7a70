// SPDX-License-Identifier: MIT
// Hashes of keys with several parts.
#pragma once

#include <cstddef>

namespace codicil::typesystem {

// The hash of what came before and of the next part.
inline std::size_t mix(std::size_t hash, std::size_t value) { return (hash ^ value) * 0x9e3779b97f4a7c15u >> 1; }

}  // namespace codicil::typesystem
