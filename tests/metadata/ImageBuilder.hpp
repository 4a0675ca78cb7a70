// Makes small assemblies byte by byte, right or wrong as a test wants them. It shares no layout code with what it
// tests.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/AssemblyImage.hpp"

namespace codicil::metadata::test {

using Bytes = std::vector<std::byte>;

Bytes bytesOf(std::initializer_list<int> values);
void append(Bytes& to, const Bytes& what);
void appendNumber(Bytes& to, std::uint64_t number, unsigned size);

// A metadata root with its streams. Row values are as the file has them: offsets, rids, coded indexes.
class MetadataBuilder {
 public:
  MetadataBuilder();

  std::uint32_t string(std::string_view text);
  std::uint32_t blob(const Bytes& bytes);
  std::uint32_t userString(std::u16string_view text);
  std::uint32_t guid(std::uint8_t fill);

  // Answers its rid.
  Rid add(TableId table, std::vector<std::uint32_t> values);

  std::string tableStream = "#~";
  std::string extraStream;  // one more, empty, of this name
  bool wideHeaps = false;
  std::uint64_t sorted = 0x16003301FA00;  // what compilers write: ECMA-335's list
  std::uint64_t extraTables = 0;          // bits of tables that get one row of no bytes

  Bytes build() const;

 private:
  Bytes tables() const;

  Bytes strings_, blobs_, userStrings_, guids_;
  std::array<std::vector<std::vector<std::uint32_t>>, kTableCount> rows_;
};

// A PE32 file with one section that holds everything.
class ImageBuilder {
 public:
  static constexpr Rva kSectionRva = 0x2000;
  static constexpr std::uint32_t kSectionOffset = 0x200;
  static constexpr std::uint32_t kCliHeaderSize = 72;

  MetadataBuilder metadata;

  // Puts bytes into the section, on a multiple of four; answers their RVA.
  Rva put(const Bytes& bytes);

  std::uint32_t cliFlags = CliHeader::kIlOnly;
  Token entryPoint;
  DataDirectory resources;
  std::int32_t virtualExtra = 0;  // bytes that the section has only in memory; negative: only in the file, as padding

  Bytes build() const;

  // Opens what build() makes.
  Expected<std::unique_ptr<AssemblyImage>> open() const;

 private:
  Bytes content_ = Bytes(kCliHeaderSize);
};

Expected<std::unique_ptr<AssemblyImage>> openBytes(Bytes bytes);

// The module and <Module> rows that every file has.
void addModule(MetadataBuilder& metadata);

}  // namespace codicil::metadata::test
