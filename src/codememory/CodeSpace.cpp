#include "CodeSpace.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "CoreBarrier.hpp"

namespace codicil::codememory {
namespace {

// Processors take longer for a branch that leaves a region of some hundred kilobytes: the regions begin as this does.
constexpr std::size_t kAlignment = std::size_t{2} << 20;
constexpr std::size_t kLargestReservation = std::size_t{1} << 30;
constexpr std::size_t kSegmentsPerChunk = kStubChunkBytes / kSegmentBytes;
constexpr std::uint32_t kGranulesPerChunk = kStubChunkBytes / kGranuleBytes;

// Segments go back to the kernel this many at once or not at all: what then is free but kept is small beside the live
// bodies between, and blocks that come and go do not make a system call each time.
constexpr std::size_t kReleaseSegments = 4;

constexpr std::size_t kMostGiven = (std::size_t{1} << 20) / kGranuleBytes;

struct Bytes {
  std::size_t begin, end;
};
Bytes bytesOf(BlockAllocator::Run run) {
  return {run.start * kGranuleBytes - kPadBytes, run.end() * kGranuleBytes - kPadBytes};
}

// What a chunk takes: its bytes, and the granule behind, whose pad lies in them.
BlockAllocator::Run blockOfChunk(std::size_t offset) {
  return {static_cast<std::uint32_t>(offset / kGranuleBytes), kGranulesPerChunk + 1};
}

}  // namespace

tl::expected<std::unique_ptr<CodeSpace>, MemoryError> CodeSpace::create(const CodeMemoryOptions& options) {
  const std::size_t wanted = std::clamp(options.reserveBytes, kStubChunkBytes, kLargestReservation);
  const std::size_t bytes = (wanted + kStubChunkBytes - 1) / kStubChunkBytes * kStubChunkBytes;
  auto encodings = target::Encodings::assemble();
  if (!encodings) return tl::unexpected(MemoryError::OutOfSystemMemory);
  auto reservation = Reservation::create(bytes, kAlignment, options.near);
  if (!reservation) return tl::unexpected(reservation.error());
  std::unique_ptr<CodeSpace> self(new CodeSpace(std::move(*reservation), *encodings));
  if (!self->blocks_) return tl::unexpected(MemoryError::OutOfSystemMemory);
  return self;
}

CodeSpace::CodeSpace(std::unique_ptr<Reservation> reservation, target::Encodings encodings)
    : reservation_(std::move(reservation)),
      encodings_(encodings),
      blocks_(static_cast<std::uint32_t>(granules())),
      committed_(reservation_->bytes() / kSegmentBytes) {}

tl::expected<std::uint32_t, MemoryError> CodeSpace::takeBlock(std::uint32_t granules) {
  const std::lock_guard lock(mutex_);
  auto run = blocks_.take(granules);
  if (!run && reclaim()) run = blocks_.take(granules);
  if (!run) return tl::unexpected(MemoryError::OutOfCodeMemory);
  if (auto committed = commit(*run); !committed) {
    blocks_.give(*run);
    return tl::unexpected(committed.error());
  }
  return run->start;
}

tl::expected<void, MemoryError> CodeSpace::commit(BlockAllocator::Run block) {
  const Bytes bytes = bytesOf(block);
  const std::size_t last = (bytes.end - 1) / kSegmentBytes;
  for (std::size_t segment = bytes.begin / kSegmentBytes; segment <= last;) {
    if (committed_.contains(segment)) {
      ++segment;
      continue;
    }
    std::size_t end = segment + 1;
    while (end <= last && !committed_.contains(end)) ++end;
    if (auto done = reservation_->commit(segment * kSegmentBytes, end * kSegmentBytes, encodings_.traps()); !done)
      return done;
    committed_.insert(segment, end);
    segment = end;
  }
  return {};
}

void CodeSpace::giveBlock(std::uint32_t start, std::uint32_t granules) {
  const std::lock_guard lock(mutex_);
  given_.push_back({start, granules});
  granulesGiven_ += granules;
  if (granulesGiven_ > kMostGiven) reclaim();
}

void CodeSpace::coreBarrier() {
  std::vector<BlockAllocator::Run> given;
  {
    const std::lock_guard lock(mutex_);
    granulesGiven_ = 0;
    given.swap(given_);
  }
  codememory::coreBarrier();
  if (given.empty()) return;
  const std::lock_guard lock(mutex_);
  reuse(given);
}

// False: there was nothing to be had.
bool CodeSpace::reclaim() {
  if (given_.empty()) return false;
  codememory::coreBarrier();
  granulesGiven_ = 0;
  reuse(std::exchange(given_, {}));
  return true;
}

void CodeSpace::reuse(std::span<const BlockAllocator::Run> blocks) {
  for (const BlockAllocator::Run& block : blocks) releaseIn(blocks_.give(block));
}

void CodeSpace::releaseIn(BlockAllocator::Run run) {
  const Bytes free = bytesOf(run);
  const std::size_t first = (free.begin + kSegmentBytes - 1) / kSegmentBytes;
  const std::size_t end =
      (free.end == reservation_->bytes() - kPadBytes ? reservation_->bytes() : free.end) / kSegmentBytes;
  if (end < first + kReleaseSegments || committed_.count(first, end) < kReleaseSegments) return;
  if (!release(first, end)) return;  // they stay, as traps
  blocks_.discardInside(run);
  if (alongside_ != nullptr)
    alongside_->discard(first * kSegmentBytes / kGranuleBytes, end * kSegmentBytes / kGranuleBytes);
}

bool CodeSpace::release(std::size_t firstSegment, std::size_t endSegment) {
  if (!reservation_->release(firstSegment * kSegmentBytes, endSegment * kSegmentBytes)) return false;
  committed_.erase(firstSegment, endSegment);
  return true;
}

tl::expected<std::size_t, MemoryError> CodeSpace::takeChunk() {
  const auto take = [this] { return blocks_.take(kGranulesPerChunk + 1, kGranulesPerChunk); };
  auto block = take();
  if (!block && reclaim()) block = take();
  if (!block) return tl::unexpected(MemoryError::OutOfCodeMemory);
  const std::size_t offset = std::size_t{block->start} * kGranuleBytes;
  // Blocks that were freed may have left pages here, which the chunk's mappings would hide and never give back.
  const std::size_t segment = offset / kSegmentBytes;
  if (committed_.count(segment, segment + kSegmentsPerChunk) != 0 && !release(segment, segment + kSegmentsPerChunk)) {
    blocks_.give(*block);
    return tl::unexpected(MemoryError::OutOfSystemMemory);
  }
  return offset;
}

void CodeSpace::giveChunk(std::size_t offset) {
  codememory::coreBarrier();  // there were stubs
  releaseIn(blocks_.give(blockOfChunk(offset)));
}

tl::expected<Reservation::Template, MemoryError> CodeSpace::makeTemplate(
    std::span<const std::byte, kSegmentBytes> code) {
  const std::lock_guard lock(mutex_);
  return reservation_->makeTemplate(code);
}

template <class Code>
tl::expected<std::size_t, MemoryError> CodeSpace::mapStubChunk(Code code) {
  const std::lock_guard lock(mutex_);
  const auto offset = takeChunk();
  if (!offset) return offset;
  if (auto mapped = reservation_->mapStubChunk(*offset, code); !mapped) {
    giveChunk(*offset);
    return tl::unexpected(mapped.error());
  }
  return offset;
}

tl::expected<std::size_t, MemoryError> CodeSpace::takeStubChunk(Reservation::Template code) {
  return mapStubChunk(code);
}

tl::expected<std::size_t, MemoryError> CodeSpace::takeStubChunk(std::span<const std::byte, kSegmentBytes> code) {
  return mapStubChunk(code);
}

tl::expected<std::size_t, MemoryError> CodeSpace::takePlainChunk() {
  const std::lock_guard lock(mutex_);
  const auto offset = takeChunk();
  if (!offset) return offset;
  if (auto done = reservation_->commit(*offset, *offset + kSegmentBytes, encodings_.traps()); !done) {
    giveChunk(*offset);
    return tl::unexpected(done.error());
  }
  return offset;
}

bool CodeSpace::giveStubChunk(std::size_t offset) {
  const std::lock_guard lock(mutex_);
  if (!reservation_->unmapStubChunk(offset)) return false;
  giveChunk(offset);
  return true;
}

}  // namespace codicil::codememory
