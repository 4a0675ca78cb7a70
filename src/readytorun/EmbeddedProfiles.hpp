// SPDX-License-Identifier: MIT
// Profiles that came with the code: how often which parts of methods ran when the image's maker tried them. An image's
// PGO_INSTRUMENTATION_DATA section, a table like InstanceEntries with all methods in it, generic or not.
//
// Format: dotnet/runtime src/coreclr/inc/pgo_formatprocessing.h and vm/readytoruninfo.cpp (facts only).
#pragma once

#include <cstdint>
#include <vector>

#include "readytorun/ImportSections.hpp"
#include "readytorun/InstanceEntries.hpp"

namespace codicil::readytorun {

// As the JIT's schema has it: jit::PgoSchemaItem without a place for the data.
struct EmbeddedProfileItem {
  std::uint32_t kind = 0;  // the low four bits say what the values are
  std::int32_t ilOffset = 0;
  std::int32_t count = 0;  // of values
  std::int32_t other = 0;
};

// A value that stands for a type or a method.
class EmbeddedHandle {
 public:
  explicit EmbeddedHandle(std::int64_t value) : value_(value) {}
  bool isNone() const { return value_ == 0; }
  bool isUnknown() const { return (value_ & kSectionMask) == kSectionMask; }  // one that the image cannot name …
  std::uint32_t hash() const { return static_cast<std::uint32_t>(value_ >> kSectionBits); }  // … but by a hash
  // The import cell that is to hold it.
  ImportCell cell() const { return {static_cast<std::uint32_t>(value_ & kSectionMask), hash()}; }

 private:
  static constexpr unsigned kSectionBits = 4;
  static constexpr std::int64_t kSectionMask = 0xf;
  std::int64_t value_;
};

struct EmbeddedProfile {
  std::vector<EmbeddedProfileItem> items;
  std::vector<std::int64_t> values;  // of all items, one after the other
};

// Immutable, hence thread-safe.
class EmbeddedProfiles {
 public:
  // Empty for an image without the section. BadReadyToRunSection. `image` must outlive it.
  static Expected<EmbeddedProfiles> open(const PrecompiledImage& image);

  // As InstanceEntries::find, with the same hash. This must stay where it is.
  InstanceEntries::Candidates find(std::uint32_t hash) const { return table_.find(hash); }
  InstanceEntries::Candidates all() const { return table_.all(); }

  // The candidate's, when its signature has been read: see InstanceEntries::entryOf. BadReadyToRunSection, of a form
  // that is not known too.
  Expected<EmbeddedProfile> profileOf(const InstanceCandidate& candidate,
                                      std::span<const std::byte> behindSignature) const;

 private:
  EmbeddedProfiles(const PrecompiledImage& image, InstanceEntries table) : image_(&image), table_(table) {}

  const PrecompiledImage* image_;
  InstanceEntries table_;
};

}  // namespace codicil::readytorun
