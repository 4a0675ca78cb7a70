// Which columns each table has (ECMA-335 II.22). Widths depend on the file: see MetadataTables.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>

#include "metadata/CodedIndex.hpp"
#include "metadata/Token.hpp"

namespace codicil::metadata {

enum class ColumnKind : std::uint8_t {
  U16,  // also Constant.Type, one byte and one of padding
  U32,
  String,
  Guid,
  Blob,
  Row,    // of the table `of`
  Coded,  // of the kind `of`
};

struct Column {
  ColumnKind kind = ColumnKind::U16;
  std::uint8_t of = 0;  // a TableId or a CodedIndex, for Row and Coded
};

inline constexpr unsigned kMaxColumns = 9;

struct TableColumns {
  std::uint8_t count = 0;
  std::array<Column, kMaxColumns> columns{};
};

// The columns of `table`, in file order.
const TableColumns& columnsOf(TableId table);

// The column by which `table`'s rows must be sorted (ECMA-335 II.22, "sorted using … as the primary key"), or none.
// EventMap and PropertyMap have no such rule but are looked up by their parent all the same.
std::optional<unsigned> keyColumnOf(TableId table);

// The column of NestedClass that has the type around it: not the key, but looked up by, too.
inline constexpr unsigned kNestedClassEnclosing = 1;

// The *Ptr table that may stand between a list column and `table`; none for tables without.
std::optional<TableId> pointerTableOf(TableId table);

const char* nameOf(TableId table);

}  // namespace codicil::metadata
