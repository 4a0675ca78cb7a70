// SPDX-License-Identifier: MIT
// Resolves module indices.
#include "readytorun/ManifestReferences.hpp"

#include <cstring>

namespace codicil::readytorun {
namespace {

using metadata::TableId;

}  // namespace

Expected<ManifestReferences> ManifestReferences::open(const PrecompiledImage& image, const metadata::Metadata& il) {
  ManifestReferences references(image, il.rowCount(TableId::AssemblyRef));
  const std::span<const std::byte> bytes = image.bytesOf(SectionType::ManifestMetadata);
  if (bytes.empty()) return references;
  auto manifest = metadata::Metadata::open(image.pe().file(), bytes);
  if (!manifest) return Unexpected(manifest.error());
  references.manifest_ = std::move(*manifest);
  return references;
}

Expected<ModuleReference> ManifestReferences::moduleAt(std::uint32_t index) const {
  using Kind = ModuleReference::Kind;
  if (index == 0) return ModuleReference{Kind::Self, 0};
  if (index <= ilReferences_) return ModuleReference{Kind::AssemblyRef, index};
  if (manifest_ == nullptr) return image_->fail();
  const std::uint32_t beyond = index - ilReferences_ - 1;
  if (beyond == 0) return ModuleReference{Kind::Manifest, 0};
  if (beyond > manifest_->rowCount(TableId::AssemblyRef)) return image_->fail();
  return ModuleReference{Kind::ManifestAssemblyRef, beyond};
}

std::optional<metadata::Guid> ManifestReferences::mvidOf(Rid manifestAssemblyRef) const {
  const std::span<const std::byte> bytes = image_->bytesOf(SectionType::ManifestAssemblyMvids);
  metadata::Guid mvid;
  if (manifestAssemblyRef == 0 || manifestAssemblyRef > bytes.size() / sizeof mvid) return std::nullopt;
  std::memcpy(&mvid, &bytes[(manifestAssemblyRef - 1) * sizeof mvid], sizeof mvid);
  return mvid;
}

}  // namespace codicil::readytorun
