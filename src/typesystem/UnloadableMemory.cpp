// SPDX-License-Identifier: MIT
#include "typesystem/UnloadableMemory.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <new>

namespace codicil::typesystem {
namespace {

// Reserved at a time, so that what is free again is one mapping with what was never used.
constexpr std::size_t kReservedBytes = std::size_t{1} << 32;

struct Reserved {
  std::mutex lock;
  std::byte* at = nullptr;  // guarded
  std::size_t left = 0;     // guarded
};
Reserved& reserved() {
  static auto* const instance = new Reserved;  // types may be unloaded while the process exits
  return *instance;
}

constexpr int kReservation = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;

}  // namespace

std::size_t UnloadableMemory::rounded(std::size_t bytes) {
  static const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return (bytes + page - 1) / page * page;
}

std::byte* UnloadableMemory::allocate(std::size_t bytes) {
  Reserved& from = reserved();
  const std::lock_guard guard(from.lock);
  if (from.left < bytes) {
    const std::size_t size = std::max(kReservedBytes, bytes);
    void* const made = mmap(nullptr, size, PROT_NONE, kReservation, -1, 0);
    if (made == MAP_FAILED) throw std::bad_alloc();
    from.at = static_cast<std::byte*>(made);
    from.left = size;
  }
  if (mprotect(from.at, bytes, PROT_READ | PROT_WRITE) != 0) throw std::bad_alloc();
  std::byte* const taken = from.at;
  from.at += bytes;
  from.left -= bytes;
  return taken;
}

void UnloadableMemory::free(std::byte* memory, std::size_t bytes) {
  // Should the kernel refuse, it stays readable and takes room; nothing else comes to its addresses either way.
  static_cast<void>(mmap(memory, bytes, PROT_NONE, kReservation | MAP_FIXED, -1, 0));
}

}  // namespace codicil::typesystem
