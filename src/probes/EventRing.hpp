// SPDX-License-Identifier: MIT
// Records of calls on their way from the program's threads to the one who reads them.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace codicil::probes {

// A bounded queue after Dmitry Vyukov's, whose records are filled in place. Any thread claims and publishes, without a
// lock and without ever waiting; what finds no room is counted and dropped. One thread at a time reads.
class EventRing {
 public:
  static constexpr std::size_t kRecordBytes = 4096;

  struct Record {
    std::uint64_t position = 0;
    std::span<std::byte> bytes;  // empty: there was no room
    explicit operator bool() const { return !bytes.empty(); }
  };

  // `capacity` is a power of two. Memory is touched when it is first used.
  explicit EventRing(std::size_t capacity);

  // What is claimed is published soon: nothing behind it is read before.
  Record claim();
  void publish(const Record& record);

  // The oldest record, until take(); empty if there is none.
  std::span<const std::byte> front() const;
  void take();

  std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  struct FreeMemory {
    void operator()(std::byte* memory) const;
  };
  std::span<std::byte> bytesAt(std::uint64_t position) const {
    return {memory_.get() + (position & mask_) * kRecordBytes, kRecordBytes};
  }

  std::uint64_t mask_;
  // For a record at `position`: position, it is free; position + 1, it is there to be read.
  std::unique_ptr<std::atomic<std::uint64_t>[]> turns_;
  std::unique_ptr<std::byte[], FreeMemory> memory_;
  alignas(64) std::atomic<std::uint64_t> claimed_{0};
  std::atomic<std::uint64_t> dropped_{0};
  alignas(64) std::uint64_t read_ = 0;
};

}  // namespace codicil::probes
