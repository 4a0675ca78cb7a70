// SPDX-License-Identifier: MIT
// Which runtime functions are cold parts of which methods: an image's HOT_COLD_MAP section. Images that were compiled
// without splitting have none.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "readytorun/PrecompiledImage.hpp"

namespace codicil::readytorun {

// Immutable, hence thread-safe; allocates nothing.
class HotColdMap {
 public:
  struct ColdPart {
    std::uint32_t first = 0;  // runtime function
    std::uint32_t count = 0;
  };

  // BadReadyToRunSection. `image` must outlive it.
  static Expected<HotColdMap> open(const PrecompiledImage& image);

  bool empty() const { return pairs_.empty(); }

  // The cold functions of the method whose main body is `hot`. `functionCount` is that of RuntimeFunctions, where the
  // last method's cold part ends.
  std::optional<ColdPart> coldPartOf(std::uint32_t hot, std::uint32_t functionCount) const;

  // The main body of the method that the cold function belongs to; nothing for a function that is not cold.
  std::optional<std::uint32_t> hotPartOf(std::uint32_t cold) const;

 private:
  std::size_t count() const;
  std::uint32_t coldAt(std::size_t pair) const;
  std::uint32_t hotAt(std::size_t pair) const;

  std::span<const std::byte> pairs_;  // the first cold function, the main body; ascending in both
};

}  // namespace codicil::readytorun
