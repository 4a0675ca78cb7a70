// SPDX-License-Identifier: MIT
// All pieces of code in an image, in the order of their addresses: its RUNTIME_FUNCTIONS section. A method is one main
// body, its funclets (handlers and filters) right behind it, and perhaps cold parts elsewhere (HotColdMap).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "readytorun/PrecompiledImage.hpp"

namespace codicil::readytorun {

// x64's have an end; on other machines the unwind info tells.
struct RuntimeFunction {
  Rva begin = 0;
  Rva end = 0;
  Rva unwindInfo = 0;  // for UnwindBlock
  std::uint32_t size() const { return end - begin; }
};

// Immutable, hence thread-safe; allocates nothing.
class RuntimeFunctions {
 public:
  // Empty for an image without the section. BadReadyToRunSection. `image` must outlive it.
  static Expected<RuntimeFunctions> open(const PrecompiledImage& image);

  std::uint32_t count() const { return count_; }

  // BadReadyToRunSection for an index that is not there, or a function that has no code.
  Expected<RuntimeFunction> at(std::uint32_t index) const;

  // The function whose code has `rva`. By binary search.
  std::optional<std::uint32_t> find(Rva rva) const;

  // How many functions from `first` on make up a method whose code has `codeSize` bytes, which its GC info says: the
  // main body and its funclets, not its cold parts. At least 1. BadReadyToRunSection if `first` is not there.
  Expected<std::uint32_t> countOfMethod(std::uint32_t first, std::uint32_t codeSize) const;

 private:
  explicit RuntimeFunctions(const PrecompiledImage& image) : image_(&image) {}
  Rva beginOf(std::uint32_t index) const;
  // The first function that begins after `rva`.
  std::uint32_t firstAfter(Rva rva) const;

  const PrecompiledImage* image_;
  std::span<const std::byte> table_;
  std::uint32_t count_ = 0;
};

}  // namespace codicil::readytorun
