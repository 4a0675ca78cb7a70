// SPDX-License-Identifier: MIT
#include "metadata/EmptyAssembly.hpp"

#include "metadata/ByteWriter.hpp"
#include "metadata/Flags.hpp"

namespace codicil::metadata {
namespace {

// "#Strings" (ECMA-335 II.24.2.3), or "#Blob" with lengths in front.
struct Heap {
  ByteWriter bytes;
  Heap() { bytes.u8(0); }
  std::uint32_t string(std::string_view text) {
    if (text.empty()) return 0;
    const auto at = static_cast<std::uint32_t>(bytes.size());
    bytes.text(text);
    bytes.u8(0);
    return at;
  }
  std::uint32_t blob(std::span<const std::byte> blob) {
    if (blob.empty()) return 0;
    const auto at = static_cast<std::uint32_t>(bytes.size());
    bytes.compressed(static_cast<std::uint32_t>(blob.size()));
    bytes.add(blob);
    return at;
  }
};

// "#~" (II.24.2.6) with wide heap indexes: a row each of Module, TypeDef and Assembly.
ByteWriter tablesOf(const AssemblyIdentity& identity, const std::string& moduleName, std::uint32_t hashAlgorithm,
                    Heap& strings, Heap& blobs) {
  ByteWriter tables;
  tables.u32(0);
  tables.u8(2);
  tables.u8(0);
  tables.u8(7);  // wide
  tables.u8(1);
  tables.u64(1ull << 0x00 | 1ull << 0x02 | 1ull << 0x20);
  tables.u64(0);
  for (int table = 0; table < 3; ++table) tables.u32(1);
  tables.u16(0);  // Module, II.22.30
  tables.u32(strings.string(moduleName));
  tables.u32(1);
  tables.u32(0);
  tables.u32(0);
  tables.u32(0);  // TypeDef, II.22.37
  tables.u32(strings.string("<Module>"));
  tables.u32(0);
  tables.u16(0);
  tables.u16(1);
  tables.u16(1);
  tables.u32(hashAlgorithm);  // Assembly, II.22.2
  for (const std::uint16_t number :
       {identity.version.major, identity.version.minor, identity.version.build, identity.version.revision})
    tables.u16(number);
  tables.u32(identity.publicKey.empty() ? identity.flags & ~AssemblyFlags::kPublicKey
                                        : identity.flags | AssemblyFlags::kPublicKey);
  tables.u32(blobs.blob(identity.publicKey));
  tables.u32(strings.string(identity.name));
  tables.u32(strings.string(identity.culture));
  tables.align(4);
  return tables;
}

ByteWriter metadataOf(const AssemblyIdentity& identity, const std::string& moduleName, std::uint32_t hashAlgorithm,
                      const Guid& versionId) {
  Heap strings, blobs;
  const ByteWriter tables = tablesOf(identity, moduleName, hashAlgorithm, strings, blobs);
  strings.bytes.align(4);
  blobs.bytes.align(4);
  const std::pair<std::string_view, std::span<const std::byte>> streams[] = {
      {std::string_view("#~\0\0", 4), tables.view()},
      {std::string_view("#Strings\0\0\0\0", 12), strings.bytes.view()},
      {std::string_view("#GUID\0\0\0", 8), versionId.bytes},
      {std::string_view("#Blob\0\0\0", 8), blobs.bytes.view()},
  };
  ByteWriter root;  // II.24.2.1
  root.u32(0x424A5342);
  root.u16(1);
  root.u16(1);
  root.u32(0);
  root.u32(12);
  root.text(std::string_view("v4.0.30319\0\0", 12));
  root.u16(0);
  root.u16(static_cast<std::uint16_t>(std::size(streams)));
  std::size_t at = root.size();
  for (const auto& [name, bytes] : streams) at += 8 + name.size();
  for (const auto& [name, bytes] : streams) {
    root.u32(static_cast<std::uint32_t>(at));
    root.u32(static_cast<std::uint32_t>(bytes.size()));
    root.text(name);
    at += bytes.size();
  }
  for (const auto& [name, bytes] : streams) root.add(bytes);
  return root;
}

}  // namespace

std::vector<std::byte> emptyAssembly(const AssemblyIdentity& identity, const std::string& moduleName,
                                     std::uint32_t hashAlgorithm, const Guid& versionId) {
  constexpr std::uint32_t kSectionRva = 0x2000, kSectionAt = 0x200, kCliBytes = 72, kOptionalBytes = 240;
  const ByteWriter metadata = metadataOf(identity, moduleName, hashAlgorithm, versionId);
  const auto contents = static_cast<std::uint32_t>(kCliBytes + metadata.size());
  ByteWriter file;  // II.25.2
  file.u16(0x5A4D);
  file.zeros(0x3C - 2);
  file.u32(0x40);
  file.u32(0x00004550);
  file.u16(0x8664);
  file.u16(1);
  file.zeros(12);
  file.u16(kOptionalBytes);
  file.u16(0x2022);
  const std::size_t optional = file.size();
  file.u16(0x020B);
  file.zeros(106);
  file.u32(16);
  file.zeros(14 * 8);
  file.u32(kSectionRva);
  file.u32(kCliBytes);
  file.zeros(optional + kOptionalBytes - file.size());
  file.text(std::string_view(".text\0\0\0", 8));
  for (const std::uint32_t word : {contents, kSectionRva, contents, kSectionAt}) file.u32(word);
  file.zeros(16);
  file.zeros(kSectionAt - file.size());
  file.u32(kCliBytes);  // II.25.3.3
  file.u16(2);
  file.u16(5);
  file.u32(kSectionRva + kCliBytes);
  file.u32(static_cast<std::uint32_t>(metadata.size()));
  file.u32(1);
  file.zeros(kSectionAt + kCliBytes - file.size());
  file.add(metadata.view());
  return file.take();
}

}  // namespace codicil::metadata
