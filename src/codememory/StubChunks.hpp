// Chunks of stubs: which stubs are in use, and where there is room. The lists of freed stubs run through the slots of
// the stubs themselves; the rest is kept beside the chunks.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <tl/expected.hpp>

#include "CodeSpace.hpp"
#include "SparseArray.hpp"
#include "codicil/versioning/Stubs.hpp"

namespace codicil::codememory {

enum class ChunkKind : std::uint8_t { None, Precodes, Counting, Thunks };

// By its number: offset in the reservation / kStubChunkBytes. `kind` is read without a lock and `hasBent` written so;
// the rest is StubChunks'.
struct StubChunk {
  std::atomic<ChunkKind> kind;
  std::atomic<bool> hasBent;  // precodes may be
  std::uint16_t live;
  std::uint16_t made;            // stubs 1 … made were used at some time
  std::uint16_t freed;           // list of those that are not now; 0 ends it
  std::uint32_t previous, next;  // number + 1, in the list of chunks with room; 0 ends it
};
using StubChunkTable = SparseArray<StubChunk>;

// All chunks of one kind. Not thread-safe.
class StubChunks {
 public:
  StubChunks(CodeSpace& space, StubChunkTable& table, ChunkKind kind) : space_(space), table_(table), kind_(kind) {}

  // Where a stub goes that has no other place to go: prestub, countingDone. The first data word of every chunk.
  void setExit(const void* code);

  tl::expected<const void*, MemoryError> take();  // a stub's entry; its slot is the caller's to fill
  void give(const void* entry);                   // from now on, to enter it is a trap
  // Of precodes; see StubAllocator. No lock needed but for the last.
  void lead(const void* entry, const void* target) const;
  bool bend(const void* entry, const void* target) const;
  void straighten() const;

  std::size_t live() const { return live_; }

  // Tells it of each chunk there is, and of those that come and go.
  void setObserver(StubObserver* observer);

 private:
  static constexpr std::uint16_t kLastStub = kStubChunkBytes / 2 / kStubBytes - 1;  // the first is 1; see Target.hpp

  const std::byte* chunkAt(std::uint32_t number) const {
    return space_.reservation().code(std::size_t{number} * kStubChunkBytes);
  }
  StubRange rangeOf(std::uint32_t number) const;
  const void* entryAt(std::uint32_t number, std::uint16_t stub) const { return chunkAt(number) + stub * kStubBytes; }
  std::uint16_t nextFreed(const void* entry) const;
  void retire(const void* entry, std::uint16_t nextFreed) const;
  std::atomic_ref<std::uint64_t> entryWord(const void* entry) const;  // a precode's instruction, where it is written
  void writeEntry(const void* entry, std::uint64_t word) const;
  bool isBent(const void* entry) const;
  void writeExit(std::uint32_t number) const;

  tl::expected<std::size_t, MemoryError> mapChunk();
  tl::expected<std::uint32_t, MemoryError> addChunk();
  void dropChunk(std::uint32_t number);
  void enlist(std::uint32_t number);
  void delist(std::uint32_t number);

  CodeSpace& space_;
  StubChunkTable& table_;
  const ChunkKind kind_;
  const void* exit_ = nullptr;
  StubObserver* observer_ = nullptr;
  std::optional<Reservation::Template> template_;
  std::uint32_t roomy_ = 0;  // number + 1 of the first chunk with room
  std::uint32_t empty_ = 0;  // number + 1 of the one chunk without live stubs that is kept
  std::size_t live_ = 0;
};

}  // namespace codicil::codememory
