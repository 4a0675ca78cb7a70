// SPDX-License-Identifier: MIT
#include "execution/CodeTables.hpp"

#include <algorithm>

namespace codicil::execution {

tl::expected<void, std::string> CodeTables::decode() {
  std::sort(fragments.begin(), fragments.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
  for (CodeFragment& fragment : fragments) {
    if (fragment.unwind) continue;
    const auto unwind = UnwindInfo::decode(fragment.unwindInfo);
    if (!unwind) return tl::unexpected(std::string(describe(unwind.error())));
    fragment.unwind = *unwind;
  }
  if (liveness) return {};
  const auto info = gc::GcInfo::decode(gcInfo);
  if (!info) return tl::unexpected(std::string(gc::describe(info.error())));
  liveness = *info;
  return {};
}

const CodeFragment* CodeTables::fragmentAt(std::uint32_t offset) const {
  const auto after = std::upper_bound(fragments.begin(), fragments.end(), offset,
                                      [](std::uint32_t at, const CodeFragment& one) { return at < one.begin; });
  if (after == fragments.begin()) return nullptr;
  const CodeFragment& fragment = *(after - 1);
  return offset < fragment.end && fragment.unwind ? &fragment : nullptr;
}

}  // namespace codicil::execution
