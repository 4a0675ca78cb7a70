#include "metadata/Metadata.hpp"

#include <algorithm>

#include "metadata/GrowingCopy.hpp"

namespace codicil::metadata {

// An owner's members run from its entry in the list column to the next owner's (ECMA-335 II.22.37, FieldList).
struct Metadata::MemberList {
  TableId owners;
  unsigned column;
  TableId members;
};

namespace {

constexpr unsigned kTypeDefFieldList = 4;
constexpr unsigned kTypeDefMethodList = 5;
constexpr unsigned kMethodDefParamList = 5;
constexpr unsigned kMapList = 1;  // of EventMap and PropertyMap

// The position after the last of `count` for which `before` holds, which holds for a first part of them only.
template <typename Predicate>
Rid partitionPoint(Rid count, Predicate before) {
  Rid low = 0;
  Rid high = count;
  while (low < high) {
    const Rid middle = low + (high - low) / 2;
    if (before(middle + 1)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace

Metadata::Metadata(const MappedFile& file, const MetadataRoot& root, const MetadataTables& tables)
    : file_(file),
      root_(root),
      tables_(tables),
      strings_(file, root.strings),
      blobs_(file, root.blobs),
      userStrings_(file, root.userStrings),
      guids_(file, root.guids) {}

Metadata::Metadata(const MappedFile& file, const MetadataRoot& root, std::unique_ptr<GrowingMetadata> growing)
    : file_(file), growing_(std::move(growing)) {
  root_.version = root.version;
}

Expected<std::unique_ptr<Metadata>> Metadata::open(const MappedFile& file, std::span<const std::byte> metadata) {
  auto root = MetadataRoot::read(file, metadata);
  if (!root) return Unexpected(root.error());
  using Form = MetadataTables::Form;
  const Form form = root->minimalDelta   ? Form::MinimalDelta
                    : root->uncompressed ? Form::Uncompressed
                                         : Form::Compressed;
  auto tables = MetadataTables::open(file, root->tables, form);
  if (!tables) return Unexpected(tables.error());
  return std::unique_ptr<Metadata>(new Metadata(file, *root, *tables));
}

Expected<std::unique_ptr<Metadata>> Metadata::growingCopy(const Metadata& seed) {
  auto copy = metadata::growingCopy(seed);
  if (!copy) return Unexpected(copy.error());
  return std::unique_ptr<Metadata>(new Metadata(seed.file_, seed.root_, std::move(*copy)));
}

Expected<Token> Metadata::require(Token token, std::initializer_list<TableId> tables) const {
  const bool right = std::any_of(tables.begin(), tables.end(), [&](TableId table) { return token.is(table); });
  if (!right || !contains(token)) return file_.fail(ErrorCode::BadToken, nullptr, token);
  return token;
}

Expected<TypeName> Metadata::typeName(Token token) const {
  auto checked = require(token, {TableId::TypeDef, TableId::TypeRef, TableId::ExportedType});
  if (!checked) return Unexpected(checked.error());
  const unsigned nameColumn = token.is(TableId::ExportedType) ? 2 : 1;  // the namespace is the next
  const RowColumns row = columns(token.table(), token.rid());
  auto name = string(row.string(nameColumn), token);
  if (!name) return Unexpected(name.error());
  auto nameSpace = string(row.string(nameColumn + 1), token);
  if (!nameSpace) return Unexpected(nameSpace.error());
  return TypeName{*nameSpace, *name};
}

// ---- Member lists ----

Expected<RowRange> Metadata::membersOf(const MemberList& list, Rid owner) const {
  const Token token = Token::of(list.owners, owner);
  if (!contains(token)) return file_.fail(ErrorCode::BadToken, nullptr, token);
  if (growing_) return growing_->membersOf(list.members, owner);
  const TableId pointers = *pointerTableOf(list.members);
  const bool indirect = rowCount(pointers) != 0;
  const Rid count = rowCount(indirect ? pointers : list.members);
  const Rid first = tables_.columns(list.owners, owner).value(list.column);
  const Rid end =
      owner < rowCount(list.owners) ? tables_.columns(list.owners, owner + 1).value(list.column) : count + 1;
  if (first < 1 || first > end || end > count + 1) return file_.fail(ErrorCode::BadMemberList, nullptr, token);
  if (!indirect) return RowRange(first, end - first);
  const Rid* order = orders_[static_cast<unsigned>(pointers)].byPointers(tables_, pointers, list.members);
  if (order == nullptr) return file_.fail(ErrorCode::BadMemberList, nullptr, token);
  return RowRange(first, end - first, order);
}

Expected<Rid> Metadata::ownerOf(const MemberList& list, Rid member) const {
  const Token token = Token::of(list.members, member);
  if (!contains(token)) return file_.fail(ErrorCode::BadToken, nullptr, token);
  if (growing_) {
    if (const Rid owner = growing_->ownerOf(token); owner != 0) return owner;
    return file_.fail(ErrorCode::BadMemberList, nullptr, token);
  }
  Rid position = member;
  const TableId pointers = *pointerTableOf(list.members);
  if (const Rid count = rowCount(pointers); count != 0) {
    const Rid* order = orders_[static_cast<unsigned>(pointers)].byPointers(tables_, pointers, list.members);
    if (order == nullptr) return file_.fail(ErrorCode::BadMemberList, nullptr, token);
    position = static_cast<Rid>(std::find(order, order + count, member) - order) + 1;
  }
  const Rid owner = partitionPoint(
      rowCount(list.owners), [&](Rid row) { return tables_.columns(list.owners, row).value(list.column) <= position; });
  if (owner != 0) {
    auto members = membersOf(list, owner);
    if (!members) return Unexpected(members.error());
    const Rid first = tables_.columns(list.owners, owner).value(list.column);
    if (position >= first && position - first < members->size()) return owner;
  }
  return file_.fail(ErrorCode::BadMemberList, nullptr, token);
}

Expected<RowRange> Metadata::mappedMembersOf(const MemberList& list, Rid type) const {
  if (growing_) return growing_->membersOf(list.members, type);  // without a map between them
  const RowRange maps = withKey(list.owners, type);
  if (maps.empty()) return RowRange();
  return membersOf(list, maps[0]);
}

Expected<Rid> Metadata::mappedOwnerOf(const MemberList& list, Rid member) const {
  auto map = ownerOf(list, member);
  if (!map || growing_) return map;
  const Token type = Token::of(TableId::TypeDef, tables_.columns(list.owners, *map).value(0) & kMaxRid);
  if (!contains(type)) return file_.fail(ErrorCode::BadToken, nullptr, Token::of(list.owners, *map));
  return type.rid();
}

Expected<RowRange> Metadata::fieldsOf(Rid type) const {
  return membersOf({TableId::TypeDef, kTypeDefFieldList, TableId::Field}, type);
}
Expected<RowRange> Metadata::methodsOf(Rid type) const {
  return membersOf({TableId::TypeDef, kTypeDefMethodList, TableId::MethodDef}, type);
}
Expected<RowRange> Metadata::paramsOf(Rid method) const {
  return membersOf({TableId::MethodDef, kMethodDefParamList, TableId::Param}, method);
}
Expected<RowRange> Metadata::eventsOf(Rid type) const {
  return mappedMembersOf({TableId::EventMap, kMapList, TableId::Event}, type);
}
Expected<RowRange> Metadata::propertiesOf(Rid type) const {
  return mappedMembersOf({TableId::PropertyMap, kMapList, TableId::Property}, type);
}
Expected<Rid> Metadata::typeOfField(Rid field) const {
  return ownerOf({TableId::TypeDef, kTypeDefFieldList, TableId::Field}, field);
}
Expected<Rid> Metadata::typeOfMethod(Rid method) const {
  return ownerOf({TableId::TypeDef, kTypeDefMethodList, TableId::MethodDef}, method);
}
Expected<Rid> Metadata::methodOfParam(Rid param) const {
  return ownerOf({TableId::MethodDef, kMethodDefParamList, TableId::Param}, param);
}
Expected<Rid> Metadata::typeOfEvent(Rid event) const {
  return mappedOwnerOf({TableId::EventMap, kMapList, TableId::Event}, event);
}
Expected<Rid> Metadata::typeOfProperty(Rid property) const {
  return mappedOwnerOf({TableId::PropertyMap, kMapList, TableId::Property}, property);
}

// ---- Keyed rows ----

RowRange Metadata::search(TableId table, unsigned column, std::uint32_t key, const Rid* order) const {
  const Rid count = rowCount(table);
  const auto keyAt = [&](Rid position) {
    return tables_.columns(table, order != nullptr ? order[position - 1] : position).value(column);
  };
  const Rid before = partitionPoint(count, [&](Rid position) { return keyAt(position) < key; });
  const Rid end = partitionPoint(count, [&](Rid position) { return keyAt(position) <= key; });
  if (end < before) return {};  // a table that only claims to be sorted
  return {before + 1, end - before, order};
}

RowRange Metadata::withKey(TableId table, std::uint32_t key) const {
  const unsigned column = *keyColumnOf(table);
  if (growing_) return growing_->withKey(table, column, key);
  const Rid* order =
      tables_.declaredSorted(table) ? nullptr : orders_[static_cast<unsigned>(table)].byColumn(tables_, table, column);
  return search(table, column, key, order);
}

RowRange Metadata::withKey(TableId table, CodedIndex kind, Token key) const {
  const std::optional<std::uint32_t> encoded = encodeCodedIndex(kind, key);
  return encoded ? withKey(table, *encoded) : RowRange();
}

RowRange Metadata::customAttributesOf(Token parent) const {
  return withKey(TableId::CustomAttribute, CodedIndex::HasCustomAttribute, parent);
}
RowRange Metadata::declSecurityOf(Token parent) const {
  return withKey(TableId::DeclSecurity, CodedIndex::HasDeclSecurity, parent);
}
RowRange Metadata::genericParamsOf(Token typeOrMethod) const {
  return withKey(TableId::GenericParam, CodedIndex::TypeOrMethodDef, typeOrMethod);
}
RowRange Metadata::semanticsOf(Token eventOrProperty) const {
  return withKey(TableId::MethodSemantics, CodedIndex::HasSemantics, eventOrProperty);
}

RowRange Metadata::nestedTypesOf(Rid enclosing) const {
  if (growing_) return growing_->withKey(TableId::NestedClass, kNestedClassEnclosing, enclosing);
  const Rid* order = nestedByEnclosing_.byColumn(tables_, TableId::NestedClass, kNestedClassEnclosing);
  return search(TableId::NestedClass, kNestedClassEnclosing, enclosing, order);
}

std::optional<ConstantRow> Metadata::constantOf(Token fieldParamOrProperty) const {
  const auto key = encodeCodedIndex(CodedIndex::HasConstant, fieldParamOrProperty);
  return key ? theOne<ConstantRow>(*key) : std::nullopt;
}
std::optional<FieldMarshalRow> Metadata::marshalOf(Token fieldOrParam) const {
  const auto key = encodeCodedIndex(CodedIndex::HasFieldMarshal, fieldOrParam);
  return key ? theOne<FieldMarshalRow>(*key) : std::nullopt;
}
std::optional<ImplMapRow> Metadata::implMapOf(Token method) const {
  const auto key = encodeCodedIndex(CodedIndex::MemberForwarded, method);
  return key ? theOne<ImplMapRow>(*key) : std::nullopt;
}

Expected<Token> Metadata::implementationOf(Token exportedType) const {
  Token at = exportedType;
  // Each step leads to another row of a table without cycles, or there are more steps than rows.
  for (Rid steps = 0; steps <= rowCount(TableId::ExportedType); ++steps) {
    auto row = rowOf<ExportedTypeRow>(at);
    if (!row) return Unexpected(row.error());
    at = row->implementation;
    if (!at.is(TableId::ExportedType)) return require(at, {TableId::AssemblyRef, TableId::File});
  }
  return file_.fail(ErrorCode::BadToken, nullptr, exportedType);
}

Rid Metadata::enclosingTypeOf(Rid nested) const {
  const RowRange rows = withKey(TableId::NestedClass, nested);
  return rows.empty() ? 0 : row<NestedClassRow>(rows[0]).enclosing;
}

}  // namespace codicil::metadata
