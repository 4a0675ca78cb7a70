// SPDX-License-Identifier: MIT
// Which modules the numbers in ReadyToRun signatures mean: those the assembly's IL refers to, and those that only its
// precompiled code does, for which there is a second metadata, MANIFEST_METADATA.
//
// Format: dotnet/runtime docs/design/coreclr/botr/readytorun-format.md, "ReadyToRunSectionType.ManifestMetadata", as of
// version 6.3 of the format.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "metadata/Metadata.hpp"
#include "readytorun/PrecompiledImage.hpp"

namespace codicil::readytorun {

// A module index, resolved as far as the image itself can.
struct ModuleReference {
  enum class Kind : std::uint8_t {
    Self,                 // the image
    AssemblyRef,          // of the image's IL
    Manifest,             // tokens are the manifest's own: its TypeRefs
    ManifestAssemblyRef,  // of the manifest
  };
  Kind kind = Kind::Self;
  Rid assemblyRef = 0;  // a row that is there
};

// Thread-safe. Everything it hands out points into the file or into itself.
class ManifestReferences {
 public:
  // `il` is the image's metadata. An image without a manifest has only references of its IL. The errors of
  // Metadata::open; BadReadyToRunSection. `image` and `il` must outlive it.
  static Expected<ManifestReferences> open(const PrecompiledImage& image, const metadata::Metadata& il);

  // A module index of a signature or of inlinings. BadReadyToRunSection for one that means nothing.
  Expected<ModuleReference> moduleAt(std::uint32_t index) const;

  // Null without a manifest.
  const metadata::Metadata* manifest() const { return manifest_.get(); }

  // The MVID that a manifest's AssemblyRef had when the image was compiled, whose code must be of that very assembly;
  // nothing if the image does not say.
  std::optional<metadata::Guid> mvidOf(Rid manifestAssemblyRef) const;

 private:
  ManifestReferences(const PrecompiledImage& image, std::uint32_t ilReferences)
      : image_(&image), ilReferences_(ilReferences) {}

  const PrecompiledImage* image_;
  std::uint32_t ilReferences_;
  std::unique_ptr<metadata::Metadata> manifest_;
};

}  // namespace codicil::readytorun
