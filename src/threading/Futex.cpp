// SPDX-License-Identifier: MIT
#include "threading/Futex.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <ctime>

namespace codicil::threading {
namespace {

void futex(const std::atomic<std::int32_t>& word, int operation, std::int32_t value, const timespec* timeout) {
  syscall(SYS_futex, &word, operation | FUTEX_PRIVATE_FLAG, value, timeout, nullptr, 0);
}

}  // namespace

static_assert(sizeof(std::atomic<std::int32_t>) == sizeof(std::int32_t));

void waitWhile(const std::atomic<std::int32_t>& word, std::int32_t value) { futex(word, FUTEX_WAIT, value, nullptr); }

void waitWhile(const std::atomic<std::int32_t>& word, std::int32_t value, std::int64_t nanos) {
  const timespec timeout{0, nanos};
  futex(word, FUTEX_WAIT, value, &timeout);
}

void wakeAll(const std::atomic<std::int32_t>& word) { futex(word, FUTEX_WAKE, INT_MAX, nullptr); }

}  // namespace codicil::threading
