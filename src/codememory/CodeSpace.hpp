// The reservation shared out: blocks for bodies, among them chunks of stubs, and pages only where something is. A jump
// from a stub to a body some hundred kilobytes away costs next to nothing; one that leads farther, a third of a call.
// Every byte that a body does not hold is a trap or cannot be executed, so that a stale call faults.
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
#include "codicil/versioning/AdaptiveMutex.hpp"

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

  // Returns the number of its first granule.
  tl::expected<std::uint32_t, MemoryError> takeBlock(std::uint32_t granules);

  // The block's bytes are traps again already, but a core that ran what was there may hold on to it, decoded, until it
  // is told: nothing is written there before the next core barrier. If none comes for long, one is made.
  void giveBlock(std::uint32_t start, std::uint32_t granules);

  // See CodeMemory. Whole segments that are free after it go back to the kernel.
  void coreBarrier();
  // A side array with an element for each granule, zero where no block is: its memory goes back together with theirs.
  void setAlongside(SparseArray<std::atomic<BodyIndex>>& array) { alongside_ = &array; }

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
  bool reclaim();
  void reuse(std::span<const BlockAllocator::Run> blocks);
  void releaseIn(BlockAllocator::Run run);
  bool release(std::size_t firstSegment, std::size_t endSegment);
  tl::expected<std::size_t, MemoryError> takeChunk();
  template <class Code>
  tl::expected<std::size_t, MemoryError> mapStubChunk(Code code);
  void giveChunk(std::size_t offset);

  std::unique_ptr<Reservation> reservation_;
  const target::Encodings encodings_;
  // Guards what follows, and the changing functions of the reservation; nothing is called under it.
  alignas(64) versioning::AdaptiveMutex mutex_;
  BlockAllocator blocks_;
  std::vector<BlockAllocator::Run> given_;  // since the last core barrier
  std::size_t granulesGiven_ = 0;           // of these
  SparseArray<std::atomic<BodyIndex>>* alongside_ = nullptr;
  SegmentSet committed_;  // but for stub chunks', those that have pages and can be executed
};

}  // namespace codicil::codememory
