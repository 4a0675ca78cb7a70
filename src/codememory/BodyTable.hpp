// What find() reads: for each granule of the code memory the body that lies there, and for each body a record. Both are
// type-stable and never move, so a reader needs no lock; a record's state word tells it whether what it read held
// together.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>

#include "BodyIndices.hpp"
#include "BodyRecord.hpp"
#include "SparseArray.hpp"
#include "codicil/versioning/CodeMemory.hpp"

namespace codicil::codememory {

class BodyTable {
 public:
  // For a reservation of so many granules whose execution view starts at `base`, and for bodies that are adopted in
  // `precompiled`.
  BodyTable(const std::byte* base, std::size_t granules, std::span<const std::byte> precompiled);
  explicit operator bool() const {  // false: the kernel refused the mappings
    return granules_ && records_ && indices_ && (adopted_ || precompiled_.empty());
  }

  // A record for a body of `bytes` at `granule`, unpublished. kNoBody if all are in use. Takes a lock.
  BodyIndex add(std::uint32_t granule, std::uint32_t bytes);
  // The same for code in precompiled memory, kAdoptedAlignment-aligned.
  BodyIndex adopt(const std::byte* code, std::uint32_t bytes);
  bool isAdopted(BodyIndex body) const {
    return records_[body].granule.load(std::memory_order_relaxed) >= firstAdopted();
  }

  void publish(BodyIndex body, std::uint64_t owner, void* hostData, std::uint32_t compileMicros,
               std::uint64_t builtAtNanos);
  void unpublish(BodyIndex body);  // find() has forgotten it when this returns. Nothing to do if it was not published.
  void shrink(BodyIndex body, std::uint32_t bytes);  // unpublished: its later granules are another's now
  void remove(BodyIndex body);                       // unpublished; the index may be handed out again. Takes a lock.

  std::optional<BodyInfo> find(const void* ip) const;
  BodyInfo info(BodyIndex body) const;
  const std::byte* codeOf(BodyIndex body) const {
    const std::uint32_t granule = records_[body].granule.load(std::memory_order_acquire);
    return granule != 0 ? codeAt(granule) : nullptr;
  }
  void setOwner(BodyIndex body, std::uint64_t owner) { records_[body].owner.store(owner, std::memory_order_release); }

  // By granule; zero where no body is published.
  SparseArray<std::atomic<BodyIndex>>& granules() { return granules_; }

 private:
  // Granules of precompiled memory are numbered on from those of the reservation.
  std::uint32_t firstAdopted() const { return static_cast<std::uint32_t>(bytes_ / kBodyAlignment + 1); }
  const std::byte* codeAt(std::uint32_t granule) const {
    if (granule >= firstAdopted())
      return precompiled_.data() + std::size_t{granule - firstAdopted()} * kAdoptedAlignment;
    return base_ + std::size_t{granule} * kBodyAlignment;
  }
  // Where find() looks for a body, of all its bytes.
  std::span<std::atomic<BodyIndex>> granulesOf(std::uint32_t granule, std::uint32_t bytes) const;

  const std::byte* base_;
  std::size_t bytes_;
  const std::span<const std::byte> precompiled_;
  SparseArray<std::atomic<BodyIndex>> granules_;
  SparseArray<std::atomic<BodyIndex>> adopted_;  // by granule of precompiled memory
  SparseArray<BodyRecord> records_;
  alignas(64) std::mutex mutex_;  // off the line that find() reads; guards the two below
  BodyIndices indices_;
  std::uint32_t serial_ = 0;  // of the body that was added last
};

// Granules that a body of `bytes` takes, its entry pad included.
constexpr std::uint32_t granulesFor(std::uint32_t bytes) {
  return (bytes + kPadBytes + kBodyAlignment - 1) / kBodyAlignment;
}

}  // namespace codicil::codememory
