// SPDX-License-Identifier: MIT
// What an image has for methods that a table finds by hash: which instances of generic methods, and methods of generic
// types' instances, have precompiled code, in its INSTANCE_ENTRYPOINTS section; EmbeddedProfiles.hpp has another.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "readytorun/MethodEntries.hpp"
#include "readytorun/NativeHashtable.hpp"
#include "readytorun/PrecompiledImage.hpp"

namespace codicil::readytorun {

// Perhaps the instance that was asked for: its method signature says. Signatures are as FixupSignature.hpp describes
// them, of a method.
struct InstanceCandidate {
  std::span<const std::byte> signature;  // begins here; goes on to the end of what there is
  Rva signatureRva = 0;
  std::uint8_t lowHash = 0;  // the lowest byte of its version resilient hash
};

// Immutable, hence thread-safe; allocates nothing.
class InstanceEntries {
 public:
  class Candidates {
   public:
    // Nothing at the end. BadReadyToRunSection, and nothing after it.
    Expected<std::optional<InstanceCandidate>> next();

   private:
    friend class InstanceEntries;
    Candidates(const PrecompiledImage& image, NativeHashtable::Entries entries) : image_(&image), entries_(entries) {}
    const PrecompiledImage* image_;
    NativeHashtable::Entries entries_;
  };

  // Empty for an image without the section. BadReadyToRunSection. `image` must outlive it.
  static Expected<InstanceEntries> open(const PrecompiledImage& image,
                                        SectionType type = SectionType::InstanceEntryPoints);

  // Those with a method's hash, see VersionResilientHash.hpp; few, mostly none or one. This must stay where it is.
  Candidates find(std::uint32_t hash) const { return {*image_, table_.find(hash)}; }
  Candidates all() const { return {*image_, table_.all()}; }

  // At what stands behind the candidate's signature: what is left of InstanceCandidate::signature when the signature
  // has been read. BadReadyToRunSection.
  Expected<NativeReader> readerBehind(const InstanceCandidate& candidate,
                                      std::span<const std::byte> behindSignature) const;
  // The candidate's entry, which stands there. BadReadyToRunSection.
  Expected<MethodEntry> entryOf(const InstanceCandidate& candidate, std::span<const std::byte> behindSignature) const;

 private:
  explicit InstanceEntries(const PrecompiledImage& image) : image_(&image) {}

  const PrecompiledImage* image_;
  NativeHashtable table_;
};

}  // namespace codicil::readytorun
