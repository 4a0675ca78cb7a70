#include "BodyIndices.hpp"

#include <algorithm>
#include <cassert>

namespace codicil::codememory {

std::uint32_t BodyIndices::roomOf(std::uint32_t slab) const {
  return std::min((slab + 1) * kPerSlab, end_) - firstOf(slab);
}

BodyIndex BodyIndices::take(SparseArray<BodyRecord>& records) {
  if (withRoom_.empty()) {
    if (slabsMade_ * kPerSlab + 1 >= end_) return kNoBody;
    withRoom_.insert(slabsMade_++);
  }
  const std::uint32_t number = *withRoom_.begin();
  Slab& slab = slabs_[number];
  BodyIndex body = slab.unused;
  if (body != kNoBody)
    slab.unused = records[body].bytes.load(std::memory_order_relaxed);
  else
    body = firstOf(number) + slab.made++;
  ++slab.used;
  if (isFull(number)) withRoom_.erase(withRoom_.begin());
  return body;
}

void BodyIndices::give(SparseArray<BodyRecord>& records, BodyIndex body) {
  const std::uint32_t number = body / kPerSlab;
  Slab& slab = slabs_[number];
  assert(slab.used != 0);
  if (isFull(number)) withRoom_.insert(number);
  if (--slab.used != 0) {
    records[body].bytes.store(slab.unused, std::memory_order_release);
    slab.unused = body;
    return;
  }
  slab = {};
  records.discard(number * kPerSlab, std::min((number + 1) * kPerSlab, end_));
}

}  // namespace codicil::codememory
