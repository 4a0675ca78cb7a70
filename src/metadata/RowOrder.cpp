#include "metadata/RowOrder.hpp"

#include <algorithm>
#include <numeric>

namespace codicil::metadata {

const Rid* RowOrder::byColumn(const MetadataTables& tables, TableId table, unsigned column) {
  std::call_once(once_, [&] {
    const auto key = [&](Rid rid) { return tables.columns(table, rid).value(column); };
    const Rid count = tables.rowCount(table);
    bool sorted = true;
    for (Rid rid = 2; rid <= count && sorted; ++rid) sorted = key(rid - 1) <= key(rid);
    if (sorted) return;
    rows_.resize(count);
    std::iota(rows_.begin(), rows_.end(), Rid{1});
    std::stable_sort(rows_.begin(), rows_.end(), [&](Rid a, Rid b) { return key(a) < key(b); });
  });
  return rows_.empty() ? nullptr : rows_.data();
}

const Rid* RowOrder::byPointers(const MetadataTables& tables, TableId pointers, TableId members) {
  std::call_once(once_, [&] {
    const Rid count = tables.rowCount(pointers);
    std::vector<Rid> rows;
    rows.reserve(count);
    for (Rid rid = 1; rid <= count; ++rid) {
      rows.push_back(tables.columns(pointers, rid).value(0));
      if (!tables.contains(Token{static_cast<std::uint32_t>(members) << 24 | (rows.back() & kMaxRid)}) ||
          rows.back() > kMaxRid)
        return;
    }
    rows_ = std::move(rows);
  });
  return rows_.empty() ? nullptr : rows_.data();
}

}  // namespace codicil::metadata
