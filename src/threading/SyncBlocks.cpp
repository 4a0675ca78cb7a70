// SPDX-License-Identifier: MIT
#include "threading/SyncBlocks.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include <sys/mman.h>

#include "threading/ManagedException.hpp"

namespace codicil::threading {
namespace {

// Zero pages that the kernel gives when they are touched.
void* reserve(std::size_t bytes) {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory != MAP_FAILED) return memory;
  std::fprintf(stderr, "codicil: cannot reserve %zu bytes of addresses for sync blocks\n", bytes);
  std::abort();
}

}  // namespace

SyncBlocks::SyncBlocks()
    : entries_(static_cast<SyncTableEntry*>(reserve(kMaxEntries * sizeof(SyncTableEntry)))),
      ages_(static_cast<std::uint8_t*>(reserve(kMaxEntries / kGroup))) {}

SyncBlocks& SyncBlocks::instance() {
  static auto* blocks = new SyncBlocks;  // objects outlive static destructors
  return *blocks;
}

std::uint32_t SyncBlocks::take() {
  std::uint32_t index = firstFree_;
  if (index != 0) {
    firstFree_ = entries_[index].block->hashCode.exchange(0, std::memory_order_relaxed);
  } else {
    if (end_ == kMaxEntries) throw ExceptionRequest{"System.OutOfMemoryException", {}, {}};
    index = end_;
    if (entries_[index].block == nullptr) {
      const std::uint32_t blocks = std::min(kBlocksAtOnce, kMaxEntries - index);
      auto* made = new SyncBlock[blocks];  // for good: an index keeps its block
      for (std::uint32_t i = 0; i < blocks; ++i) entries_[index + i].block = &made[i];
    }
    ++end_;
  }
  used_.fetch_add(1, std::memory_order_relaxed);
  return index;
}

void SyncBlocks::release(std::uint32_t index) {
  SyncTableEntry& entry = entries_[index];
  entry.object = nullptr;
  entry.block->monitor.reset();
  if (InteropData* interop = entry.block->interop.exchange(nullptr)) {
    interop->nextDead_ = dead_.load(std::memory_order_relaxed);
    while (!dead_.compare_exchange_weak(interop->nextDead_, interop, std::memory_order_release)) {
    }
  }
  entry.block->hashCode.store(firstFree_, std::memory_order_relaxed);
  firstFree_ = index;
  used_.fetch_sub(1, std::memory_order_relaxed);
}

SyncBlock& SyncBlocks::ensure(gc::ObjectPtr object) {
  if (SyncBlock* block = find(object)) return *block;
  std::lock_guard creating(lock_);
  if (SyncBlock* block = find(object)) return *block;
  const std::uint32_t index = take();
  SyncTableEntry& entry = entries_[index];
  entry.object = object;
  ages_[index / kGroup] = 0;
  std::atomic<std::uint32_t>& header = headerOf(object);
  std::uint32_t word = header.load(std::memory_order_relaxed);
  do {
    // Nobody else can give it an index. Lock and hash may still change under us.
    if (HeaderBits::isHash(word)) {
      entry.block->hashCode.store(word & HeaderBits::kValueMask, std::memory_order_relaxed);
      entry.block->monitor.adopt(0, 0);
    } else {
      entry.block->hashCode.store(0, std::memory_order_relaxed);
      entry.block->monitor.adopt(word & HeaderBits::kOwnerMask,
                                 (word & HeaderBits::kRecursionMask) >> HeaderBits::kRecursionShift);
    }
  } while (!header.compare_exchange_weak(word, (word & ~HeaderBits::kOurs) | HeaderBits::kHashOrIndex | index,
                                         std::memory_order_release, std::memory_order_relaxed));
  return *entry.block;
}

// No thread holds lock_ while threads are stopped: it is taken cooperatively only.
void SyncBlocks::scanWeak(gc::HandleScanFunction* scan, std::uintptr_t parameter1, std::uintptr_t parameter2,
                          std::int32_t condemned) {
  for (std::uint32_t begin = 0; begin < end_; begin += kGroup) {
    if (ages_[begin / kGroup] > condemned) continue;
    const std::uint32_t end = std::min(begin + kGroup, end_);
    for (std::uint32_t index = std::max(begin, 1u); index < end; ++index) {
      SyncTableEntry& entry = entries_[index];
      if (entry.object == nullptr) continue;
      scan(&entry.object, nullptr, parameter1, parameter2);
      if (entry.object == nullptr) release(index);
    }
  }
}

void SyncBlocks::demote(std::int32_t condemned) {
  for (std::uint32_t group = 0; group <= (end_ - 1) / kGroup; ++group)
    if (ages_[group] <= condemned) ages_[group] = 0;
}

void SyncBlocks::promotionsGranted(std::int32_t condemned, std::int32_t maxGeneration) {
  for (std::uint32_t group = 0; group <= (end_ - 1) / kGroup; ++group)
    if (ages_[group] <= condemned && ages_[group] < maxGeneration) ++ages_[group];
}

void SyncBlocks::destroyDeadInterop() {
  InteropData* dead = dead_.exchange(nullptr, std::memory_order_acquire);
  while (dead != nullptr) {
    InteropData* const next = dead->nextDead_;
    delete dead;
    dead = next;
  }
}

}  // namespace codicil::threading
