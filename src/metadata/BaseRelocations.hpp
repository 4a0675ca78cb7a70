// SPDX-License-Identifier: MIT
// The places in an image that hold an absolute address (ECMA-335 II.25.3.2; the PE format's ".reloc"): what a loader
// changes when the image does not lie at its image base.
#pragma once

#include <optional>

#include "metadata/PEImage.hpp"

namespace codicil::metadata {

// Runs through the relocations once, without allocating. Points into the image; not thread-safe.
class BaseRelocations {
 public:
  // An image without relocations has none. BadRva if they lie outside the file.
  static Expected<BaseRelocations> of(const PEImage& image);

  // The next 64-bit field to which (actual base − image base) is to be added, or nothing at the end. That the field
  // lies in the image is for the caller to see, who knows where it has put it. BadBaseRelocations.
  Expected<std::optional<Rva>> next();

 private:
  explicit BaseRelocations(const PEImage& image) : image_(&image) {}

  const PEImage* image_;
  std::span<const std::byte> blocks_;   // not begun yet
  std::span<const std::byte> entries_;  // left of the present block
  Rva page_ = 0;
};

}  // namespace codicil::metadata
