// SPDX-License-Identifier: MIT
// Looks up elements of sparse arrays.
#include "readytorun/NativeArray.hpp"

#include <algorithm>

namespace codicil::readytorun {
namespace {

constexpr std::uint32_t kBlockSize = 16;
// What a tree node's lowest bits say; what is above them is where its right side lies, relative to the node. A node
// without either is a leaf that stands for the one index in it.
constexpr std::uint32_t kHasLeft = 1;
constexpr std::uint32_t kHasRight = 2;

}  // namespace

std::optional<NativeArray> NativeArray::at(NativeReader reader) {
  const std::uint32_t header = reader.encodedUnsigned();
  if (!reader.ok()) return std::nullopt;
  NativeArray array;
  array.count_ = header >> 2;
  array.log2OfOffset_ = std::min(header & 3, 2U);
  array.blocks_ = reader;
  return array;
}

std::optional<NativeReader> NativeArray::find(std::uint32_t index) const {
  if (index >= count_) return std::nullopt;
  NativeReader reader = blocks_;
  reader.seek(blocks_.rva() + ((index / kBlockSize) << log2OfOffset_));
  reader.seek(blocks_.rva() + reader.sized(log2OfOffset_));
  for (std::uint32_t bit = kBlockSize / 2; bit != 0 && reader.ok(); bit /= 2) {
    const metadata::Rva node = reader.rva();
    const std::uint32_t value = reader.encodedUnsigned();
    if ((index & bit) != 0 && (value & kHasRight) != 0) {
      reader.seek(node + (value >> 2));
    } else if ((index & bit) == 0 && (value & kHasLeft) != 0) {
      continue;  // the left side follows its node
    } else if ((value & (kHasLeft | kHasRight)) == 0 && value >> 2 == index % kBlockSize) {
      return reader;
    } else {
      return reader.ok() ? std::nullopt : std::optional(reader);
    }
  }
  return reader;
}

}  // namespace codicil::readytorun
