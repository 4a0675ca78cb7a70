// SPDX-License-Identifier: MIT
// The native format's sparse array: from an index to the place of its element, by a binary tree in each block of 16.
//
// Format: dotnet/runtime docs/design/coreclr/botr/readytorun-format.md, "NativeArray".
#pragma once

#include <cstdint>
#include <optional>

#include "readytorun/NativeReader.hpp"

namespace codicil::readytorun {

// Immutable, hence thread-safe. Of nothing it is empty.
class NativeArray {
 public:
  NativeArray() = default;
  // Nothing if the header is malformed. The elements are found out to be so when they are asked for.
  static std::optional<NativeArray> at(NativeReader reader);

  std::uint32_t count() const { return count_; }

  // A reader at the element; nothing if the array has none there. One that is not ok() if the array is damaged. In
  // constant time.
  std::optional<NativeReader> find(std::uint32_t index) const;

 private:
  NativeReader blocks_;  // at the table of blocks, which their offsets are relative to
  std::uint32_t count_ = 0;
  unsigned log2OfOffset_ = 0;
};

}  // namespace codicil::readytorun
