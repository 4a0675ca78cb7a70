#include "codicil/versioning/CodeMemory.hpp"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <ctime>

#include "BodyTable.hpp"
#include "CodeSpace.hpp"
#include "CoreBarrier.hpp"
#include "PrecompiledSpace.hpp"
#include "StubAllocatorImpl.hpp"
#include "codicil/versioning/Stubs.hpp"

namespace codicil::codememory {
namespace {

std::uint64_t monotonicNanos() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

void fillWithTraps(std::byte* begin, std::size_t bytes, std::uint64_t traps) {
  auto* words = reinterpret_cast<std::uint64_t*>(begin);
  std::fill(words, words + bytes / sizeof(traps), traps);
}

}  // namespace

const char* describe(MemoryError error) {
  switch (error) {
    case MemoryError::OutOfCodeMemory:
      return "out of code memory: the reservation or the body table is full";
    case MemoryError::OutOfSystemMemory:
      return "the kernel refused memory or a mapping";
    case MemoryError::BadSize:
      return "a body must have at least one byte and at most 64 MiB";
    case MemoryError::BarrierUnsupported:
      return "the kernel has no membarrier(PRIVATE_EXPEDITED_SYNC_CORE)";
  }
  return "unknown memory error";
}

class CodeMemory::Impl {
 public:
  Impl(std::unique_ptr<CodeSpace> codeSpace, PrecompiledSpace precompiledSpace)
      : precompiled(std::move(precompiledSpace)),
        table(codeSpace->reservation().code(0), codeSpace->granules(), precompiled.bytes()),
        space(std::move(codeSpace)) {
    space->setAlongside(table.granules());
  }

  // The pad of a body, where it is written.
  std::atomic_ref<std::uint64_t> padWord(BodyIndex body) const {
    const std::size_t offset = space->reservation().offsetOf(table.codeOf(body)) - kPadBytes;
    return std::atomic_ref(*reinterpret_cast<std::uint64_t*>(space->reservation().writable(offset)));
  }

  PrecompiledSpace precompiled;
  BodyTable table;
  std::unique_ptr<CodeSpace> space;
  // Written by every allocation, so kept off the line that find() reads.
  alignas(64) std::atomic<std::size_t> granulesLive{0};
  std::atomic<std::size_t> granulesFreed{0}, bodiesLive{0}, bodiesAdopted{0};
};

CodeMemory::CodeMemory(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CodeMemory::~CodeMemory() = default;

tl::expected<std::unique_ptr<CodeMemory>, MemoryError> CodeMemory::create(const CodeMemoryOptions& options) {
  if (!registerCoreBarriers()) return tl::unexpected(MemoryError::BarrierUnsupported);
  auto space = CodeSpace::create(options);
  if (!space) return tl::unexpected(space.error());
  auto stubs = std::make_unique<StubAllocator::Impl>(**space);
  auto impl = std::make_unique<Impl>(std::move(*space), PrecompiledSpace(options.precompiledBytes));
  if (!*stubs || !impl->table || impl->precompiled.bytes().size() < options.precompiledBytes)
    return tl::unexpected(MemoryError::OutOfSystemMemory);
  std::unique_ptr<CodeMemory> self(new CodeMemory(std::move(impl)));
  self->stubs_.reset(new StubAllocator(std::move(stubs)));
  return self;
}

tl::expected<CodeAllocation, MemoryError> CodeMemory::allocate(std::uint32_t bytes) {
  if (bytes == 0 || bytes > kMaxBodyBytes) return tl::unexpected(MemoryError::BadSize);
  const std::uint32_t granules = granulesFor(bytes);
  const auto start = impl_->space->takeBlock(granules);
  if (!start) return tl::unexpected(start.error());
  const BodyIndex body = impl_->table.add(*start, bytes);
  if (body == kNoBody) {
    impl_->space->giveBlock(*start, granules);
    return tl::unexpected(MemoryError::OutOfCodeMemory);
  }
  impl_->padWord(body).store(impl_->space->encodings().openPad(), std::memory_order_relaxed);
  impl_->granulesLive.fetch_add(granules, std::memory_order_relaxed);
  impl_->bodiesLive.fetch_add(1, std::memory_order_relaxed);
  const std::size_t offset = std::size_t{*start} * kGranuleBytes;
  return CodeAllocation{body, impl_->space->reservation().code(offset), impl_->space->reservation().writable(offset),
                        bytes};
}

std::span<std::byte> CodeMemory::precompiledSpace() const { return impl_->precompiled.bytes(); }

tl::expected<BodyIndex, MemoryError> CodeMemory::adopt(const std::byte* code, std::uint32_t bytes) {
  const auto space = impl_->precompiled.bytes();
  const std::size_t offset = reinterpret_cast<std::uintptr_t>(code) - reinterpret_cast<std::uintptr_t>(space.data());
  if (offset >= space.size() || offset % kAdoptedAlignment != 0 || bytes == 0 || bytes > kMaxBodyBytes ||
      bytes > space.size() - offset)
    return tl::unexpected(MemoryError::BadSize);
  const BodyIndex body = impl_->table.adopt(code, bytes);
  if (body == kNoBody) return tl::unexpected(MemoryError::OutOfCodeMemory);
  impl_->bodiesAdopted.fetch_add(1, std::memory_order_relaxed);
  return body;
}

bool CodeMemory::isAdopted(BodyIndex body) const { return impl_->table.isAdopted(body); }

void CodeMemory::publish(BodyIndex body, std::uint64_t owner, void* hostData, std::uint32_t compileMicros) {
  const BodyInfo info = impl_->table.info(body);
  assert(info.body != kNoBody);
  if (!isAdopted(body)) target::makeFetchable(info.code - kPadBytes, info.bytes + kPadBytes);
  impl_->table.publish(body, owner, hostData, compileMicros, monotonicNanos());
}

void CodeMemory::setOwner(BodyIndex body, std::uint64_t owner) { impl_->table.setOwner(body, owner); }

void CodeMemory::free(BodyIndex body) {
  const BodyInfo info = impl_->table.info(body);
  assert(info.body != kNoBody);  // freed twice?
  if (info.body == kNoBody) return;
  if (isAdopted(body)) {
    impl_->table.unpublish(body);
    impl_->table.remove(body);
    impl_->bodiesAdopted.fetch_sub(1, std::memory_order_relaxed);
    return;
  }
  const std::uint32_t granules = granulesFor(info.bytes);
  const std::size_t offset = impl_->space->reservation().offsetOf(info.code);
  impl_->table.unpublish(body);
  fillWithTraps(impl_->space->reservation().writable(offset - kPadBytes), granules * kGranuleBytes,
                impl_->space->encodings().traps());
  impl_->table.remove(body);
  give(static_cast<std::uint32_t>(offset / kGranuleBytes), granules);
  impl_->bodiesLive.fetch_sub(1, std::memory_order_relaxed);
}

void CodeMemory::truncateToPad(BodyIndex body) {
  const BodyInfo info = impl_->table.info(body);
  assert(info.body != kNoBody && padIsStamped(body));
  const std::uint32_t granules = granulesFor(info.bytes);
  const std::size_t offset = impl_->space->reservation().offsetOf(info.code);
  impl_->table.unpublish(body);
  fillWithTraps(impl_->space->reservation().writable(offset), granules * kGranuleBytes - kPadBytes,
                impl_->space->encodings().traps());
  impl_->table.shrink(body, kGranuleBytes - kPadBytes);
  if (granules == 1) return;
  give(static_cast<std::uint32_t>(offset / kGranuleBytes) + 1, granules - 1);
}

void CodeMemory::give(std::uint32_t start, std::uint32_t granules) {
  impl_->space->giveBlock(start, granules);
  impl_->granulesLive.fetch_sub(granules, std::memory_order_relaxed);
  impl_->granulesFreed.fetch_add(granules, std::memory_order_relaxed);
}

std::optional<BodyInfo> CodeMemory::find(const void* ip) const { return impl_->table.find(ip); }
BodyInfo CodeMemory::info(BodyIndex body) const { return impl_->table.info(body); }
const std::byte* CodeMemory::codeOf(BodyIndex body) const { return impl_->table.codeOf(body); }

void CodeMemory::stampPad(BodyIndex body, const void* target) {
  assert(contains(target));
  const std::uint64_t word = impl_->space->encodings().stampedPad(padOf(body), static_cast<const std::byte*>(target));
  impl_->padWord(body).store(word, std::memory_order_release);
  target::makeFetchable(padOf(body), kPadBytes);
}

void CodeMemory::openPad(BodyIndex body) {
  impl_->padWord(body).store(impl_->space->encodings().openPad(), std::memory_order_release);
  target::makeFetchable(padOf(body), kPadBytes);
}

bool CodeMemory::padIsStamped(BodyIndex body) const {
  return impl_->padWord(body).load(std::memory_order_acquire) != impl_->space->encodings().openPad();
}

void CodeMemory::coreBarrier() { impl_->space->coreBarrier(); }

bool CodeMemory::contains(const void* address) const {
  return impl_->space->reservation().offsetOf(address) < impl_->space->reservation().bytes();
}

CodeMemoryUse CodeMemory::use() const {
  CodeMemoryUse use;
  const std::size_t granules = impl_->granulesLive.load(std::memory_order_relaxed);
  use.bodiesLive = impl_->bodiesLive.load(std::memory_order_relaxed);
  use.bodiesAdopted = impl_->bodiesAdopted.load(std::memory_order_relaxed);
  use.bodyBytesLive = granules * kGranuleBytes;
  use.bodyBytesFreed = impl_->granulesFreed.load(std::memory_order_relaxed) * kGranuleBytes;
  use.stubBytesLive = stubs_->use().bytesLive;
  use.sideTableBytes = granules * sizeof(BodyIndex) + (use.bodiesLive + use.bodiesAdopted) * sizeof(BodyRecord);
  return use;
}

}  // namespace codicil::codememory
