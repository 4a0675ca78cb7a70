#include "StubChunks.hpp"

#include <atomic>
#include <cassert>
#include <limits>
#include <vector>

namespace codicil::codememory {

void StubChunks::setExit(const void* code) {
  exit_ = code;
  for (std::uint32_t number = 0; number < table_.capacity(); ++number)
    if (table_[number].kind.load(std::memory_order_relaxed) == kind_) writeExit(number);
}

void StubChunks::setObserver(StubObserver* observer) {
  observer_ = observer;
  if (observer == nullptr) return;
  for (std::uint32_t number = 0; number < table_.capacity(); ++number)
    if (table_[number].kind.load(std::memory_order_relaxed) == kind_) observer->made(rangeOf(number));
}

StubRange StubChunks::rangeOf(std::uint32_t number) const {
  const bool arePrecodes = kind_ == ChunkKind::Precodes;
  return {arePrecodes ? StubRange::Kind::Precodes : StubRange::Kind::CountingStubs, "chunk", chunkAt(number),
          kStubChunkBytes / 2};
}

void StubChunks::writeExit(std::uint32_t number) const {
  auto* word = static_cast<std::atomic<const void*>*>(detail::slotOf(chunkAt(number)));
  // Without an exit, the traps of stub 0.
  word->store(exit_ != nullptr ? exit_ : chunkAt(number), std::memory_order_release);
}

tl::expected<const void*, MemoryError> StubChunks::take() {
  std::uint32_t chosen = roomy_;
  if (chosen != 0 && chosen == empty_ && table_[chosen - 1].next != 0) chosen = table_[chosen - 1].next;
  if (chosen == 0) {
    const auto added = addChunk();
    if (!added) return tl::unexpected(added.error());
    chosen = *added + 1;
  }
  if (chosen == empty_) empty_ = 0;

  const std::uint32_t number = chosen - 1;
  StubChunk& chunk = table_[number];
  std::uint16_t stub = chunk.freed;
  if (stub != 0)
    chunk.freed = nextFreed(entryAt(number, stub));
  else
    stub = ++chunk.made;
  if (chunk.freed == 0 && chunk.made == kLastStub) delist(number);
  ++chunk.live;
  ++live_;
  return entryAt(number, stub);
}

void StubChunks::give(const void* entry) {
  const std::size_t offset = space_.reservation().offsetOf(entry);
  const auto number = static_cast<std::uint32_t>(offset / kStubChunkBytes);
  StubChunk& chunk = table_[number];
  assert(offset < space_.reservation().bytes() && chunk.kind.load(std::memory_order_relaxed) == kind_);
  assert(offset % kStubBytes == 0 && chunk.live != 0);

  const bool hadRoom = chunk.freed != 0 || chunk.made < kLastStub;
  retire(entry, chunk.freed);
  chunk.freed = static_cast<std::uint16_t>(offset % kStubChunkBytes / kStubBytes);
  if (!hadRoom) enlist(number);
  --chunk.live;
  --live_;
  if (chunk.live != 0) return;
  // One empty chunk is kept, so that a stub that comes and goes does not cost a mapping each time.
  if (empty_ == 0)
    empty_ = number + 1;
  else
    dropChunk(number);
}

std::uint16_t StubChunks::nextFreed(const void* entry) const {
  const void* slot = detail::slotOf(entry);
  return kind_ == ChunkKind::Precodes ? static_cast<std::uint16_t>(reinterpret_cast<std::uintptr_t>(
                                            static_cast<const PrecodeSlot*>(slot)->method))
                                      : static_cast<std::uint16_t>(static_cast<const CountingSlot*>(slot)->cookie);
}

void StubChunks::retire(const void* entry, std::uint16_t nextFreed) const {
  const auto number = static_cast<std::uint32_t>(space_.reservation().offsetOf(entry) / kStubChunkBytes);
  const void* traps = chunkAt(number);
  if (kind_ == ChunkKind::Precodes) {
    auto* slot = static_cast<PrecodeSlot*>(detail::slotOf(entry));
    assert(slot->target.load(std::memory_order_relaxed) != traps);  // freed twice?
    lead(entry, traps);
    slot->method = reinterpret_cast<void*>(std::uintptr_t{nextFreed});
  } else {
    auto* slot = static_cast<CountingSlot*>(detail::slotOf(entry));
    assert(slot->target.load(std::memory_order_relaxed) != traps);
    slot->target.store(traps, std::memory_order_release);
    slot->remaining.store(std::numeric_limits<std::int32_t>::max(), std::memory_order_relaxed);
    slot->cookie = nextFreed;
  }
}

std::atomic_ref<std::uint64_t> StubChunks::entryWord(const void* entry) const {
  const Reservation& reservation = space_.reservation();
  return std::atomic_ref(*reinterpret_cast<std::uint64_t*>(reservation.writable(reservation.offsetOf(entry))));
}

void StubChunks::writeEntry(const void* entry, std::uint64_t word) const {
  entryWord(entry).store(word, std::memory_order_release);
  target::makeFetchable(static_cast<const std::byte*>(entry), sizeof word);
}

bool StubChunks::isBent(const void* entry) const {
  return entryWord(entry).load(std::memory_order_relaxed) ==
         space_.encodings().bentPrecode(static_cast<const std::byte*>(entry));
}

void StubChunks::lead(const void* entry, const void* target) const {
  assert(kind_ == ChunkKind::Precodes);
  static_cast<PrecodeSlot*>(detail::slotOf(entry))->target.store(target, std::memory_order_release);
  if (!isBent(entry))
    writeEntry(entry, space_.encodings().straightPrecode(static_cast<const std::byte*>(entry), target));
}

bool StubChunks::bend(const void* entry, const void* target) const {
  assert(kind_ == ChunkKind::Precodes);
  const std::uint64_t bent = space_.encodings().bentPrecode(static_cast<const std::byte*>(entry));
  const bool wasStraight = entryWord(entry).load(std::memory_order_relaxed) != bent;
  if (wasStraight) {
    writeEntry(entry, bent);
    table_[space_.reservation().offsetOf(entry) / kStubChunkBytes].hasBent.store(true, std::memory_order_relaxed);
  }
  static_cast<PrecodeSlot*>(detail::slotOf(entry))->target.store(target, std::memory_order_release);
  return wasStraight;
}

void StubChunks::straighten() const {
  for (std::uint32_t number = 0; number < table_.capacity(); ++number) {
    StubChunk& chunk = table_[number];
    if (chunk.kind.load(std::memory_order_relaxed) != kind_ || !chunk.hasBent.load(std::memory_order_relaxed)) continue;
    chunk.hasBent.store(false, std::memory_order_relaxed);
    for (std::uint16_t stub = 1; stub <= chunk.made; ++stub) {
      const auto* entry = static_cast<const std::byte*>(entryAt(number, stub));
      const void* target = Precode::at(entry).target();
      if (isBent(entry)) writeEntry(entry, space_.encodings().straightPrecode(entry, target));
    }
  }
}

tl::expected<std::size_t, MemoryError> StubChunks::mapChunk() {
  if (template_) return space_.takeStubChunk(*template_);
  std::vector<std::byte> code(kStubChunkBytes / 2);
  const std::span<std::byte, kStubChunkBytes / 2> half(code);
  static_assert(kStubChunkBytes / 2 == kSegmentBytes);
  if (kind_ == ChunkKind::Precodes) {
    space_.encodings().layPrecodes(half);
    return space_.takeStubChunk(half);
  }
  space_.encodings().layCountingStubs(half);
  const auto made = space_.makeTemplate(half);
  if (!made) return tl::unexpected(made.error());
  template_ = *made;
  return space_.takeStubChunk(*template_);
}

tl::expected<std::uint32_t, MemoryError> StubChunks::addChunk() {
  const auto offset = mapChunk();
  if (!offset) return tl::unexpected(offset.error());
  const auto number = static_cast<std::uint32_t>(*offset / kStubChunkBytes);
  StubChunk& chunk = table_[number];
  chunk.live = chunk.made = chunk.freed = 0;
  chunk.hasBent.store(false, std::memory_order_relaxed);
  writeExit(number);
  enlist(number);
  chunk.kind.store(kind_, std::memory_order_release);
  if (observer_ != nullptr) observer_->made(rangeOf(number));
  return number;
}

void StubChunks::dropChunk(std::uint32_t number) {
  StubChunk& chunk = table_[number];
  delist(number);
  // Before the addresses can belong to anything else.
  chunk.kind.store(ChunkKind::None, std::memory_order_release);
  if (space_.giveStubChunk(std::size_t{number} * kStubChunkBytes)) {
    if (observer_ != nullptr) observer_->freed(rangeOf(number));
    return;
  }
  chunk.kind.store(kind_, std::memory_order_release);
  enlist(number);
}

void StubChunks::enlist(std::uint32_t number) {
  StubChunk& chunk = table_[number];
  chunk.previous = 0;
  chunk.next = roomy_;
  if (roomy_ != 0) table_[roomy_ - 1].previous = number + 1;
  roomy_ = number + 1;
}

void StubChunks::delist(std::uint32_t number) {
  const StubChunk& chunk = table_[number];
  if (chunk.next != 0) table_[chunk.next - 1].previous = chunk.previous;
  if (chunk.previous != 0)
    table_[chunk.previous - 1].next = chunk.next;
  else
    roomy_ = chunk.next;
}

}  // namespace codicil::codememory
