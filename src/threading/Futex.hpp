// SPDX-License-Identifier: MIT
// Waiting on a word, in ways that signal handlers may use too.
#pragma once

#include <atomic>
#include <cstdint>

namespace codicil::threading {

// Returns when `word` is not `value` any more, or when woken, or for no reason: look again. Async-signal-safe.
void waitWhile(const std::atomic<std::int32_t>& word, std::int32_t value);
// The same, after `nanos` nanoseconds (under 1,000,000,000) at the latest.
void waitWhile(const std::atomic<std::int32_t>& word, std::int32_t value, std::int64_t nanos);
void wakeAll(const std::atomic<std::int32_t>& word);

}  // namespace codicil::threading
