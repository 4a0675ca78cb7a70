// SPDX-License-Identifier: MIT
// Reads the list of import sections and finds cells in them.
#include "readytorun/ImportSections.hpp"

#include "metadata/ByteReader.hpp"

namespace codicil::readytorun {
namespace {

constexpr std::size_t kSectionSize = 20;
constexpr std::uint8_t kCellSize = 8;
constexpr std::uint32_t kSignatureSize = 4;  // its RVA

}  // namespace

Expected<ImportSections> ImportSections::open(const PrecompiledImage& image) {
  ImportSections imports(image);
  const std::span<const std::byte> bytes = image.bytesOf(SectionType::ImportSections);
  if (bytes.size() % kSectionSize != 0) return image.fail(bytes.data());
  imports.sections_.reserve(bytes.size() / kSectionSize);
  metadata::ByteReader reader(bytes);
  while (!reader.atEnd()) {
    const std::byte* const entry = reader.position();
    ImportSection section;
    section.index = imports.count();
    section.rva = reader.u32();
    section.size = reader.u32();
    section.flags = reader.u16();
    section.type = static_cast<ImportType>(reader.u8());
    section.entrySize = reader.u8();
    section.signatures = reader.u32();
    section.auxiliaryData = reader.u32();
    if (!imports.isSound(section)) return image.fail(entry);
    imports.sections_.push_back(section);
  }
  return imports;
}

bool ImportSections::isSound(const ImportSection& section) const {
  if (section.entrySize != kCellSize || section.size % kCellSize != 0 || section.rva % kCellSize != 0) return false;
  if (section.size == 0) return true;  // came out empty, yet keeps its place in the numbering
  const PEImage& pe = image_->pe();
  if (!pe.bytesAt(section.rva, section.size) || !pe.isWritable(section.rva)) return false;
  return section.signatures == 0 || pe.bytesAt(section.signatures, section.cellCount() * kSignatureSize);
}

std::optional<ImportCell> ImportSections::cellAt(Rva rva) const {
  for (const ImportSection& section : sections_) {
    if (rva < section.rva || rva - section.rva >= section.size) continue;
    const std::uint32_t offset = rva - section.rva;
    if (offset % section.entrySize != 0) return std::nullopt;
    return ImportCell{section.index, offset / section.entrySize};
  }
  return std::nullopt;
}

Expected<FixupSignature> ImportSections::signatureOf(ImportCell cell) const {
  if (!contains(cell) || sections_[cell.section].signatures == 0) return image_->fail();
  auto where = image_->pe().bytesAt(sections_[cell.section].signatures + cell.cell * kSignatureSize, kSignatureSize);
  if (!where) return image_->fail();
  const auto rva = metadata::loadAs<Rva>(where->data());
  auto bytes = image_->pe().bytesFrom(rva);
  if (!bytes) return image_->fail(where->data());
  auto signature = FixupSignature::read(*bytes);
  if (!signature) return image_->fail(bytes->data());
  return *signature;
}

}  // namespace codicil::readytorun
