#include "codicil/versioning/Stubs.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "StubAllocatorImpl.hpp"
#include "Target.hpp"

namespace codicil::codememory {

StubAllocator::StubAllocator(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
StubAllocator::~StubAllocator() = default;

void StubAllocator::setPrestub(const void* code) {
  const std::lock_guard lock(impl_->mutex_);
  impl_->precodes_.setExit(code);
}

void StubAllocator::setCountingDone(const void* code) {
  const std::lock_guard lock(impl_->mutex_);
  impl_->counting_.setExit(code);
}

tl::expected<const void*, MemoryError> StubAllocator::makeThunk(ThunkFunction function, void* context,
                                                                const char* name) {
  std::array<std::byte, 1024> code;
  const std::size_t size = target::assembleThunk(code, function, context);
  if (size == 0) return tl::unexpected(MemoryError::OutOfSystemMemory);
  const auto memory = allocateThunk(size);
  if (!memory) return tl::unexpected(memory.error());
  std::memcpy(memory->writable, code.data(), size);
  target::makeFetchable(memory->code, size);
  nameThunk(memory->code, size, name);
  return memory->code;
}

void StubAllocator::nameThunk(const std::byte* code, std::size_t bytes, const char* name,
                              std::vector<StubFrame> frames) {
  const std::lock_guard lock(impl_->mutex_);
  impl_->thunks_.push_back({{StubRange::Kind::Thunk, name, code, bytes}, std::move(frames)});
  Impl::Thunk& thunk = impl_->thunks_.back();
  thunk.range.frames = thunk.frames;  // stays where it is if the vector moves
  if (impl_->observer_ != nullptr) impl_->observer_->made(thunk.range);
}

void StubAllocator::setObserver(StubObserver* observer) {
  const std::lock_guard lock(impl_->mutex_);
  impl_->observer_ = observer;
  impl_->precodes_.setObserver(observer);
  impl_->counting_.setObserver(observer);
  if (observer == nullptr) return;
  for (const Impl::Thunk& thunk : impl_->thunks_) observer->made(thunk.range);
}

tl::expected<ThunkMemory, MemoryError> StubAllocator::allocateThunk(std::size_t bytes) {
  constexpr std::size_t kAlignment = 64;
  const std::size_t size = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  if (bytes == 0 || size > kSegmentBytes) return tl::unexpected(MemoryError::BadSize);

  const std::lock_guard lock(impl_->mutex_);
  if (impl_->thunkEnd_ - impl_->thunkNext_ < size) {
    const auto chunk = impl_->space_.takePlainChunk();
    if (!chunk) return tl::unexpected(chunk.error());
    impl_->chunks_[*chunk / kStubChunkBytes].kind.store(ChunkKind::Thunks, std::memory_order_release);
    impl_->thunkNext_ = *chunk;
    impl_->thunkEnd_ = *chunk + kSegmentBytes;
  }
  const std::size_t at = impl_->thunkNext_;
  const Reservation& reservation = impl_->space_.reservation();
  impl_->thunkNext_ += size;
  impl_->thunkBytes_ += size;
  return ThunkMemory{reservation.code(at), reservation.writable(at)};
}

tl::expected<Precode, MemoryError> StubAllocator::allocatePrecode(void* method) {
  const std::lock_guard lock(impl_->mutex_);
  const auto entry = impl_->precodes_.take();
  if (!entry) return tl::unexpected(entry.error());
  const Precode precode = Precode::at(*entry);
  precode.slot().method = method;
  resetToPrestub(precode);
  return precode;
}

tl::expected<CountingStub, MemoryError> StubAllocator::allocateCounting(std::int32_t count, const void* target,
                                                                        std::uint32_t cookie) {
  const std::lock_guard lock(impl_->mutex_);
  const auto entry = impl_->counting_.take();
  if (!entry) return tl::unexpected(entry.error());
  const CountingStub stub(*entry);
  CountingSlot& slot = stub.slot();
  slot.cookie = cookie;
  slot.remaining.store(std::max(count, 1), std::memory_order_relaxed);
  slot.target.store(target, std::memory_order_release);
  return stub;
}

void StubAllocator::setTarget(Precode precode, const void* code) const { impl_->precodes_.lead(precode.entry(), code); }

bool StubAllocator::bend(Precode precode, const void* code) const {
  return impl_->precodes_.bend(precode.entry(), code);
}

void StubAllocator::straighten() const {
  const std::lock_guard lock(impl_->mutex_);
  impl_->precodes_.straighten();
}

void StubAllocator::free(Precode precode) {
  const std::lock_guard lock(impl_->mutex_);
  impl_->precodes_.give(precode.entry());
}

void StubAllocator::free(CountingStub stub) {
  const std::lock_guard lock(impl_->mutex_);
  impl_->counting_.give(stub.entry());
}

bool StubAllocator::contains(const void* ip) const {
  const std::size_t offset = impl_->space_.reservation().offsetOf(ip);
  if (offset >= impl_->space_.reservation().bytes()) return false;
  if (offset % kStubChunkBytes >= kStubChunkBytes / 2) return false;  // data
  return impl_->chunks_[offset / kStubChunkBytes].kind.load(std::memory_order_acquire) != ChunkKind::None;
}

const void* StubAllocator::countedTarget(const void* ip) const {
  const std::size_t offset = impl_->space_.reservation().offsetOf(ip);
  if (!contains(ip)) return nullptr;
  if (impl_->chunks_[offset / kStubChunkBytes].kind.load(std::memory_order_acquire) != ChunkKind::Counting)
    return nullptr;
  const std::size_t within = offset % kStubBytes;
  return CountingStub(static_cast<const std::byte*>(ip) - within).slot().target.load(std::memory_order_acquire);
}

StubAllocator::Use StubAllocator::use() const {
  const std::lock_guard lock(impl_->mutex_);
  Use use;
  use.precodesLive = impl_->precodes_.live();
  use.countingLive = impl_->counting_.live();
  use.bytesLive = use.precodesLive * (kStubBytes + kSlotBytes) + use.countingLive * kSlotBytes + impl_->thunkBytes_;
  return use;
}

}  // namespace codicil::codememory
