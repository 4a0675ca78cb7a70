// SPDX-License-Identifier: MIT
// Puts types, members and references into metadata that grows: what each means in rows (ECMA-335 II.22), and what else
// of a row follows from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "metadata/AssemblyIdentity.hpp"
#include "metadata/ElementType.hpp"
#include "metadata/GrowingMetadata.hpp"
#include "metadata/MethodBody.hpp"

namespace codicil::metadata {

// What a method is to have for a body. The clauses' ranges and tokens are the caller's word.
struct WrittenBody {
  std::span<const std::byte> il;
  std::uint16_t maxStack = 8;
  bool initLocals = false;
  Token locals;  // a StandAloneSig or nil
  std::span<const ExceptionClause> clauses;
};

// A value; thread-safe. Tokens are rows that are there, of the table that is meant: whoever has them from elsewhere
// checks them. Names may be empty. A type is to be looked at by nobody while it is being made.
class MetadataWriter {
 public:
  explicit MetadataWriter(GrowingMetadata& to) : to_(to) {}

  // ---- Types ----

  // Nested if `enclosing` is not nil. Whoever finds the type by its name finds all of this.
  Token type(std::string_view nameSpace, std::string_view name, std::uint32_t flags, Token extends,
             Token enclosing = {});
  void setParent(Token type, Token extends);
  void setTypeFlags(Token type, std::uint32_t flags);
  void addInterface(Token type, Token interface);  // once, however often it is said
  Token genericParam(Token typeOrMethod, std::uint16_t number, std::uint16_t flags, std::string_view name);
  void addConstraint(Token genericParam, Token type);
  void setLayout(Token type, std::uint16_t packing, std::uint32_t size);

  // ---- Members ----

  // Constructors get the flag by which the engine knows them (II.10.5).
  Token method(Token type, std::string_view name, std::uint16_t flags, std::span<const std::byte> signature);
  void setMethodFlags(Token method, std::uint16_t flags);
  void setImplFlags(Token method, std::uint16_t flags);
  void setBody(Token method, const WrittenBody& body);
  // The parameter of that number; 0 is the return value. Said again, it is the same one.
  Token param(Token method, std::uint16_t sequence, std::uint16_t flags, std::string_view name);
  void setParamFlags(Token param, std::uint16_t flags);
  void setImport(Token method, std::uint16_t flags, std::string_view name, std::string_view library);

  Token field(Token type, std::string_view name, std::uint16_t flags, std::span<const std::byte> signature);
  void setFieldFlags(Token field, std::uint16_t flags);
  void setOffset(Token field, std::uint32_t offset);
  // Its room, which is `size` bytes long and begins with `content`.
  void setData(Token field, std::span<const std::byte> content, std::size_t size);

  Token property(Token type, std::string_view name, std::uint16_t flags, std::span<const std::byte> signature);
  Token event(Token type, std::string_view name, std::uint16_t flags, Token handler);
  void setPropertyFlags(Token property, std::uint16_t flags);
  void setEventFlags(Token event, std::uint16_t flags);
  void setAccessor(Token propertyOrEvent, std::uint16_t semantics, Token method);
  void overrideMethod(Token type, Token body, Token declaration);  // a MethodImpl

  // Of a field, parameter or property, which then says that it has one.
  void setConstant(Token parent, ElementType type, std::span<const std::byte> value);
  void setMarshal(Token fieldOrParam, std::span<const std::byte> descriptor);  // likewise
  Token attribute(Token parent, Token constructor, std::span<const std::byte> value);

  // ---- References: said again, they are the same ----

  Token typeRef(Token scope, std::string_view nameSpace, std::string_view name);
  Token typeSpec(std::span<const std::byte> signature);
  Token memberRef(Token parent, std::string_view name, std::span<const std::byte> signature);
  Token methodSpec(Token method, std::span<const std::byte> arguments);
  Token signature(std::span<const std::byte> bytes);  // a StandAloneSig
  Token literal(std::u16string_view text) { return to_.addUserString(text); }
  Token moduleRef(std::string_view name);
  // Another each time: two assemblies may have one identity.
  Token assemblyRef(const AssemblyIdentity& identity);

 private:
  std::uint32_t text(std::string_view name) { return static_cast<std::uint32_t>(to_.addString(name)); }
  std::uint32_t blob(std::span<const std::byte> bytes) { return static_cast<std::uint32_t>(to_.addBlob(bytes)); }
  std::uint32_t valueOf(Token token, unsigned column) const {
    return to_.columns(token.table(), token.rid()).value(column);
  }
  void addFlags(Token token, unsigned column, std::uint32_t flags);
  void setOrAdd(TableId table, const GrowingMetadata::Columns& columns);

  GrowingMetadata& to_;
};

}  // namespace codicil::metadata
