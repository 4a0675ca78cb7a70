// Orders of rows that the file itself does not have: by key for a table that is not sorted, and through the *Ptr tables
// of uncompressed metadata. Made when first needed; most files never need one.
#pragma once

#include <mutex>
#include <vector>

#include "metadata/MetadataTables.hpp"
#include "metadata/Token.hpp"

namespace codicil::metadata {

// Thread-safe: the first caller computes, others wait for it.
class RowOrder {
 public:
  RowOrder() = default;
  RowOrder(const RowOrder&) = delete;
  RowOrder& operator=(const RowOrder&) = delete;

  // The rows of `table` in the order of `column`, equal ones as they lie in the file. Null: they already lie so.
  const Rid* byColumn(const MetadataTables& tables, TableId table, unsigned column);

  // The rows of `members` in the order of its pointer table `pointers`, which has rows; as many as those. Null if one
  // of them points outside `members`.
  const Rid* byPointers(const MetadataTables& tables, TableId pointers, TableId members);

 private:
  std::once_flag once_;
  std::vector<Rid> rows_;
};

}  // namespace codicil::metadata
