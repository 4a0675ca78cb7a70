// SPDX-License-Identifier: MIT
// An image with precompiled code, laid out in memory as its sections say, relocated, its code executable. Beside every
// import cell, at a distance that is the same for all images, lies a word of ours: what the code that the cell leads to
// works with (see CellCode).
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include <tl/expected.hpp>

#include "readytorun/ImportSections.hpp"

namespace codicil::precompiled {

using metadata::Rva;

// Where images go, one behind the other: CodeMemory::precompiledSpace(), whose second half is for the words beside
// cells. Thread-safe.
class ImageSpace {
 public:
  explicit ImageSpace(std::span<std::byte> space) : space_(space) {}

  // From a cell to the word beside it, in bytes.
  std::size_t wordDistance() const { return space_.size() / 2; }
  // Pages for an image, to be mapped over; null if there is no more room.
  std::byte* take(std::size_t bytes);

 private:
  const std::span<std::byte> space_;
  std::mutex lock_;
  std::size_t used_ = 0;  // guarded
};

// Lies where it is for as long as the space does. Immutable but for its cells.
class MappedImage {
 public:
  // An error, for people, if the file cannot be mapped so, or is not what `pe` was opened from any more.
  static tl::expected<MappedImage, std::string> map(const metadata::PEImage& pe,
                                                    const readytorun::ImportSections& imports, ImageSpace& space);

  const std::byte* at(Rva rva) const { return base_ + rva; }
  std::uintptr_t& cell(Rva rva) const { return *reinterpret_cast<std::uintptr_t*>(base_ + rva); }
  std::uintptr_t& word(Rva cell) const { return *reinterpret_cast<std::uintptr_t*>(base_ + cell + wordDistance_); }
  std::optional<Rva> rvaOf(const void* address) const {
    const std::uintptr_t offset = reinterpret_cast<std::uintptr_t>(address) - reinterpret_cast<std::uintptr_t>(base_);
    return offset < bytes_ ? std::optional(static_cast<Rva>(offset)) : std::nullopt;
  }

 private:
  std::byte* base_ = nullptr;
  std::size_t bytes_ = 0;
  std::size_t wordDistance_ = 0;
};

}  // namespace codicil::precompiled
