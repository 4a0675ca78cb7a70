// The table stream (ECMA-335 II.24.2.6): how many rows each table has, how wide its columns are, where its rows lie.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "metadata/ByteReader.hpp"
#include "metadata/CodedIndex.hpp"
#include "metadata/MappedFile.hpp"
#include "metadata/TableSchema.hpp"

namespace codicil::metadata {

// One table as it lies in the file. Every column is two or four bytes wide.
struct TableLayout {
  const std::byte* rows = nullptr;
  std::uint32_t rowCount = 0;
  std::uint16_t rowSize = 0;
  std::uint16_t wideColumns = 0;  // bit n: column n is four bytes wide
  std::array<std::uint8_t, kMaxColumns> offsets{};
};

// The columns of one row, by number. Two words; what row types decode themselves from.
class RowColumns {
 public:
  RowColumns(const TableLayout& layout, const std::byte* row) : layout_(&layout), row_(row) {}

  std::uint32_t value(unsigned column) const {
    const std::byte* at = row_ + layout_->offsets[column];
    return (layout_->wideColumns >> column & 1) != 0 ? loadAs<std::uint32_t>(at) : loadAs<std::uint16_t>(at);
  }
  std::uint16_t u16(unsigned column) const { return static_cast<std::uint16_t>(value(column)); }
  StringOffset string(unsigned column) const { return StringOffset{value(column)}; }
  GuidIndex guid(unsigned column) const { return GuidIndex{value(column)}; }
  BlobOffset blob(unsigned column) const { return BlobOffset{value(column)}; }
  Token coded(unsigned column, CodedIndex kind) const { return decodeCodedIndex(kind, value(column)); }

 private:
  const TableLayout* layout_;
  const std::byte* row_;
};

// Immutable after open(), hence thread-safe. Points into the file.
class MetadataTables {
 public:
  // What the stream's name said: "#~", or "#-" (uncompressed), or beside a "#JTD" stream (the small deltas of hot
  // reload, whose indexes are all wide).
  enum class Form : std::uint8_t { Compressed, Uncompressed, MinimalDelta };

  MetadataTables() = default;

  // `stream` is a part of `file`. Checks that every row of every table lies in it.
  static Expected<MetadataTables> open(const MappedFile& file, std::span<const std::byte> stream, Form form);

  Form form() const { return form_; }
  std::uint32_t rowCount(TableId table) const { return layout(table).rowCount; }
  bool contains(Token token) const {
    return token.type() < kTableCount && token.rid() - 1 < layout(token.table()).rowCount;
  }

  // Whether the stream says that the table is sorted by its key.
  bool declaredSorted(TableId table) const { return (sorted_ >> static_cast<unsigned>(table) & 1) != 0; }

  // Row `rid`, for which nothing was checked: of a row that is not there every column reads 0. Never out of bounds.
  RowColumns columns(TableId table, Rid rid) const {
    const TableLayout& t = layout(table);
    return {t, rid - 1 < t.rowCount ? t.rows + std::size_t{rid - 1} * t.rowSize : kNoRow.data()};
  }

  // The same, decoded; Row is one of the types of TableRows.hpp. Columns nobody looks at cost nothing.
  template <typename Row>
  Row row(Rid rid) const {
    return Row::decode(columns(Row::kTable, rid));
  }

  const TableLayout& layout(TableId table) const { return tables_[static_cast<unsigned>(table)]; }

 private:
  static const std::array<std::byte, kMaxColumns * 4> kNoRow;

  std::array<TableLayout, kTableCount> tables_{};
  std::uint64_t sorted_ = 0;
  Form form_ = Form::Compressed;
};

}  // namespace codicil::metadata
