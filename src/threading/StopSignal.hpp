// SPDX-License-Identifier: MIT
// How a thread that stops tells the one that waits for it.
#pragma once

#include <atomic>
#include <cstdint>

namespace codicil::threading {

// Rises with every stop. The stopping thread reads it, looks at all threads, and waits for it to change.
inline std::atomic<std::int32_t> stopCount{0};

// The calling thread is preemptive now. Async-signal-safe.
void announceStop();

}  // namespace codicil::threading
