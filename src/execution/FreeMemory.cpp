// SPDX-License-Identifier: MIT
#include "execution/FreeMemory.hpp"

#include <malloc.h>

#include <cstddef>

// jemalloc(3); not there in a process of another host.
extern "C" [[gnu::weak]] int mallctl(const char* name, void* old, std::size_t* oldBytes, void* now,
                                     std::size_t nowBytes);

namespace codicil::execution {

void giveBackFreeMemory() {
  if (mallctl == nullptr) {
    malloc_trim(0);
    return;
  }
  mallctl("thread.tcache.flush", nullptr, nullptr, nullptr, 0);
  mallctl("arena.4096.purge", nullptr, nullptr, nullptr, 0);  // MALLCTL_ARENAS_ALL
}

}  // namespace codicil::execution
