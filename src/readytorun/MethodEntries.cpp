// SPDX-License-Identifier: MIT
// Decodes method entries.
#include "readytorun/MethodEntries.hpp"

namespace codicil::readytorun {
namespace {

// The number's lowest bits: whether there are fixups, and whether a second number says how far back they lie (several
// methods share them) instead of them following at once.
constexpr std::uint32_t kHasFixups = 1;
constexpr std::uint32_t kFixupsLieBack = 2;

}  // namespace

MethodEntry MethodEntry::read(NativeReader& reader) {
  const std::uint32_t number = reader.encodedUnsigned();
  if ((number & kHasFixups) == 0) return {number >> 1, std::nullopt};
  Rva fixups = reader.rva();
  if ((number & kFixupsLieBack) != 0) fixups -= reader.encodedUnsigned();
  return {number >> 2, fixups};
}

Expected<MethodEntries> MethodEntries::open(const PrecompiledImage& image) {
  MethodEntries entries(image);
  const DataDirectory section = image.section(SectionType::MethodDefEntryPoints);
  if (section.rva == 0) return entries;
  auto reader = image.readerAt(section.rva);
  if (!reader) return Unexpected(reader.error());
  auto array = NativeArray::at(*reader);
  if (!array) return image.fail(reader->position());
  entries.array_ = *array;
  return entries;
}

Expected<std::optional<MethodEntry>> MethodEntries::at(Rid method) const {
  std::optional<NativeReader> reader = array_.find(method - 1);  // of rid 0 the greatest index
  if (!reader) return std::optional<MethodEntry>();
  const MethodEntry entry = MethodEntry::read(*reader);
  if (!reader->ok()) return image_->fail(reader->position(), Token::of(metadata::TableId::MethodDef, method));
  return std::optional<MethodEntry>(entry);
}

}  // namespace codicil::readytorun
