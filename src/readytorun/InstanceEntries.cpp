// SPDX-License-Identifier: MIT
// Looks up instance entries by hash.
#include "readytorun/InstanceEntries.hpp"

namespace codicil::readytorun {

Expected<InstanceEntries> InstanceEntries::open(const PrecompiledImage& image, SectionType type) {
  InstanceEntries entries(image);
  const DataDirectory section = image.section(type);
  if (section.rva == 0) return entries;
  auto reader = image.readerAt(section.rva);
  if (!reader) return Unexpected(reader.error());
  auto table = NativeHashtable::at(*reader);
  if (!table) return image.fail(reader->position());
  entries.table_ = *table;
  return entries;
}

Expected<std::optional<InstanceCandidate>> InstanceEntries::Candidates::next() {
  const std::optional<NativeHashtable::Entry> entry = entries_.next();
  if (!entry) return std::optional<InstanceCandidate>();
  const std::span<const std::byte> signature = entry->reader.rest();
  if (!entry->reader.ok() || signature.empty()) return image_->fail(entry->reader.position());
  return std::optional<InstanceCandidate>({signature, entry->reader.rva(), entry->lowHash});
}

Expected<NativeReader> InstanceEntries::readerBehind(const InstanceCandidate& candidate,
                                                     std::span<const std::byte> behindSignature) const {
  auto reader = image_->readerAt(candidate.signatureRva);
  if (!reader) return Unexpected(reader.error());
  const auto signatureSize = static_cast<std::uint32_t>(candidate.signature.size() - behindSignature.size());
  reader->seek(candidate.signatureRva + signatureSize);
  return reader;
}

Expected<MethodEntry> InstanceEntries::entryOf(const InstanceCandidate& candidate,
                                               std::span<const std::byte> behindSignature) const {
  auto reader = readerBehind(candidate, behindSignature);
  if (!reader) return Unexpected(reader.error());
  const MethodEntry entry = MethodEntry::read(*reader);
  if (!reader->ok()) return image_->fail(candidate.signature.data());
  return entry;
}

}  // namespace codicil::readytorun
