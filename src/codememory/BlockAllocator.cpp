#include "BlockAllocator.hpp"

#include <bit>
#include <cassert>
#include <limits>

namespace codicil::codememory {
namespace {
// Runs in one list differ by at most a quarter in size, so the first few are as good as any.
constexpr std::uint32_t kShortLook = 16;
constexpr std::uint32_t kNoLimit = std::numeric_limits<std::uint32_t>::max();
}  // namespace

// Free runs never touch each other, so there are at most half as many as granules.
BlockAllocator::BlockAllocator(std::uint32_t granules)
    : edges_(granules + 1), runs_(granules / 2 + 2), end_(granules) {}

std::uint32_t BlockAllocator::listOf(std::uint32_t length) {
  if (length < kExactLists) return length;
  const auto power = static_cast<std::uint32_t>(std::bit_width(length)) - 1;  // ≥ 6
  return kExactLists + (power - 6) * 4 + ((length >> (power - 2)) & 3);
}

std::uint32_t BlockAllocator::firstListFrom(std::uint32_t list) const {
  for (std::size_t word = list / 64; word < nonEmpty_.size(); ++word) {
    std::uint64_t bits = nonEmpty_[word];
    if (word == list / 64) bits &= ~std::uint64_t{0} << (list % 64);
    if (bits != 0) return static_cast<std::uint32_t>(word * 64) + static_cast<std::uint32_t>(std::countr_zero(bits));
  }
  return kLists;
}

std::uint32_t BlockAllocator::search(std::uint32_t list, std::uint32_t length, std::uint32_t limit) const {
  for (std::uint32_t index = lists_[list]; index != 0 && limit != 0; index = runs_[index].next, --limit)
    if (runs_[index].run.length >= length) return index;
  return 0;
}

std::optional<BlockAllocator::Run> BlockAllocator::take(std::uint32_t length) {
  assert(length != 0);
  const std::uint32_t list = listOf(length);
  if (std::uint32_t found = search(list, length, kShortLook)) return split(found, length);
  // Every run in a later list is long enough.
  if (const std::uint32_t later = firstListFrom(list + 1); later != kLists) return split(lists_[later], length);
  if (top_ + length <= end_) {
    const Run block{top_, length};
    top_ += length;
    return block;
  }
  if (std::uint32_t found = search(list, length, kNoLimit)) return split(found, length);
  return std::nullopt;
}

std::optional<BlockAllocator::Run> BlockAllocator::take(std::uint32_t length, std::uint32_t alignment) {
  const auto around = take(length + alignment - 1);
  if (!around) return std::nullopt;
  const Run block{(around->start + alignment - 1) / alignment * alignment, length};
  if (block.start != around->start) give({around->start, block.start - around->start});
  if (block.end() != around->end()) give({block.end(), around->end() - block.end()});
  return block;
}

BlockAllocator::Run BlockAllocator::split(std::uint32_t index, std::uint32_t length) {
  const Run whole = runs_[index].run;
  remove(index);
  if (whole.length > length) insert({whole.start + length, whole.length - length});
  return {whole.start, length};
}

BlockAllocator::Run BlockAllocator::give(Run block) {
  assert(block.start != 0 && block.length != 0 && block.end() <= top_);
  assert(edges_[block.start] == 0 && edges_[block.end() - 1] == 0);  // freed twice?
  if (const std::uint32_t before = edges_[block.start - 1]) {
    const Run run = runs_[before].run;
    remove(before);
    block = {run.start, run.length + block.length};
  }
  if (block.end() == top_) {
    top_ = block.start;
    return {top_, end_ - top_};
  }
  if (const std::uint32_t after = edges_[block.end()]) {
    block.length += runs_[after].run.length;
    remove(after);
  }
  insert(block);
  return block;
}

void BlockAllocator::insert(Run run) {
  std::uint32_t index = unusedRuns_;
  if (index != 0)
    unusedRuns_ = runs_[index].next;
  else
    index = ++runsMade_;
  const std::uint32_t list = listOf(run.length);
  const std::uint32_t head = lists_[list];
  runs_[index] = {run, 0, head};
  if (head != 0) runs_[head].previous = index;
  lists_[list] = index;
  nonEmpty_[list / 64] |= std::uint64_t{1} << (list % 64);
  edges_[run.start] = edges_[run.end() - 1] = index;
}

void BlockAllocator::remove(std::uint32_t index) {
  const auto [run, previous, next] = runs_[index];
  const std::uint32_t list = listOf(run.length);
  if (next != 0) runs_[next].previous = previous;
  if (previous != 0)
    runs_[previous].next = next;
  else if (lists_[list] = next; next == 0)
    nonEmpty_[list / 64] &= ~(std::uint64_t{1} << (list % 64));
  edges_[run.start] = edges_[run.end() - 1] = 0;
  runs_[index].next = unusedRuns_;
  unusedRuns_ = index;
}

}  // namespace codicil::codememory
