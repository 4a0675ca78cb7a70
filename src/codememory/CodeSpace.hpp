// The reservation shared out: blocks for bodies from the bottom up, stub chunks from the top down, and pages only where
// something is. Every byte that a body does not hold is a trap or cannot be executed, so that a stale call faults.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include <tl/expected.hpp>

#include "BlockAllocator.hpp"
#include "Reservation.hpp"
#include "SegmentSet.hpp"
#include "SparseArray.hpp"
#include "Target.hpp"

namespace codicil::codememory {

inline constexpr std::size_t kGranuleBytes = kBodyAlignment;

// Thread-safe. Block numbers are granules of BlockAllocator; block g is the bytes from kPadBytes before granule g to
// kPadBytes before its end, so that a body begins on a granule with its pad before it.
class CodeSpace {
 public:
  static tl::expected<std::unique_ptr<CodeSpace>, MemoryError> create(const CodeMemoryOptions& options);

  const Reservation& reservation() const { return *reservation_; }
  const target::Encodings& encodings() const { return encodings_; }
  std::size_t granules() const { return reservation_->bytes() / kGranuleBytes; }

  struct Block {
    std::uint32_t start = 0;
    bool reused = false;  // its addresses had other code before
  };
  tl::expected<Block, MemoryError> takeBlock(std::uint32_t granules);

  // The block's bytes are traps again already. Whole segments that became free go back to the kernel, and with them
  // what `releasing` (a side array with an element for each granule, zero in the block) holds for them.
  void giveBlock(std::uint32_t start, std::uint32_t granules, SparseArray<std::atomic<BodyIndex>>& releasing);

  // A chunk, by its offset: running a template, or code of its own, beside data of its own; or with a first half full
  // of traps that can be written like a body. Chunks of the last sort are never given back.
  tl::expected<Reservation::Template, MemoryError> makeTemplate(std::span<const std::byte, kSegmentBytes> code);
  tl::expected<std::size_t, MemoryError> takeStubChunk(Reservation::Template code);
  tl::expected<std::size_t, MemoryError> takeStubChunk(std::span<const std::byte, kSegmentBytes> code);
  tl::expected<std::size_t, MemoryError> takePlainChunk();
  bool giveStubChunk(std::size_t offset);  // false: the kernel refused, the chunk still is the caller's

 private:
  CodeSpace(std::unique_ptr<Reservation> reservation, target::Encodings encodings);
  tl::expected<void, MemoryError> commit(BlockAllocator::Run block);
  bool release(std::size_t firstSegment, std::size_t endSegment);
  tl::expected<std::size_t, MemoryError> takeChunk();
  template <class Code>
  tl::expected<std::size_t, MemoryError> mapStubChunk(Code code);
  void giveChunk(std::size_t offset);
  std::uint32_t ceilingFor(std::size_t chunk) const {
    return static_cast<std::uint32_t>(chunk * kStubChunkBytes / kGranuleBytes);
  }

  std::unique_ptr<Reservation> reservation_;
  const target::Encodings encodings_;
  alignas(64) std::mutex
      mutex_;  // guards what follows, and the changing functions of the reservation; nothing is called under it
  BlockAllocator blocks_;
  SegmentSet committed_;           // of the segments below the ceiling, those that have pages and can be executed
  std::vector<bool> chunksTaken_;  // by chunk; of those above the ceiling
  std::size_t lowestChunk_;        // the ceiling
};

}  // namespace codicil::codememory
