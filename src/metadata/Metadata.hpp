// One module's metadata (ECMA-335 II.22, II.24): rows, heaps, and the questions that span tables. Where a row names
// something else, it is here that the name is checked.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "metadata/GrowingMetadata.hpp"
#include "metadata/Heaps.hpp"
#include "metadata/MappedFile.hpp"
#include "metadata/MetadataRoot.hpp"
#include "metadata/MetadataTables.hpp"
#include "metadata/RowOrder.hpp"
#include "metadata/RowRange.hpp"
#include "metadata/TableRows.hpp"

namespace codicil::metadata {

// A type's or an exported type's two-part name.
struct TypeName {
  std::string_view nameSpace;
  std::string_view name;
  friend bool operator==(const TypeName&, const TypeName&) = default;
};

// Thread-safe. Everything it hands out points into the file or into itself. That of a module which the program makes as
// it runs grows (see GrowingMetadata): what was handed out stays, and says nothing of what came later.
class Metadata {
 public:
  // `metadata` is a part of `file`, which must outlive the result: of a PE image, or a bare delta of hot reload. Checks
  // what later row access relies on; touches no row.
  static Expected<std::unique_ptr<Metadata>> open(const MappedFile& file, std::span<const std::byte> metadata);
  // A copy of `seed` that can grow. Of what the rows say lies elsewhere nothing is copied: bodies, data, literals.
  static Expected<std::unique_ptr<Metadata>> growingCopy(const Metadata& seed);
  Metadata(const Metadata&) = delete;
  Metadata& operator=(const Metadata&) = delete;

  const MappedFile& file() const { return file_; }
  const MetadataTables& tables() const { return tables_; }     // of what lies in a file
  GrowingMetadata* growing() const { return growing_.get(); }  // null: it lies in a file
  std::string_view version() const { return root_.version; }

  // ---- Rows ----

  std::uint32_t rowCount(TableId table) const { return growing_ ? growing_->rowCount(table) : tables_.rowCount(table); }
  bool contains(Token token) const { return token.type() < kTableCount && token.rid() - 1 < rowCount(token.table()); }

  // A row that is known to be there, such as one of a RowRange. (Of another, every column reads 0.)
  RowColumns columns(TableId table, Rid rid) const {
    return growing_ ? growing_->columns(table, rid) : tables_.columns(table, rid);
  }
  template <typename Row>
  Row row(Rid rid) const {
    return Row::decode(columns(Row::kTable, rid));
  }

  // For a token that came from the file. BadToken unless it names a row of Row's table.
  template <typename Row>
  Expected<Row> rowOf(Token token) const {
    if (!token.is(Row::kTable) || !contains(token)) return file_.fail(ErrorCode::BadToken, nullptr, token);
    return row<Row>(token.rid());
  }

  // `token` if it names a row that is there, in one of `tables`; else BadToken.
  Expected<Token> require(Token token, std::initializer_list<TableId> tables) const;

  // ---- Heaps; `token` is whose name or signature it is, for the error ----

  Expected<std::string_view> string(StringOffset offset, Token token = {}) const {
    return growing_ ? grown(growing_->string(offset), ErrorCode::BadStringOffset, token) : strings_.at(offset, token);
  }
  Expected<std::span<const std::byte>> blob(BlobOffset offset, Token token = {}) const {
    return growing_ ? grown(growing_->blob(offset), ErrorCode::BadBlobOffset, token) : blobs_.at(offset, token);
  }
  Expected<Guid> guid(GuidIndex index, Token token = {}) const {
    return growing_ ? grown(growing_->guid(index), ErrorCode::BadGuidIndex, token) : guids_.at(index, token);
  }
  Expected<UserString> userString(Token token) const {
    return growing_ ? grown(growing_->userString(token), ErrorCode::BadUserString, token) : userStrings_.at(token);
  }

  // Of a TypeDef, TypeRef or ExportedType.
  Expected<TypeName> typeName(Token token) const;

  // ---- Members, in declaration order; BadMemberList if the list columns contradict each other ----

  Expected<RowRange> fieldsOf(Rid type) const;
  Expected<RowRange> methodsOf(Rid type) const;
  Expected<RowRange> paramsOf(Rid method) const;
  Expected<RowRange> eventsOf(Rid type) const;
  Expected<RowRange> propertiesOf(Rid type) const;

  // Whose member it is. BadMemberList if it is in nobody's list. By binary search.
  Expected<Rid> typeOfField(Rid field) const;
  Expected<Rid> typeOfMethod(Rid method) const;
  Expected<Rid> methodOfParam(Rid param) const;
  Expected<Rid> typeOfEvent(Rid event) const;
  Expected<Rid> typeOfProperty(Rid property) const;

  // ---- Rows that belong to a row, by binary search ----

  RowRange interfacesOf(Rid type) const { return withKey(TableId::InterfaceImpl, type); }
  RowRange methodImplsOf(Rid type) const { return withKey(TableId::MethodImpl, type); }
  RowRange customAttributesOf(Token parent) const;
  RowRange declSecurityOf(Token parent) const;
  RowRange genericParamsOf(Token typeOrMethod) const;  // in the order of their numbers
  RowRange constraintsOf(Rid genericParam) const { return withKey(TableId::GenericParamConstraint, genericParam); }
  RowRange semanticsOf(Token eventOrProperty) const;
  RowRange nestedTypesOf(Rid enclosing) const;  // rows of NestedClass

  // The one row that belongs to it, or nothing.
  std::optional<ClassLayoutRow> classLayoutOf(Rid type) const { return theOne<ClassLayoutRow>(type); }
  std::optional<FieldLayoutRow> fieldLayoutOf(Rid field) const { return theOne<FieldLayoutRow>(field); }
  std::optional<FieldRvaRow> fieldRvaOf(Rid field) const { return theOne<FieldRvaRow>(field); }
  std::optional<ConstantRow> constantOf(Token fieldParamOrProperty) const;
  std::optional<FieldMarshalRow> marshalOf(Token fieldOrParam) const;
  std::optional<ImplMapRow> implMapOf(Token method) const;

  // Where an exported type, nested or not, really is: its AssemblyRef (a forwarded type) or File. BadToken if the chain
  // of its enclosing types leads elsewhere or nowhere.
  Expected<Token> implementationOf(Token exportedType) const;

  // The type around a nested type; 0 for one that is not nested. Not checked further than that the row is there.
  Rid enclosingTypeOf(Rid nested) const;

 private:
  Metadata(const MappedFile& file, const MetadataRoot& root, const MetadataTables& tables);
  Metadata(const MappedFile& file, const MetadataRoot& root, std::unique_ptr<GrowingMetadata> growing);

  template <typename T>
  Expected<T> grown(std::optional<T> value, ErrorCode otherwise, Token token) const {
    if (value) return *std::move(value);
    return file_.fail(otherwise, nullptr, token);
  }

  struct MemberList;  // which list column of which table leads to which members
  Expected<RowRange> membersOf(const MemberList& list, Rid owner) const;
  Expected<Rid> ownerOf(const MemberList& list, Rid member) const;
  Expected<RowRange> mappedMembersOf(const MemberList& list, Rid type) const;
  Expected<Rid> mappedOwnerOf(const MemberList& list, Rid member) const;

  RowRange withKey(TableId table, std::uint32_t key) const;
  RowRange withKey(TableId table, CodedIndex kind, Token key) const;
  RowRange search(TableId table, unsigned column, std::uint32_t key, const Rid* order) const;
  template <typename Row>
  std::optional<Row> theOne(std::uint32_t key) const {
    const RowRange rows = withKey(Row::kTable, key);
    return rows.empty() ? std::nullopt : std::optional<Row>(row<Row>(rows[0]));
  }

  const MappedFile& file_;
  MetadataRoot root_;
  MetadataTables tables_;
  StringHeap strings_;
  BlobHeap blobs_;
  UserStringHeap userStrings_;
  GuidHeap guids_;
  mutable std::array<RowOrder, kTableCount> orders_;  // by key or through pointers
  mutable RowOrder nestedByEnclosing_;
  std::unique_ptr<GrowingMetadata> growing_;  // in place of all of the above but the root's version
};

}  // namespace codicil::metadata
