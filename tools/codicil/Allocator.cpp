// SPDX-License-Identifier: MIT
// codicil allocates with jemalloc. What versions consist of is allocated by the program's threads and freed by the one
// that collects; in the C library's allocator, whose locks put threads to sleep, these hold each other up.

// jemalloc(3), TUNING. Little is kept, nothing of it for long: versions come and go in thousands, but seldom. As long
// as it takes whoever reverted a batch to request the next; what is freed with many bodies is given back sooner than
// that by whoever frees them (execution/FreeMemory).
// NOLINTBEGIN(readability-identifier-naming): jemalloc looks for it by this name
extern "C" const char* malloc_conf;
const char* malloc_conf = "narenas:2,dirty_decay_ms:4000,muzzy_decay_ms:0";
// NOLINTEND(readability-identifier-naming)
