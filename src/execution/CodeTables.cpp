// SPDX-License-Identifier: MIT
#include "execution/CodeTables.hpp"

#include <algorithm>
#include <type_traits>

namespace codicil::execution {

static_assert(std::is_trivially_destructible_v<gc::GcInfo> && std::is_trivially_destructible_v<CodeFragment> &&
              std::is_trivially_destructible_v<NativeExceptionClause> && std::is_trivially_destructible_v<IlToNative>);

CodeTables::~CodeTables() {
  if (!hasRare_) return;
  auto* const its = const_cast<Rare*>(rare());
  auto* const cells = std::launder(reinterpret_cast<CellPtr*>(its + 1));
  auto* const bodies = std::launder(reinterpret_cast<versioning::ILBodyPtr*>(cells + its->dispatchCells));
  std::destroy_n(bodies, its->inlinedBodies);
  std::destroy_n(cells, its->dispatchCells);
  std::destroy_at(its);
}

const CodeFragment* CodeTables::fragmentAt(std::uint32_t offset) const {
  const std::span<const CodeFragment> all = fragments();
  const auto after = std::upper_bound(all.begin(), all.end(), offset,
                                      [](std::uint32_t at, const CodeFragment& one) { return at < one.begin; });
  if (after == all.begin()) return nullptr;
  const CodeFragment& fragment = *(after - 1);
  return offset < fragment.end ? &fragment : nullptr;
}

}  // namespace codicil::execution
