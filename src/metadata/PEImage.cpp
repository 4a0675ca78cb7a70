#include "metadata/PEImage.hpp"

#include <algorithm>

#include "metadata/ByteReader.hpp"

namespace codicil::metadata {
namespace {

constexpr std::uint16_t kDosSignature = 0x5A4D;       // "MZ"
constexpr std::uint32_t kNewHeaderOffsetAt = 0x3C;    // ECMA-335 II.25.2.1: lfanew
constexpr std::uint32_t kPESignature = 0x00004550;    // "PE\0\0"
constexpr std::uint32_t kOptionalMagicPE32 = 0x010B;  // II.25.2.3
constexpr std::uint32_t kOptionalMagicPE32Plus = 0x020B;
constexpr std::uint32_t kDirectoriesAtPE32 = 96;  // offsets into the optional header
constexpr std::uint32_t kDirectoriesAtPE32Plus = 112;
constexpr std::uint32_t kRelocationDirectory = 5;  // II.25.2.3.3
constexpr std::uint32_t kCliDirectory = 14;
constexpr std::uint32_t kSectionHeaderSize = 40;  // II.25.3
constexpr std::uint16_t kMaxSections = 96;        // what the Windows loader accepts; keeps bytesFrom() bounded
constexpr std::uint32_t kCliHeaderSize = 72;      // II.25.3.3
constexpr std::uint32_t kReadyToRunSignature = 0x00525452;  // "RTR\0"

DataDirectory readDirectory(ByteReader& reader) {
  DataDirectory directory;
  directory.rva = reader.u32();
  directory.size = reader.u32();
  return directory;
}

}  // namespace

Expected<PEImage> PEImage::open(const MappedFile& file) {
  PEImage image(file);
  if (auto read = image.readHeaders(); !read) return Unexpected(read.error());
  return image;
}

Expected<void> PEImage::readHeaders() {
  const std::span<const std::byte> bytes = file_->bytes();
  if (bytes.size() < kNewHeaderOffsetAt + 4 || loadAs<std::uint16_t>(bytes.data()) != kDosSignature)
    return file_->fail(ErrorCode::NotPortableExecutable);
  const auto newHeader = loadAs<std::uint32_t>(bytes.data() + kNewHeaderOffsetAt);
  if (newHeader > bytes.size()) return file_->fail(ErrorCode::NotPortableExecutable);

  ByteReader reader(bytes.subspan(newHeader));
  if (reader.u32() != kPESignature) return file_->fail(ErrorCode::NotPortableExecutable);

  // COFF header, II.25.2.2
  machine_ = reader.u16();
  const std::uint16_t sectionCount = reader.u16();
  reader.skip(12);  // time stamp, symbol table
  const std::uint16_t optionalSize = reader.u16();
  reader.skip(2);  // characteristics

  ByteReader optional(reader.take(optionalSize));
  const std::uint16_t magic = optional.u16();
  pe32Plus_ = magic == kOptionalMagicPE32Plus;
  if (!reader.ok() || (!pe32Plus_ && magic != kOptionalMagicPE32))
    return file_->fail(ErrorCode::BadPEHeader, bytes.data() + newHeader);
  // The two forms differ before the alignments and after the subsystem, II.25.2.3.1 – 2.
  optional.skip(pe32Plus_ ? 22 : 26);
  imageBase_ = pe32Plus_ ? optional.u64() : optional.u32();
  optional.skip(24);  // alignments, versions
  imageSize_ = optional.u32();
  headersSize_ = optional.u32();
  optional.skip((pe32Plus_ ? kDirectoriesAtPE32Plus : kDirectoriesAtPE32) - 64 - 4);
  const std::uint32_t directoryCount = optional.u32();
  if (!optional.ok()) return file_->fail(ErrorCode::BadPEHeader, bytes.data() + newHeader);
  if (directoryCount <= kCliDirectory) return file_->fail(ErrorCode::NoCliHeader, bytes.data() + newHeader);
  optional.skip(kRelocationDirectory * 8);
  baseRelocations_ = readDirectory(optional);
  optional.skip((kCliDirectory - kRelocationDirectory - 1) * 8);
  const DataDirectory cli = readDirectory(optional);
  if (!optional.ok()) return file_->fail(ErrorCode::BadPEHeader, bytes.data() + newHeader);

  if (sectionCount > kMaxSections) return file_->fail(ErrorCode::BadPEHeader, bytes.data() + newHeader);
  const std::byte* sectionHeaders = reader.position();
  const std::span<const std::byte> headers = reader.take(std::size_t{sectionCount} * kSectionHeaderSize);
  if (!reader.ok()) return file_->fail(ErrorCode::BadPEHeader, sectionHeaders);
  if (auto read = readSections(headers); !read) return read;
  if (cli.empty()) return file_->fail(ErrorCode::NoCliHeader);
  return readCliHeader(cli);
}

Expected<void> PEImage::readSections(std::span<const std::byte> headers) {
  sections_.reserve(headers.size() / kSectionHeaderSize);
  for (std::size_t at = 0; at < headers.size(); at += kSectionHeaderSize) {
    ByteReader header(headers.subspan(at, kSectionHeaderSize));
    header.skip(8);  // name
    ImageSection section;
    section.virtualSize = header.u32();
    section.rva = header.u32();
    const std::uint32_t rawSize = header.u32();
    section.fileOffset = header.u32();
    header.skip(12);  // relocations and line numbers, of object files
    section.characteristics = header.u32();
    // The raw size is rounded up to the file alignment; what lies past the virtual size is padding.
    if (section.virtualSize == 0) section.virtualSize = rawSize;
    section.fileSize = std::min(section.virtualSize, rawSize);
    const std::uint64_t end = std::uint64_t{section.fileOffset} + section.fileSize;
    const std::uint64_t endRva = std::uint64_t{section.rva} + section.fileSize;
    if (section.fileSize != 0 && (end > file_->bytes().size() || endRva > UINT32_MAX))
      return file_->fail(ErrorCode::BadSection, headers.data() + at);
    sections_.push_back(section);
  }
  return {};
}

Expected<void> PEImage::readCliHeader(DataDirectory directory) {
  auto bytes = bytesAt(directory.rva, kCliHeaderSize);
  if (!bytes) return file_->fail(ErrorCode::BadCliHeader);
  ByteReader reader(*bytes);
  const std::uint32_t headerSize = reader.u32();
  cli_.majorRuntimeVersion = reader.u16();
  cli_.minorRuntimeVersion = reader.u16();
  cli_.metadata = readDirectory(reader);
  cli_.flags = reader.u32();
  cli_.entryPoint.value = reader.u32();
  cli_.resources = readDirectory(reader);
  cli_.strongName = readDirectory(reader);
  readDirectory(reader);  // code manager table: always 0
  readDirectory(reader);  // VTable fixups: native callers of managed code on Windows
  readDirectory(reader);  // export address table jumps: always 0
  cli_.managedNativeHeader = readDirectory(reader);
  if (headerSize < kCliHeaderSize || cli_.metadata.empty()) return file_->fail(ErrorCode::BadCliHeader, bytes->data());
  if (cli_.managedNativeHeader.size >= 4)
    if (auto native = bytesAt(cli_.managedNativeHeader))
      readyToRun_ = loadAs<std::uint32_t>(native->data()) == kReadyToRunSignature;
  return {};
}

const ImageSection* PEImage::sectionAt(Rva rva) const {
  for (const ImageSection& section : sections_)
    if (rva >= section.rva && rva - section.rva < section.fileSize) return &section;
  return nullptr;
}

Expected<std::span<const std::byte>> PEImage::bytesFrom(Rva rva, Token token) const {
  const ImageSection* const section = sectionAt(rva);
  if (section == nullptr) return file_->fail(ErrorCode::BadRva, nullptr, token);
  const std::uint32_t into = rva - section->rva;
  return file_->bytes().subspan(std::size_t{section->fileOffset} + into, section->fileSize - into);
}

bool PEImage::isWritable(Rva rva) const {
  const ImageSection* const section = sectionAt(rva);
  return section != nullptr && section->isWritable();
}

Expected<std::span<const std::byte>> PEImage::bytesAt(Rva rva, std::uint32_t size, Token token) const {
  auto bytes = bytesFrom(rva, token);
  if (!bytes) return bytes;
  if (bytes->size() < size) return file_->fail(ErrorCode::BadRva, bytes->data(), token);
  return bytes->first(size);
}

}  // namespace codicil::metadata
