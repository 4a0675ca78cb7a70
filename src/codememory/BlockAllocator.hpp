// Which parts of the code memory are in use: bookkeeping only, the memory itself is never touched here. Blocks are runs
// of granules. Free runs are kept in lists by size (exact sizes first, four lists for each power of two after), with
// their ends marked in a side array, so that a freed block finds its free neighbours and joins them at once: taking and
// giving are a constant number of steps, but for a bounded look along one list.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "SparseArray.hpp"

namespace codicil::codememory {

// Not thread-safe. Granule 0 is never handed out.
class BlockAllocator {
 public:
  struct Run {
    std::uint32_t start = 0;
    std::uint32_t length = 0;
    std::uint32_t end() const { return start + length; }
  };

  explicit BlockAllocator(std::uint32_t granules);
  explicit operator bool() const { return edges_ && runs_; }  // false: no memory for the bookkeeping

  // A free run of `length` ≥ 1 granules; none exactly if there is none.
  std::optional<Run> take(std::uint32_t length);
  // One that begins at a multiple of `alignment`; none also if those that are free are long enough but not by so much.
  std::optional<Run> take(std::uint32_t length, std::uint32_t alignment);

  // Returns the whole free run in which the block lies now; after the last block, that is all up to the end.
  Run give(Run block);

  // Gives back the memory that the bookkeeping holds for the inside of a free run.
  void discardInside(Run free) {
    if (free.length > 2) edges_.discard(free.start + 1, free.end() - 1);
  }

 private:
  struct FreeRun {
    Run run;
    std::uint32_t previous, next;  // in its list; 0 ends it
  };
  static constexpr std::uint32_t kExactLists = 64;
  static constexpr std::uint32_t kLists = kExactLists + 4 * 26;

  static std::uint32_t listOf(std::uint32_t length);
  std::uint32_t firstListFrom(std::uint32_t list) const;  // kLists: none
  std::uint32_t search(std::uint32_t list, std::uint32_t length, std::uint32_t limit) const;
  Run split(std::uint32_t index, std::uint32_t length);
  void insert(Run run);
  void remove(std::uint32_t index);

  SparseArray<std::uint32_t> edges_;  // for the first and last granule of each free run, its index in runs_; else 0
  SparseArray<FreeRun> runs_;         // from 1
  std::uint32_t unusedRuns_ = 0;      // list of free elements of runs_, through `next`
  std::uint32_t runsMade_ = 0;
  std::array<std::uint32_t, kLists> lists_{};
  std::array<std::uint64_t, (kLists + 63) / 64> nonEmpty_{};
  std::uint32_t top_ = 1;  // from here to the end all is free, and in no list
  const std::uint32_t end_;
};

}  // namespace codicil::codememory
