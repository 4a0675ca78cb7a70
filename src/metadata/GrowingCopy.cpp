// SPDX-License-Identifier: MIT
#include "metadata/GrowingCopy.hpp"

#include "metadata/Metadata.hpp"

namespace codicil::metadata {
namespace {

// Whose member a row is; 0 of a table without owners.
Expected<Rid> ownerOf(const Metadata& metadata, TableId table, Rid rid) {
  switch (table) {
    case TableId::Field:
      return metadata.typeOfField(rid);
    case TableId::MethodDef:
      return metadata.typeOfMethod(rid);
    case TableId::Param:
      return metadata.methodOfParam(rid);
    case TableId::Event:
      return metadata.typeOfEvent(rid);
    case TableId::Property:
      return metadata.typeOfProperty(rid);
    default:
      return 0;
  }
}

// A column's value where the copy keeps it.
Expected<std::uint32_t> copied(const Metadata& from, GrowingMetadata& to, ColumnKind kind, std::uint32_t value,
                               Token token) {
  const auto number = [](auto offset) { return static_cast<std::uint32_t>(offset); };
  switch (kind) {
    case ColumnKind::String: {
      const auto text = from.string(StringOffset{value}, token);
      if (!text) return Unexpected(text.error());
      return number(to.addString(*text));
    }
    case ColumnKind::Blob: {
      const auto bytes = from.blob(BlobOffset{value}, token);
      if (!bytes) return Unexpected(bytes.error());
      return number(to.addBlob(*bytes));
    }
    case ColumnKind::Guid: {
      const auto guid = from.guid(GuidIndex{value}, token);
      if (!guid) return Unexpected(guid.error());
      return value == 0 ? 0 : number(to.addGuid(*guid));
    }
    default:
      return value;
  }
}

}  // namespace

Expected<std::unique_ptr<GrowingMetadata>> growingCopy(const Metadata& seed) {
  auto copy = std::make_unique<GrowingMetadata>();
  for (unsigned number = 0; number < kTableCount; ++number) {
    const auto table = static_cast<TableId>(number);
    const TableColumns& columns = columnsOf(table);
    for (Rid rid = 1; rid <= seed.rowCount(table); ++rid) {
      const Token token = Token::of(table, rid);
      const auto owner = ownerOf(seed, table, rid);
      if (!owner) return Unexpected(owner.error());
      GrowingMetadata::Columns values{};
      for (unsigned column = 0; column < columns.count; ++column) {
        const auto value =
            copied(seed, *copy, columns.columns[column].kind, seed.columns(table, rid).value(column), token);
        if (!value) return Unexpected(value.error());
        values[column] = *value;
      }
      copy->addRow(table, values, *owner);
    }
  }
  return copy;
}

}  // namespace codicil::metadata
