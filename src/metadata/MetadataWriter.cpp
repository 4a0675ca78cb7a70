// SPDX-License-Identifier: MIT
#include "metadata/MetadataWriter.hpp"

#include <algorithm>

#include "metadata/ByteWriter.hpp"
#include "metadata/Flags.hpp"
#include "metadata/TableRows.hpp"

namespace codicil::metadata {
namespace {

// Columns (II.22) that are set after their row was added.
constexpr unsigned kTypeDefFlags = 0, kTypeDefExtends = 3;
constexpr unsigned kMethodRva = 0, kMethodImplFlags = 1, kMethodFlags = 2;
constexpr unsigned kParamFlags = 0, kParamName = 2;
constexpr unsigned kFieldFlags = 0;
constexpr unsigned kPropertyFlags = 0, kEventFlags = 0;

// Which kind of index names `token`'s table is known where this is called.
std::uint32_t coded(CodedIndex kind, Token token) { return encodeCodedIndex(kind, token).value_or(0); }

bool isConstructor(std::string_view name) { return name == ".ctor" || name == ".cctor"; }

// II.25.4: a tiny header where it says all there is to say, else a fat one with fat clauses.
ByteWriter encoded(const WrittenBody& body) {
  constexpr std::uint16_t kTiny = 0x2, kFat = 0x3003, kMoreSections = 0x8, kInitLocals = 0x10;
  constexpr std::uint32_t kFatClauses = 0x41, kClauseBytes = 24, kSectionHeader = 4;
  constexpr std::size_t kTinyLimit = 64;
  ByteWriter bytes;
  if (body.maxStack <= 8 && !body.initLocals && body.locals.isNil() && body.clauses.empty() &&
      body.il.size() < kTinyLimit) {
    bytes.u8(static_cast<std::uint8_t>(body.il.size() << 2 | kTiny));
    bytes.add(body.il);
    return bytes;
  }
  bytes.u16(static_cast<std::uint16_t>(kFat | (body.initLocals ? kInitLocals : 0) |
                                       (body.clauses.empty() ? 0 : kMoreSections)));
  bytes.u16(body.maxStack);
  bytes.u32(static_cast<std::uint32_t>(body.il.size()));
  bytes.u32(body.locals.value);
  bytes.add(body.il);
  if (body.clauses.empty()) return bytes;
  bytes.align(4);
  bytes.u32(kFatClauses | (kSectionHeader + static_cast<std::uint32_t>(body.clauses.size()) * kClauseBytes) << 8);
  for (const ExceptionClause& clause : body.clauses) {
    const bool isFilter = clause.kind == ExceptionClauseKind::Filter;
    for (const std::uint32_t word :
         {static_cast<std::uint32_t>(clause.kind), clause.tryOffset, clause.tryLength, clause.handlerOffset,
          clause.handlerLength, isFilter ? clause.filterOffset : clause.catchType.value})
      bytes.u32(word);
  }
  return bytes;
}

}  // namespace

// The row of this key, of a table that has at most one for each.
void MetadataWriter::setOrAdd(TableId table, const GrowingMetadata::Columns& columns) {
  const unsigned key = *keyColumnOf(table);
  const auto guard = to_.beginWriting();
  const RowRange known = to_.withKey(table, key, columns[key]);
  if (known.empty()) {
    to_.addRow(table, columns);
    return;
  }
  for (unsigned column = 0; column < columnsOf(table).count; ++column)
    if (column != key) to_.set(table, known[0], column, columns[column]);
}

void MetadataWriter::addFlags(Token token, unsigned column, std::uint32_t flags) {
  to_.set(token.table(), token.rid(), column, valueOf(token, column) | flags);
}

// ---- Types ----

// The type comes last: who finds it by its number or its name finds it nested.
Token MetadataWriter::type(std::string_view nameSpace, std::string_view name, std::uint32_t flags, Token extends,
                           Token enclosing) {
  const auto guard = to_.beginWriting();
  const Rid rid = to_.rowCount(TableId::TypeDef) + 1;
  if (!enclosing.isNil()) to_.addRow(TableId::NestedClass, {rid, enclosing.rid()});
  return Token::of(TableId::TypeDef, to_.addRow(TableId::TypeDef, {flags, text(name), text(nameSpace),
                                                                   coded(CodedIndex::TypeDefOrRef, extends)}));
}

void MetadataWriter::setParent(Token type, Token extends) {
  to_.set(TableId::TypeDef, type.rid(), kTypeDefExtends, coded(CodedIndex::TypeDefOrRef, extends));
}

void MetadataWriter::setTypeFlags(Token type, std::uint32_t flags) {
  to_.set(TableId::TypeDef, type.rid(), kTypeDefFlags, flags);
}

void MetadataWriter::addInterface(Token type, Token interface) {
  const std::uint32_t encoded = coded(CodedIndex::TypeDefOrRef, interface);
  const auto guard = to_.beginWriting();
  const RowRange known = to_.withKey(TableId::InterfaceImpl, 0, type.rid());
  const bool isThere = std::any_of(known.begin(), known.end(), [&](Rid rid) {
    return to_.columns(TableId::InterfaceImpl, rid).value(1) == encoded;
  });
  if (!isThere) to_.addRow(TableId::InterfaceImpl, {type.rid(), encoded});
}

Token MetadataWriter::genericParam(Token typeOrMethod, std::uint16_t number, std::uint16_t flags,
                                   std::string_view name) {
  return Token::of(
      TableId::GenericParam,
      to_.addRow(TableId::GenericParam, {number, flags, coded(CodedIndex::TypeOrMethodDef, typeOrMethod), text(name)}));
}

void MetadataWriter::addConstraint(Token genericParam, Token type) {
  to_.addRow(TableId::GenericParamConstraint, {genericParam.rid(), coded(CodedIndex::TypeDefOrRef, type)});
}

void MetadataWriter::setLayout(Token type, std::uint16_t packing, std::uint32_t size) {
  setOrAdd(TableId::ClassLayout, {packing, size, type.rid()});
}

// ---- Methods ----

Token MetadataWriter::method(Token type, std::string_view name, std::uint16_t flags,
                             std::span<const std::byte> signature) {
  if (isConstructor(name)) flags |= MethodAttributes::kSpecialName | MethodAttributes::kRTSpecialName;
  return Token::of(TableId::MethodDef,
                   to_.addRow(TableId::MethodDef, {0, 0, flags, text(name), blob(signature)}, type.rid()));
}

void MetadataWriter::setMethodFlags(Token method, std::uint16_t flags) {
  to_.set(TableId::MethodDef, method.rid(), kMethodFlags, flags);
}

void MetadataWriter::setImplFlags(Token method, std::uint16_t flags) {
  to_.set(TableId::MethodDef, method.rid(), kMethodImplFlags, flags);
}

void MetadataWriter::setBody(Token method, const WrittenBody& body) {
  const ByteWriter bytes = encoded(body);
  const std::uint32_t number = to_.addBlock(bytes.view().size());
  std::ranges::copy(bytes.view(), to_.block(number)->begin());
  to_.set(TableId::MethodDef, method.rid(), kMethodRva, number);
}

Token MetadataWriter::param(Token method, std::uint16_t sequence, std::uint16_t flags, std::string_view name) {
  const auto guard = to_.beginWriting();
  for (const Rid rid : to_.membersOf(TableId::Param, method.rid())) {
    if (to_.columns(TableId::Param, rid).u16(1) != sequence) continue;
    to_.set(TableId::Param, rid, kParamFlags, flags);
    to_.set(TableId::Param, rid, kParamName, text(name));
    return Token::of(TableId::Param, rid);
  }
  return Token::of(TableId::Param, to_.addRow(TableId::Param, {flags, sequence, text(name)}, method.rid()));
}

void MetadataWriter::setParamFlags(Token param, std::uint16_t flags) {
  to_.set(TableId::Param, param.rid(), kParamFlags, flags);
}

void MetadataWriter::setImport(Token method, std::uint16_t flags, std::string_view name, std::string_view library) {
  setOrAdd(TableId::ImplMap, {flags, coded(CodedIndex::MemberForwarded, method), text(name), moduleRef(library).rid()});
}

// ---- Fields ----

Token MetadataWriter::field(Token type, std::string_view name, std::uint16_t flags,
                            std::span<const std::byte> signature) {
  if (name == "value__") flags |= FieldAttributes::kSpecialName | FieldAttributes::kRTSpecialName;  // of an enum
  return Token::of(TableId::Field, to_.addRow(TableId::Field, {flags, text(name), blob(signature)}, type.rid()));
}

void MetadataWriter::setFieldFlags(Token field, std::uint16_t flags) {
  to_.set(TableId::Field, field.rid(), kFieldFlags, flags);
}

void MetadataWriter::setOffset(Token field, std::uint32_t offset) {
  setOrAdd(TableId::FieldLayout, {offset, field.rid()});
}

void MetadataWriter::setData(Token field, std::span<const std::byte> content, std::size_t size) {
  const std::uint32_t number = to_.addBlock(size);
  std::ranges::copy(content, to_.block(number)->begin());
  setOrAdd(TableId::FieldRva, {number, field.rid()});
  addFlags(field, kFieldFlags, FieldAttributes::kHasFieldRva);
}

// ---- Properties, events, and what belongs to members ----

Token MetadataWriter::property(Token type, std::string_view name, std::uint16_t flags,
                               std::span<const std::byte> signature) {
  return Token::of(TableId::Property, to_.addRow(TableId::Property, {flags, text(name), blob(signature)}, type.rid()));
}

Token MetadataWriter::event(Token type, std::string_view name, std::uint16_t flags, Token handler) {
  return Token::of(
      TableId::Event,
      to_.addRow(TableId::Event, {flags, text(name), coded(CodedIndex::TypeDefOrRef, handler)}, type.rid()));
}

void MetadataWriter::setPropertyFlags(Token property, std::uint16_t flags) {
  to_.set(TableId::Property, property.rid(), kPropertyFlags, flags);
}

void MetadataWriter::setEventFlags(Token event, std::uint16_t flags) {
  to_.set(TableId::Event, event.rid(), kEventFlags, flags);
}

// Of each kind an event or property has one, but for the others (II.22.28).
void MetadataWriter::setAccessor(Token propertyOrEvent, std::uint16_t semantics, Token method) {
  const std::uint32_t key = coded(CodedIndex::HasSemantics, propertyOrEvent);
  const auto guard = to_.beginWriting();
  if (semantics != MethodSemanticsAttributes::kOther)
    for (const Rid rid : to_.withKey(TableId::MethodSemantics, *keyColumnOf(TableId::MethodSemantics), key))
      if (to_.columns(TableId::MethodSemantics, rid).u16(0) == semantics) {
        to_.set(TableId::MethodSemantics, rid, 1, method.rid());
        return;
      }
  to_.addRow(TableId::MethodSemantics, {semantics, method.rid(), key});
}

void MetadataWriter::overrideMethod(Token type, Token body, Token declaration) {
  to_.addRow(TableId::MethodImpl,
             {type.rid(), coded(CodedIndex::MethodDefOrRef, body), coded(CodedIndex::MethodDefOrRef, declaration)});
}

void MetadataWriter::setConstant(Token parent, ElementType type, std::span<const std::byte> value) {
  setOrAdd(TableId::Constant, {static_cast<std::uint32_t>(type), coded(CodedIndex::HasConstant, parent), blob(value)});
  if (parent.is(TableId::Field)) addFlags(parent, kFieldFlags, FieldAttributes::kHasDefault);
  if (parent.is(TableId::Param)) addFlags(parent, kParamFlags, ParamAttributes::kHasDefault);
  if (parent.is(TableId::Property)) addFlags(parent, kPropertyFlags, PropertyAttributes::kHasDefault);
}

void MetadataWriter::setMarshal(Token fieldOrParam, std::span<const std::byte> descriptor) {
  setOrAdd(TableId::FieldMarshal, {coded(CodedIndex::HasFieldMarshal, fieldOrParam), blob(descriptor)});
  if (fieldOrParam.is(TableId::Field))
    addFlags(fieldOrParam, kFieldFlags, FieldAttributes::kHasFieldMarshal);
  else
    addFlags(fieldOrParam, kParamFlags, ParamAttributes::kHasFieldMarshal);
}

Token MetadataWriter::attribute(Token parent, Token constructor, std::span<const std::byte> value) {
  return Token::of(
      TableId::CustomAttribute,
      to_.addRow(TableId::CustomAttribute, {coded(CodedIndex::HasCustomAttribute, parent),
                                            coded(CodedIndex::CustomAttributeType, constructor), blob(value)}));
}

// ---- References ----

Token MetadataWriter::typeRef(Token scope, std::string_view nameSpace, std::string_view name) {
  return Token::of(TableId::TypeRef, to_.findOrAddRow(TableId::TypeRef, {coded(CodedIndex::ResolutionScope, scope),
                                                                         text(name), text(nameSpace)}));
}

Token MetadataWriter::typeSpec(std::span<const std::byte> signature) {
  return Token::of(TableId::TypeSpec, to_.findOrAddRow(TableId::TypeSpec, {blob(signature)}));
}

Token MetadataWriter::memberRef(Token parent, std::string_view name, std::span<const std::byte> signature) {
  return Token::of(TableId::MemberRef, to_.findOrAddRow(TableId::MemberRef, {coded(CodedIndex::MemberRefParent, parent),
                                                                             text(name), blob(signature)}));
}

Token MetadataWriter::methodSpec(Token method, std::span<const std::byte> arguments) {
  return Token::of(TableId::MethodSpec,
                   to_.findOrAddRow(TableId::MethodSpec, {coded(CodedIndex::MethodDefOrRef, method), blob(arguments)}));
}

Token MetadataWriter::signature(std::span<const std::byte> bytes) {
  return Token::of(TableId::StandAloneSig, to_.findOrAddRow(TableId::StandAloneSig, {blob(bytes)}));
}

Token MetadataWriter::moduleRef(std::string_view name) {
  return Token::of(TableId::ModuleRef, to_.findOrAddRow(TableId::ModuleRef, {text(name)}));
}

Token MetadataWriter::assemblyRef(const AssemblyIdentity& identity) {
  const bool isWhole = !identity.publicKey.empty();
  std::span<const std::byte> key = identity.publicKey;
  if (!isWhole && identity.publicKeyToken) key = *identity.publicKeyToken;
  const std::uint32_t flags = (identity.flags & ~AssemblyFlags::kPublicKey) | (isWhole ? AssemblyFlags::kPublicKey : 0);
  const AssemblyVersion version = identity.version;
  return Token::of(
      TableId::AssemblyRef,
      to_.addRow(TableId::AssemblyRef, {version.major, version.minor, version.build, version.revision, flags, blob(key),
                                        text(identity.name), text(identity.culture), 0}));
}

}  // namespace codicil::metadata
