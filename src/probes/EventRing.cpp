// SPDX-License-Identifier: MIT
#include "probes/EventRing.hpp"

#include <cstdlib>
#include <new>

namespace codicil::probes {

void EventRing::FreeMemory::operator()(std::byte* memory) const { std::free(memory); }

EventRing::EventRing(std::size_t capacity)
    : mask_(capacity - 1),
      turns_(std::make_unique<std::atomic<std::uint64_t>[]>(capacity)),
      memory_(static_cast<std::byte*>(std::calloc(capacity, kRecordBytes))) {
  if (memory_ == nullptr) throw std::bad_alloc();
  for (std::size_t i = 0; i < capacity; ++i) turns_[i].store(i, std::memory_order_relaxed);
}

EventRing::Record EventRing::claim() {
  std::uint64_t position = claimed_.load(std::memory_order_relaxed);
  for (;;) {
    const std::uint64_t turn = turns_[position & mask_].load(std::memory_order_acquire);
    if (turn == position) {
      if (claimed_.compare_exchange_weak(position, position + 1, std::memory_order_relaxed))
        return {position, bytesAt(position)};
    } else if (turn < position) {  // still of a round before
      dropped_.fetch_add(1, std::memory_order_relaxed);
      return {};
    } else {
      position = claimed_.load(std::memory_order_relaxed);
    }
  }
}

void EventRing::publish(const Record& record) {
  turns_[record.position & mask_].store(record.position + 1, std::memory_order_release);
}

std::span<const std::byte> EventRing::front() const {
  return turns_[read_ & mask_].load(std::memory_order_acquire) == read_ + 1 ? bytesAt(read_) : std::span<std::byte>{};
}

void EventRing::take() {
  turns_[read_ & mask_].store(read_ + mask_ + 1, std::memory_order_release);
  ++read_;
}

}  // namespace codicil::probes
