// SPDX-License-Identifier: MIT
// Reads and checks the ReadyToRun header.
#include "readytorun/PrecompiledImage.hpp"

#include "metadata/ByteReader.hpp"

namespace codicil::readytorun {
namespace {

using metadata::ByteReader;

constexpr std::uint32_t kHeaderSize = 16;
constexpr std::uint32_t kSectionEntrySize = 12;
constexpr std::uint16_t kLinuxX64 = 0x8664 ^ 0x7B79;  // IMAGE_FILE_MACHINE_AMD64, and the number for Linux

}  // namespace

const char* describe(Usability usability) {
  switch (usability) {
    case Usability::Usable:
      return "usable";
    case Usability::NotPrecompiled:
      return "there is no precompiled code";
    case Usability::OtherVersion:
      return "the precompiled code is of another version of the format";
    case Usability::OtherMachine:
      return "the precompiled code is not for x64 Linux";
    case Usability::Composite:
      return "the precompiled code is a composite image";
    case Usability::ComponentOfComposite:
      return "the precompiled code lies in a composite image";
  }
  return "";
}

Expected<PrecompiledImage> PrecompiledImage::open(const PEImage& pe) {
  PrecompiledImage image(pe);
  if (!pe.isReadyToRun()) return image;
  if (auto read = image.readHeader(); !read) return Unexpected(read.error());
  return image;
}

Expected<void> PrecompiledImage::readHeader() {
  const DataDirectory directory = pe_->cliHeader().managedNativeHeader;
  auto bytes = pe_->bytesAt(directory);
  if (!bytes) return Unexpected(bytes.error());
  const auto fail = [&](const std::byte* where) { return pe_->file().fail(ErrorCode::BadReadyToRunHeader, where); };
  ByteReader reader(*bytes);
  reader.skip(4);  // the signature, which isReadyToRun() has seen
  major_ = reader.u16();
  minor_ = reader.u16();
  flags_ = reader.u32();
  const std::uint32_t count = reader.u32();
  if (!reader.ok()) return fail(bytes->data());

  if (major_ != kMajorVersion) {
    usability_ = Usability::OtherVersion;
    return {};
  }
  if (pe_->machine() != kLinuxX64 || !pe_->isPE32Plus()) {
    usability_ = Usability::OtherMachine;
    return {};
  }
  if (count > (directory.size - kHeaderSize) / kSectionEntrySize) return fail(bytes->data() + kHeaderSize - 4);
  std::array<DataDirectory, kTypeCount> sections{};
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::byte* const entry = reader.position();
    const std::uint32_t type = reader.u32();
    DataDirectory section;
    section.rva = reader.u32();
    section.size = reader.u32();
    if (type < kFirstType || type - kFirstType >= kTypeCount) continue;  // minor versions add sections
    if (sections[type - kFirstType].rva != 0) return fail(entry);
    if (section.size != 0 && !pe_->bytesAt(section)) return fail(entry);
    if (section.size != 0) sections[type - kFirstType] = section;
  }

  const auto has = [&](SectionType type) { return sections[static_cast<std::uint32_t>(type) - kFirstType].rva != 0; };
  if ((flags_ & kComponent) != 0 || has(SectionType::OwnerCompositeExecutable)) {
    usability_ = Usability::ComponentOfComposite;
    return {};
  }
  if (has(SectionType::ComponentAssemblies)) {
    usability_ = Usability::Composite;
    return {};
  }
  sections_ = sections;
  usability_ = Usability::Usable;
  return {};
}

DataDirectory PrecompiledImage::section(SectionType type) const {
  return sections_[static_cast<std::uint32_t>(type) - kFirstType];
}

std::span<const std::byte> PrecompiledImage::bytesOf(SectionType type) const {
  const DataDirectory directory = section(type);
  if (directory.rva == 0) return {};
  auto bytes = pe_->bytesAt(directory);
  return bytes ? *bytes : std::span<const std::byte>();
}

Expected<NativeReader> PrecompiledImage::readerAt(Rva rva) const {
  const metadata::ImageSection* const section = pe_->sectionAt(rva);
  if (section == nullptr) return fail();
  const auto bytes = pe_->file().bytes().subspan(section->fileOffset, section->fileSize);
  return NativeReader(bytes, section->rva, rva);
}

}  // namespace codicil::readytorun
