// SPDX-License-Identifier: MIT
// Native memory that was freed, on its way back to the kernel.
#pragma once

namespace codicil::execution {

// Allocators keep what is freed. Asks the process's one, the C library's or jemalloc, to give back what it has: after
// much was freed at a time. Thread-safe.
void giveBackFreeMemory();

}  // namespace codicil::execution
