#include "metadata/ImageBuilder.hpp"

#include <algorithm>

#include "metadata/CodedIndex.hpp"
#include "metadata/TableSchema.hpp"

namespace codicil::metadata::test {
namespace {

void pad(Bytes& bytes, std::size_t alignment) {
  while (bytes.size() % alignment != 0) bytes.push_back(std::byte{0});
}

void appendCompressed(Bytes& to, std::uint32_t number) {
  if (number < 0x80) {
    appendNumber(to, number, 1);
  } else if (number < 0x4000) {
    to.push_back(static_cast<std::byte>(0x80 | number >> 8));
    to.push_back(static_cast<std::byte>(number));
  } else {
    for (int shift = 24; shift >= 0; shift -= 8) to.push_back(static_cast<std::byte>((0xC0000000 | number) >> shift));
  }
}

void set(Bytes& bytes, std::size_t at, std::uint64_t number, unsigned size) {
  for (unsigned i = 0; i < size; ++i) bytes[at + i] = static_cast<std::byte>(number >> (8 * i));
}

}  // namespace

Bytes bytesOf(std::initializer_list<int> values) {
  Bytes bytes;
  for (int value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

void append(Bytes& to, const Bytes& what) { to.insert(to.end(), what.begin(), what.end()); }

void appendNumber(Bytes& to, std::uint64_t number, unsigned size) {
  for (unsigned i = 0; i < size; ++i) to.push_back(static_cast<std::byte>(number >> (8 * i)));
}

// ---- Metadata ----

MetadataBuilder::MetadataBuilder() : strings_(1), blobs_(1), userStrings_(1) {}

std::uint32_t MetadataBuilder::string(std::string_view text) {
  const auto offset = static_cast<std::uint32_t>(strings_.size());
  for (char c : text) strings_.push_back(static_cast<std::byte>(c));
  strings_.push_back(std::byte{0});
  return offset;
}

std::uint32_t MetadataBuilder::blob(const Bytes& bytes) {
  const auto offset = static_cast<std::uint32_t>(blobs_.size());
  appendCompressed(blobs_, static_cast<std::uint32_t>(bytes.size()));
  append(blobs_, bytes);
  return offset;
}

std::uint32_t MetadataBuilder::userString(std::u16string_view text) {
  const auto offset = static_cast<std::uint32_t>(userStrings_.size());
  appendCompressed(userStrings_, static_cast<std::uint32_t>(text.size() * 2 + 1));
  for (char16_t c : text) appendNumber(userStrings_, c, 2);
  userStrings_.push_back(std::byte{0});
  return offset;
}

std::uint32_t MetadataBuilder::guid(std::uint8_t fill) {
  guids_.insert(guids_.end(), 16, static_cast<std::byte>(fill));
  return static_cast<std::uint32_t>(guids_.size() / 16);
}

Rid MetadataBuilder::add(TableId table, std::vector<std::uint32_t> values) {
  auto& rows = rows_[static_cast<unsigned>(table)];
  rows.push_back(std::move(values));
  return static_cast<Rid>(rows.size());
}

Bytes MetadataBuilder::tables() const {
  std::uint64_t present = extraTables;
  for (unsigned t = 0; t < kTableCount; ++t)
    if (!rows_[t].empty()) present |= std::uint64_t{1} << t;

  Bytes stream;
  appendNumber(stream, 0, 4);
  appendNumber(stream, 2, 1);
  appendNumber(stream, 0, 1);
  appendNumber(stream, wideHeaps ? 7 : 0, 1);
  appendNumber(stream, 1, 1);
  appendNumber(stream, present, 8);
  appendNumber(stream, sorted, 8);
  for (unsigned t = 0; t < 64; ++t) {
    if ((present >> t & 1) == 0) continue;
    appendNumber(stream, t < kTableCount && !rows_[t].empty() ? rows_[t].size() : 1, 4);
  }

  const bool allWide = extraStream == "#JTD";
  const auto rowWidth = [&](unsigned table) { return rows_[table].size() > 0xFFFF ? 4u : 2u; };
  for (unsigned t = 0; t < kTableCount; ++t) {
    const TableColumns& columns = columnsOf(static_cast<TableId>(t));
    for (const auto& row : rows_[t]) {
      for (unsigned c = 0; c < columns.count; ++c) {
        const Column column = columns.columns[c];
        unsigned width = 2;
        switch (column.kind) {
          case ColumnKind::U16:
            break;
          case ColumnKind::U32:
            width = 4;
            break;
          case ColumnKind::Row:
            width = allWide ? 4 : rowWidth(column.of);
            break;
          case ColumnKind::Coded: {
            const CodedIndexTables& index = kCodedIndexes[column.of];
            std::size_t most = 0;
            for (unsigned tag = 0; tag < index.tagCount; ++tag)
              if (index.tables[tag] < kTableCount) most = std::max(most, rows_[index.tables[tag]].size());
            width = allWide || most << index.tagBits > 0xFFFF ? 4 : 2;
            break;
          }
          default:
            width = allWide || wideHeaps ? 4 : 2;
            break;
        }
        appendNumber(stream, c < row.size() ? row[c] : 0, width);
      }
    }
  }
  return stream;
}

Bytes MetadataBuilder::build() const {
  struct Stream {
    std::string name;
    Bytes bytes;
  };
  std::vector<Stream> streams = {
      {tableStream, tables()}, {"#Strings", strings_}, {"#US", userStrings_}, {"#GUID", guids_}, {"#Blob", blobs_}};
  if (!extraStream.empty()) streams.push_back({extraStream, {}});

  const std::string version = "v4.0.30319";
  Bytes root;
  appendNumber(root, 0x424A5342, 4);
  appendNumber(root, 1, 2);
  appendNumber(root, 1, 2);
  appendNumber(root, 0, 4);
  appendNumber(root, 12, 4);
  for (char c : version) root.push_back(static_cast<std::byte>(c));
  pad(root, 4);
  appendNumber(root, 0, 2);
  appendNumber(root, streams.size(), 2);

  std::size_t offset = root.size();
  for (const Stream& stream : streams) offset += 8 + (stream.name.size() + 4) / 4 * 4;
  for (Stream& stream : streams) {
    pad(stream.bytes, 4);
    appendNumber(root, offset, 4);
    appendNumber(root, stream.bytes.size(), 4);
    for (char c : stream.name) root.push_back(static_cast<std::byte>(c));
    root.push_back(std::byte{0});
    pad(root, 4);
    offset += stream.bytes.size();
  }
  for (const Stream& stream : streams) append(root, stream.bytes);
  return root;
}

void addModule(MetadataBuilder& metadata) {
  metadata.add(TableId::Module, {0, metadata.string("test.dll"), metadata.guid(7)});
  metadata.add(TableId::TypeDef, {0, metadata.string("<Module>"), 0, 0, 1, 1});
}

// ---- PE ----

Rva ImageBuilder::put(const Bytes& bytes) {
  pad(content_, 4);
  const auto rva = kSectionRva + static_cast<Rva>(content_.size());
  append(content_, bytes);
  return rva;
}

Bytes ImageBuilder::build() const {
  Bytes section = content_;
  pad(section, 4);
  const auto metadataRva = kSectionRva + static_cast<Rva>(section.size());
  const Bytes root = metadata.build();
  append(section, root);

  Bytes cli;
  appendNumber(cli, kCliHeaderSize, 4);
  appendNumber(cli, 2, 2);
  appendNumber(cli, 5, 2);
  appendNumber(cli, metadataRva, 4);
  appendNumber(cli, root.size(), 4);
  appendNumber(cli, cliFlags, 4);
  appendNumber(cli, entryPoint.value, 4);
  appendNumber(cli, resources.rva, 4);
  appendNumber(cli, resources.size, 4);
  std::copy(cli.begin(), cli.end(), section.begin());

  constexpr std::size_t kPEOffset = 0x80;
  constexpr std::size_t kOptionalOffset = kPEOffset + 24;
  constexpr std::size_t kOptionalSize = 224;
  constexpr std::size_t kSectionHeader = kOptionalOffset + kOptionalSize;
  Bytes file(kSectionOffset);
  set(file, 0, 0x5A4D, 2);
  set(file, 0x3C, kPEOffset, 4);
  set(file, kPEOffset, 0x4550, 4);
  set(file, kPEOffset + 4, 0x14C, 2);
  set(file, kPEOffset + 6, 1, 2);
  set(file, kPEOffset + 20, kOptionalSize, 2);
  set(file, kOptionalOffset, 0x10B, 2);
  set(file, kOptionalOffset + 92, 16, 4);
  set(file, kOptionalOffset + 96 + 14 * 8, kSectionRva, 4);
  set(file, kOptionalOffset + 96 + 14 * 8 + 4, kCliHeaderSize, 4);
  set(file, kSectionHeader + 8, section.size() + static_cast<std::size_t>(virtualExtra), 4);
  set(file, kSectionHeader + 12, kSectionRva, 4);
  set(file, kSectionHeader + 16, section.size(), 4);
  set(file, kSectionHeader + 20, kSectionOffset, 4);
  append(file, section);
  return file;
}

Expected<std::unique_ptr<AssemblyImage>> ImageBuilder::open() const { return openBytes(build()); }

Expected<std::unique_ptr<AssemblyImage>> openBytes(Bytes bytes) {
  return AssemblyImage::open(MappedFile::fromBytes("test.dll", std::move(bytes)));
}

}  // namespace codicil::metadata::test
