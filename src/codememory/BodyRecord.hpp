// What is known of a body beside its bytes.
#pragma once

#include <atomic>
#include <cstdint>

#include "codicil/versioning/CodeMemory.hpp"

namespace codicil::codememory {

// One body. Changed by whoever holds the body (allocate() to free()); `owner` may change while it is published.
struct BodyRecord {
  // Bit 0: published. The rest is the body's serial number (31 bits: to mistake one body for another, a reader would
  // have to be held up while 2^31 are made).
  std::atomic<std::uint32_t> state;
  std::atomic<std::uint32_t> granule;  // where the code starts: BodyTable::codeAt; 0: the record names no body
  std::atomic<std::uint32_t> bytes;    // of an unused record: the next unused one
  std::atomic<std::uint32_t> compileMicros;
  std::atomic<std::uint64_t> owner;
  std::atomic<void*> hostData;
  std::atomic<std::uint64_t> builtAtNanos;

  static constexpr std::uint32_t kPublished = 1, kNextSerial = 2;
};
static_assert(sizeof(BodyRecord) <= 48);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<void*>::is_always_lock_free);

}  // namespace codicil::codememory
