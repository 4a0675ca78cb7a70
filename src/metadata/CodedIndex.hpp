// Coded indexes (ECMA-335 II.24.2.6): a row of one of a few tables, the table in the low bits.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "metadata/Token.hpp"

namespace codicil::metadata {

enum class CodedIndex : std::uint8_t {
  TypeDefOrRef,
  HasConstant,
  HasCustomAttribute,
  HasFieldMarshal,
  HasDeclSecurity,
  MemberRefParent,
  HasSemantics,
  MethodDefOrRef,
  MemberForwarded,
  Implementation,
  CustomAttributeType,
  ResolutionScope,
  TypeOrMethodDef,
};
inline constexpr unsigned kCodedIndexCount = 13;

struct CodedIndexTables {
  static constexpr std::uint8_t kUnused = 0xFF;  // a tag that names no table

  std::uint8_t tagBits;
  std::uint8_t tagCount;
  std::array<std::uint8_t, 22> tables;  // by tag
};

namespace detail {
consteval CodedIndexTables tags(std::uint8_t bits, std::initializer_list<int> tables) {
  CodedIndexTables t{bits, static_cast<std::uint8_t>(tables.size()), {}};
  t.tables.fill(CodedIndexTables::kUnused);
  unsigned tag = 0;
  for (int table : tables) t.tables[tag++] = static_cast<std::uint8_t>(table);
  return t;
}
}  // namespace detail

// In the order of CodedIndex. Table numbers as in TableId; -1 where ECMA-335 says "not used".
inline constexpr std::array<CodedIndexTables, kCodedIndexCount> kCodedIndexes = {
    detail::tags(2, {0x02, 0x01, 0x1B}),
    detail::tags(2, {0x04, 0x08, 0x17}),
    detail::tags(5, {0x06, 0x04, 0x01, 0x02, 0x08, 0x09, 0x0A, 0x00, 0x0E, 0x17, 0x14,
                     0x11, 0x1A, 0x1B, 0x20, 0x23, 0x26, 0x27, 0x28, 0x2A, 0x2C, 0x2B}),
    detail::tags(1, {0x04, 0x08}),
    detail::tags(2, {0x02, 0x06, 0x20}),
    detail::tags(3, {0x02, 0x01, 0x1A, 0x06, 0x1B}),
    detail::tags(1, {0x14, 0x17}),
    detail::tags(1, {0x06, 0x0A}),
    detail::tags(1, {0x04, 0x06}),
    detail::tags(2, {0x26, 0x23, 0x27}),
    detail::tags(3, {-1, -1, 0x06, 0x0A, -1}),
    detail::tags(2, {0x00, 0x1A, 0x23, 0x01}),
    detail::tags(1, {0x02, 0x06}),
};

// Token::undefined() for a tag that names no table.
constexpr Token decodeCodedIndex(CodedIndex kind, std::uint32_t value) {
  const CodedIndexTables& t = kCodedIndexes[static_cast<unsigned>(kind)];
  const std::uint32_t tag = value & ((1u << t.tagBits) - 1);
  const std::uint32_t rid = value >> t.tagBits;
  if (tag >= t.tagCount || t.tables[tag] == CodedIndexTables::kUnused || rid > kMaxRid) return Token::undefined();
  return Token{static_cast<std::uint32_t>(t.tables[tag]) << 24 | rid};
}

// Nothing if this kind of index cannot name the token's table.
constexpr std::optional<std::uint32_t> encodeCodedIndex(CodedIndex kind, Token token) {
  const CodedIndexTables& t = kCodedIndexes[static_cast<unsigned>(kind)];
  for (std::uint32_t tag = 0; tag < t.tagCount; ++tag)
    if (t.tables[tag] == token.type() && t.tables[tag] != CodedIndexTables::kUnused)
      return token.rid() << t.tagBits | tag;
  return std::nullopt;
}

}  // namespace codicil::metadata
