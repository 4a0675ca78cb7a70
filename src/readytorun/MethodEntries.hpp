// SPDX-License-Identifier: MIT
// Which methods of an image have precompiled code: its METHODDEF_ENTRYPOINTS section.
#pragma once

#include <cstdint>
#include <optional>

#include "readytorun/NativeArray.hpp"
#include "readytorun/PrecompiledImage.hpp"

namespace codicil::readytorun {

// Where a method's code is, and what must be fixed up before it first runs.
struct MethodEntry {
  std::uint32_t runtimeFunction = 0;  // an index for RuntimeFunctions: the method's main body
  std::optional<Rva> fixups;          // for MethodFixups; nothing if nothing is to be fixed up

  // Reads an entry as it stands in method entries and instance entries. Not checked but that the reader stays ok().
  static MethodEntry read(NativeReader& reader);
};

// Immutable, hence thread-safe; allocates nothing.
class MethodEntries {
 public:
  // Empty for an image without the section. BadReadyToRunSection. `image` must outlive it.
  static Expected<MethodEntries> open(const PrecompiledImage& image);

  // No method with a higher rid has code.
  std::uint32_t count() const { return array_.count(); }

  // Of a MethodDef that is not generic and not in a generic type; nothing if it was not compiled. Takes constant time.
  // BadReadyToRunSection.
  Expected<std::optional<MethodEntry>> at(Rid method) const;

 private:
  explicit MethodEntries(const PrecompiledImage& image) : image_(&image) {}

  const PrecompiledImage* image_;
  NativeArray array_;
};

}  // namespace codicil::readytorun
