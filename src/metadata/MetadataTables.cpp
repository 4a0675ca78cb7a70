#include "metadata/MetadataTables.hpp"

#include <algorithm>

namespace codicil::metadata {
namespace {

// ECMA-335 II.24.2.6, HeapSizes
constexpr std::uint8_t kWideStrings = 0x01;
constexpr std::uint8_t kWideGuids = 0x02;
constexpr std::uint8_t kWideBlobs = 0x04;
// Not in ECMA-335: four more bytes follow the row counts.
constexpr std::uint8_t kExtraData = 0x40;

constexpr std::uint32_t kNarrowLimit = 0x10000;

// Decides the width of every kind of index of one stream.
class IndexWidths {
 public:
  IndexWidths(const std::array<std::uint32_t, kTableCount>& rowCounts, std::uint8_t heapSizes, bool allWide)
      : rowCounts_(rowCounts), heapSizes_(heapSizes), allWide_(allWide) {}

  bool isWide(Column column) const {
    switch (column.kind) {
      case ColumnKind::U16:
        return false;
      case ColumnKind::U32:
        return true;
      case ColumnKind::String:
        return allWide_ || (heapSizes_ & kWideStrings) != 0;
      case ColumnKind::Guid:
        return allWide_ || (heapSizes_ & kWideGuids) != 0;
      case ColumnKind::Blob:
        return allWide_ || (heapSizes_ & kWideBlobs) != 0;
      case ColumnKind::Row:
        return allWide_ || rowIsWide(static_cast<TableId>(column.of));
      case ColumnKind::Coded:
        return allWide_ || codedIsWide(kCodedIndexes[column.of]);
    }
    return true;
  }

 private:
  std::uint32_t rows(TableId table) const { return rowCounts_[static_cast<unsigned>(table)]; }

  // A list column indexes the pointer table where there is one.
  bool rowIsWide(TableId table) const {
    const std::optional<TableId> pointers = pointerTableOf(table);
    return rows(table) >= kNarrowLimit || (pointers && rows(*pointers) >= kNarrowLimit);
  }

  bool codedIsWide(const CodedIndexTables& index) const {
    std::uint32_t most = 0;
    for (unsigned tag = 0; tag < index.tagCount; ++tag)
      if (index.tables[tag] != CodedIndexTables::kUnused) most = std::max(most, rowCounts_[index.tables[tag]]);
    return most >= kNarrowLimit >> index.tagBits;
  }

  const std::array<std::uint32_t, kTableCount>& rowCounts_;
  std::uint8_t heapSizes_;
  bool allWide_;
};

}  // namespace

const std::array<std::byte, kMaxColumns * 4> MetadataTables::kNoRow{};

Expected<MetadataTables> MetadataTables::open(const MappedFile& file, std::span<const std::byte> stream, Form form) {
  MetadataTables result;
  result.form_ = form;
  ByteReader reader(stream);
  reader.skip(6);  // reserved, schema version: 2.0 (1.1 for generics' drafts); the rows are the same
  const std::uint8_t heapSizes = reader.u8();
  reader.skip(1);
  const std::uint64_t present = reader.u64();
  result.sorted_ = reader.u64();
  if (!reader.ok()) return file.fail(ErrorCode::BadTableStream, stream.data());
  if (present >> kTableCount != 0) return file.fail(ErrorCode::UnknownTable, stream.data());

  std::array<std::uint32_t, kTableCount> rowCounts{};
  for (unsigned table = 0; table < kTableCount; ++table) {
    if ((present >> table & 1) == 0) continue;
    rowCounts[table] = reader.u32();
    if (rowCounts[table] > kMaxRid) return file.fail(ErrorCode::BadTableStream, reader.position() - 4);
  }
  if ((heapSizes & kExtraData) != 0) reader.skip(4);
  if (!reader.ok()) return file.fail(ErrorCode::BadTableStream, stream.data());

  const IndexWidths widths(rowCounts, heapSizes, form == Form::MinimalDelta);
  for (unsigned table = 0; table < kTableCount; ++table) {
    const TableColumns& columns = columnsOf(static_cast<TableId>(table));
    TableLayout& layout = result.tables_[table];
    for (unsigned column = 0; column < columns.count; ++column) {
      const bool wide = widths.isWide(columns.columns[column]);
      layout.offsets[column] = static_cast<std::uint8_t>(layout.rowSize);
      layout.wideColumns = static_cast<std::uint16_t>(layout.wideColumns | (wide ? 1u << column : 0u));
      layout.rowSize = static_cast<std::uint16_t>(layout.rowSize + (wide ? 4 : 2));
    }
    layout.rowCount = rowCounts[table];
    const std::byte* rows = reader.position();
    layout.rows = reader.take(std::size_t{layout.rowCount} * layout.rowSize).data();
    if (!reader.ok()) return file.fail(ErrorCode::TableTruncated, rows, Token::of(static_cast<TableId>(table), 0));
  }
  return result;
}

}  // namespace codicil::metadata
