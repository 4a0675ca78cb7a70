// SPDX-License-Identifier: MIT
// Metadata that grows: that of a module which a program makes as it runs (System.Reflection.Emit). The same tables and
// heaps as a file's (ECMA-335 II.22, II.24), each row and value where it was first put for as long as the module lives,
// and the lists that a file has by the order of its rows kept beside them. Metadata reads it as it reads a file's;
// MetadataWriter knows what rows make a type.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "metadata/Heaps.hpp"
#include "metadata/MetadataTables.hpp"
#include "metadata/RowRange.hpp"
#include "metadata/Segments.hpp"
#include "metadata/TableSchema.hpp"

namespace codicil::metadata {

// Thread-safe. Readers never see a row in part: it is there, with its lists, or it is not. What a writer changes in a
// row (`set`) nobody else may be looking at: it belongs to a type that is still being made. A lock is held for the time
// of a look-up or an addition, in which nothing waits for anything.
class GrowingMetadata {
 public:
  GrowingMetadata();

  // ---- Reading ----

  std::uint32_t rowCount(TableId table) const { return of(table).count.load(std::memory_order_acquire); }
  RowColumns columns(TableId table, Rid rid) const;  // of a row that is not there every column reads 0

  // Nothing: there is no such value.
  std::optional<std::string_view> string(StringOffset offset) const;  // a NUL follows it
  std::optional<std::span<const std::byte>> blob(BlobOffset offset) const;
  std::optional<UserString> userString(Token token) const;
  std::optional<Guid> guid(GuidIndex index) const;

  // Rows of a member table by whose they are: fields, methods, events and properties by their type, parameters by their
  // method. In the order in which they were added; those that come later are not in a range.
  RowRange membersOf(TableId members, Rid owner) const;
  Rid ownerOf(Token member) const;  // 0: there is no such member

  // Rows of a table that is looked up by its key column (see keyColumnOf), and of NestedClass by either of its columns.
  RowRange withKey(TableId table, unsigned column, std::uint32_t key) const;

  // What in a file lies at an RVA: a method's body, a field's data. Fields may be written to. Nothing: no such block.
  std::optional<std::span<std::byte>> block(std::uint32_t number) const;

  // ---- Writing ----

  // The same value has the same offset.
  StringOffset addString(std::string_view text);
  BlobOffset addBlob(std::span<const std::byte> bytes);
  Token addUserString(std::u16string_view text);  // as ldstr names it
  GuidIndex addGuid(const Guid& guid);

  // As the table has them: heap offsets, rows, encoded indexes; zeros behind its last column.
  using Columns = std::array<std::uint32_t, kMaxColumns>;
  Rid addRow(TableId table, const Columns& columns, Rid owner = 0);  // `owner` is a member's
  // The row with these columns, which is added if there is none. For references, of a table without members or keys.
  Rid findOrAddRow(TableId table, const Columns& columns);
  // Of a row that is there; not of its key.
  void set(TableId table, Rid rid, unsigned column, std::uint32_t value);

  // Zeros; at a multiple of sixteen. Its number, which is never 0.
  std::uint32_t addBlock(std::size_t size);

  // Held by who reads and then adds by what it read.
  std::unique_lock<std::mutex> beginWriting() { return std::unique_lock(writers_); }

 private:
  struct Row {
    Columns columns;
    Rid owner;
  };
  struct Table {
    std::atomic<std::uint32_t> count{0};
    Segments<Row> rows;
  };
  // Rows in an order of their own. What a reader was given stays as it is: rows are added behind, or to a copy.
  struct List {
    Rid* rows = nullptr;
    std::uint32_t count = 0, capacity = 0;
  };
  struct Block {
    std::unique_ptr<std::byte[]> memory;
    std::span<std::byte> bytes;
  };

  static std::uint64_t keyOf(TableId table, unsigned column, std::uint32_t key) {
    return std::uint64_t{static_cast<std::uint8_t>(table)} << 40 | std::uint64_t{column} << 32 | key;
  }
  const Table& of(TableId table) const { return tables_[static_cast<unsigned>(table)]; }
  RowRange listed(std::uint64_t key) const;
  Rid addRowLocked(TableId table, const Columns& columns, Rid owner);
  void append(std::uint64_t key, Rid rid);

  std::mutex writers_;
  std::array<Table, kTableCount> tables_;

  mutable std::mutex lock_;
  Segments<std::string> strings_;           // by offset - 1; read without the lock
  Segments<std::vector<std::byte>> blobs_;  // likewise
  std::atomic<std::uint32_t> stringCount_{0}, blobCount_{0};
  std::unordered_map<std::string_view, std::uint32_t> stringOffsets_;  // guarded, as all below
  std::unordered_map<std::string_view, std::uint32_t> blobOffsets_;    // by their bytes
  std::map<std::uint32_t, std::vector<std::byte>> userStrings_;        // by offset in a file's heap (II.24.2.4)
  std::map<std::u16string, std::uint32_t, std::less<>> userStringOffsets_;
  std::uint32_t nextUserString_ = 1;
  std::vector<Guid> guids_;
  std::unordered_map<std::uint64_t, List> lists_;
  std::deque<std::unique_ptr<Rid[]>> listMemory_;
  std::map<std::pair<TableId, Columns>, Rid> references_;
  std::deque<Block> blocks_;
};

}  // namespace codicil::metadata
