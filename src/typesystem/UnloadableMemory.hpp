// SPDX-License-Identifier: MIT
// Pages for what can be unloaded. Their addresses are used once: what was unloaded is known by its addresses, in caches
// that are looked into without a lock, and an entry that was left behind must never be taken for another type's. The
// memory goes back to the system; what is left is address space, of which there is enough for some hundred million
// blocks.
#pragma once

#include <cstddef>

namespace codicil::typesystem {

// Thread-safe.
class UnloadableMemory {
 public:
  // To whole pages.
  static std::size_t rounded(std::size_t bytes);
  // Zeroed; `bytes` are rounded. Throws std::bad_alloc.
  static std::byte* allocate(std::size_t bytes);
  // Whoever touches it from now on faults.
  static void free(std::byte* memory, std::size_t bytes);
};

}  // namespace codicil::typesystem
