#include "metadata/MetadataRoot.hpp"

#include <cstring>

#include "metadata/ByteReader.hpp"

namespace codicil::metadata {
namespace {

constexpr std::uint32_t kRootSignature = 0x424A5342;  // "BSJB"
constexpr std::size_t kMaxVersionLength = 255;
constexpr std::size_t kMaxStreamNameLength = 32;  // its NUL included

// A NUL-terminated name, padded to four bytes.
std::string_view readStreamName(ByteReader& reader) {
  const std::span<const std::byte> rest = reader.rest();
  const std::size_t limit = rest.size() < kMaxStreamNameLength ? rest.size() : kMaxStreamNameLength;
  const void* end = limit == 0 ? nullptr : std::memchr(rest.data(), 0, limit);
  if (end == nullptr) {
    reader.fail();
    return {};
  }
  const auto length = static_cast<std::size_t>(static_cast<const std::byte*>(end) - rest.data());
  const std::string_view padded = reader.text((length + 4) & ~std::size_t{3});
  return reader.ok() ? padded.substr(0, length) : std::string_view();
}

}  // namespace

Expected<MetadataRoot> MetadataRoot::read(const MappedFile& file, std::span<const std::byte> metadata) {
  MetadataRoot root;
  ByteReader reader(metadata);
  if (reader.u32() != kRootSignature) return file.fail(ErrorCode::BadMetadataRoot, metadata.data());
  reader.skip(8);  // major and minor version, reserved
  const std::uint32_t versionSize = reader.u32();
  if (versionSize > kMaxVersionLength + 1) return file.fail(ErrorCode::BadMetadataRoot, metadata.data());
  root.version = reader.text((versionSize + 3) & ~3u);
  root.version = root.version.substr(0, root.version.find('\0'));
  reader.skip(2);  // flags
  const std::uint16_t streamCount = reader.u16();
  if (!reader.ok()) return file.fail(ErrorCode::BadMetadataRoot, metadata.data());

  for (unsigned i = 0; i < streamCount; ++i) {
    const std::byte* header = reader.position();
    const std::uint32_t offset = reader.u32();
    const std::uint32_t size = reader.u32();
    const std::string_view name = readStreamName(reader);
    if (!reader.ok() || offset > metadata.size() || size > metadata.size() - offset)
      return file.fail(ErrorCode::BadStream, header);

    std::span<const std::byte>* stream = nullptr;
    if (name == "#~" || name == "#-") {
      stream = &root.tables;
      root.uncompressed = name == "#-";
    } else if (name == "#Strings") {
      stream = &root.strings;
    } else if (name == "#US") {
      stream = &root.userStrings;
    } else if (name == "#Blob") {
      stream = &root.blobs;
    } else if (name == "#GUID") {
      stream = &root.guids;
    } else {
      root.minimalDelta |= name == "#JTD";
      continue;
    }
    if (stream->data() != nullptr) return file.fail(ErrorCode::BadStream, header);
    *stream = metadata.subspan(offset, size);
  }
  if (root.tables.data() == nullptr) return file.fail(ErrorCode::MissingStream, metadata.data());
  return root;
}

}  // namespace codicil::metadata
