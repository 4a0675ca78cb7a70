// Metadata tokens and the tables they name (ECMA-335 II.22). Plain values; nothing here can fail.
#pragma once

#include <compare>
#include <cstdint>

namespace codicil::metadata {

// A row number, counted from 1 (ECMA-335 II.22: "a rid of 0 is null").
using Rid = std::uint32_t;

inline constexpr Rid kMaxRid = 0x00FFFFFF;  // a token has 24 bits for its row

// Table numbers of ECMA-335 II.22. The five *Ptr tables are the indirections that uncompressed metadata ("#-") may
// have between a list column and its rows.
enum class TableId : std::uint8_t {
  Module = 0x00,
  TypeRef = 0x01,
  TypeDef = 0x02,
  FieldPtr = 0x03,
  Field = 0x04,
  MethodPtr = 0x05,
  MethodDef = 0x06,
  ParamPtr = 0x07,
  Param = 0x08,
  InterfaceImpl = 0x09,
  MemberRef = 0x0A,
  Constant = 0x0B,
  CustomAttribute = 0x0C,
  FieldMarshal = 0x0D,
  DeclSecurity = 0x0E,
  ClassLayout = 0x0F,
  FieldLayout = 0x10,
  StandAloneSig = 0x11,
  EventMap = 0x12,
  EventPtr = 0x13,
  Event = 0x14,
  PropertyMap = 0x15,
  PropertyPtr = 0x16,
  Property = 0x17,
  MethodSemantics = 0x18,
  MethodImpl = 0x19,
  ModuleRef = 0x1A,
  TypeSpec = 0x1B,
  ImplMap = 0x1C,
  FieldRva = 0x1D,
  EncLog = 0x1E,
  EncMap = 0x1F,
  Assembly = 0x20,
  AssemblyProcessor = 0x21,
  AssemblyOS = 0x22,
  AssemblyRef = 0x23,
  AssemblyRefProcessor = 0x24,
  AssemblyRefOS = 0x25,
  File = 0x26,
  ExportedType = 0x27,
  ManifestResource = 0x28,
  NestedClass = 0x29,
  GenericParam = 0x2A,
  MethodSpec = 0x2B,
  GenericParamConstraint = 0x2C,
};

inline constexpr unsigned kTableCount = 0x2D;

// Not a table: the first byte of a token that names a string in #US (ECMA-335 II.24.2.4, III.1.9).
inline constexpr std::uint8_t kUserStringTokenType = 0x70;

// A metadata token (ECMA-335 III.1.9): the table in the first byte, the row in the other three. It says nothing about
// whether that row exists: see Metadata::contains.
struct Token {
  std::uint32_t value = 0;

  static constexpr Token of(TableId table, Rid rid) { return {static_cast<std::uint32_t>(table) << 24 | rid}; }

  // What a coded index with an undefined tag decodes to: no table has this number, so it is contained nowhere.
  static constexpr Token undefined() { return {0xFF000000}; }

  constexpr std::uint8_t type() const { return static_cast<std::uint8_t>(value >> 24); }
  constexpr TableId table() const { return static_cast<TableId>(type()); }
  constexpr Rid rid() const { return value & kMaxRid; }
  constexpr bool isNil() const { return rid() == 0; }
  constexpr bool is(TableId wanted) const { return type() == static_cast<std::uint8_t>(wanted); }

  friend constexpr auto operator<=>(Token, Token) = default;
};

// Offsets and indexes into the heaps (ECMA-335 II.24.2.3 – 5), kept apart by type. 0 is "nothing" in each.
enum class StringOffset : std::uint32_t {};
enum class BlobOffset : std::uint32_t {};
enum class GuidIndex : std::uint32_t {};

}  // namespace codicil::metadata
