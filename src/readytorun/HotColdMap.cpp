// SPDX-License-Identifier: MIT
// Searches the map of cold code.
#include "readytorun/HotColdMap.hpp"

#include "metadata/ByteReader.hpp"

namespace codicil::readytorun {
namespace {

constexpr std::size_t kPairSize = 8;

// The first of `count` for which `reached` holds, which it does from some point on.
template <typename Reached>
std::size_t firstThat(std::size_t count, Reached reached) {
  std::size_t low = 0;
  while (low < count) {
    const std::size_t middle = low + (count - low) / 2;
    if (reached(middle))
      count = middle;
    else
      low = middle + 1;
  }
  return low;
}

}  // namespace

Expected<HotColdMap> HotColdMap::open(const PrecompiledImage& image) {
  HotColdMap map;
  map.pairs_ = image.bytesOf(SectionType::HotColdMap);
  if (map.pairs_.size() % kPairSize != 0) return image.fail(map.pairs_.data());
  return map;
}

std::size_t HotColdMap::count() const { return pairs_.size() / kPairSize; }

std::uint32_t HotColdMap::coldAt(std::size_t pair) const {
  return metadata::loadAs<std::uint32_t>(&pairs_[pair * kPairSize]);
}

std::uint32_t HotColdMap::hotAt(std::size_t pair) const {
  return metadata::loadAs<std::uint32_t>(&pairs_[pair * kPairSize + 4]);
}

std::optional<HotColdMap::ColdPart> HotColdMap::coldPartOf(std::uint32_t hot, std::uint32_t functionCount) const {
  const std::size_t pair = firstThat(count(), [&](std::size_t i) { return hotAt(i) >= hot; });
  if (pair == count() || hotAt(pair) != hot) return std::nullopt;
  const std::uint32_t first = coldAt(pair);
  const std::uint32_t end = pair + 1 < count() ? coldAt(pair + 1) : functionCount;
  if (end <= first || end > functionCount) return std::nullopt;
  return ColdPart{first, end - first};
}

std::optional<std::uint32_t> HotColdMap::hotPartOf(std::uint32_t cold) const {
  const std::size_t after = firstThat(count(), [&](std::size_t i) { return coldAt(i) > cold; });
  if (after == 0) return std::nullopt;
  return hotAt(after - 1);
}

}  // namespace codicil::readytorun
