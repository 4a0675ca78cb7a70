// SPDX-License-Identifier: MIT
// Where in a method's precompiled code its IL is: an image's DEBUG_INFO section. The variables' places, which that
// section has too, are for debuggers and not read.
//
// Format: version 16's packed boundaries, dotnet/runtime docs/design/datacontracts/DebugInfo.md.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "readytorun/NativeArray.hpp"
#include "readytorun/PrecompiledImage.hpp"

namespace codicil::readytorun {

struct DebugBoundary {
  // Instead of IL offsets.
  static constexpr std::uint32_t kNoMapping = 0xFFFFFFFF;
  static constexpr std::uint32_t kProlog = 0xFFFFFFFE;
  static constexpr std::uint32_t kEpilog = 0xFFFFFFFD;

  std::uint32_t nativeOffset = 0;  // from where the method's main body begins
  std::uint32_t ilOffset = 0;
  bool isStackEmpty = false;       // the IL stack is
  bool isCallInstruction = false;  // the return address of the call
  bool hasIlOffset() const { return ilOffset < kEpilog; }
};

// Immutable, hence thread-safe; allocates nothing.
class DebugBoundaries {
 public:
  // One method's, by ascending native offset. A value type; not thread-safe.
  class Boundaries {
   public:
    std::uint32_t count() const { return left_; }  // of those to come
    // Nothing at the end; never fails, for that all are there was seen when they were found.
    std::optional<DebugBoundary> next();

   private:
    friend class DebugBoundaries;
    std::uint32_t bits(unsigned count);

    std::span<const std::byte> bytes_;
    std::size_t atBit_ = 0;
    std::uint32_t left_ = 0;
    unsigned nativeBits_ = 0;
    unsigned ilBits_ = 0;
    std::uint32_t nativeOffset_ = 0;
  };

  // Empty for an image without the section. BadReadyToRunSection. `image` must outlive it.
  static Expected<DebugBoundaries> open(const PrecompiledImage& image);

  // `function` is a runtime function's index: a main body's. None for one that has no debug information.
  // BadReadyToRunSection.
  Expected<Boundaries> of(std::uint32_t function) const;

  // Whether there is debug information, boundaries or not; all main bodies have some.
  bool has(std::uint32_t function) const { return array_.find(function).has_value(); }

 private:
  explicit DebugBoundaries(const PrecompiledImage& image) : image_(&image) {}

  const PrecompiledImage* image_;
  NativeArray array_;
};

}  // namespace codicil::readytorun
