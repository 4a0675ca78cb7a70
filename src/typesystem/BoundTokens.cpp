// SPDX-License-Identifier: MIT
#include "typesystem/BoundTokens.hpp"

namespace codicil::typesystem {
namespace {

// The first bytes of their tokens, by the variant's index. Neither tables' nor #US's (0x70), nor those of IL that the
// engine makes itself (0x7e, 0x7f).
constexpr std::uint8_t kFirstKind = 0x71;

}  // namespace

bool BoundTokens::isBound(Token token) {
  return token.type() >= kFirstKind && token.type() < kFirstKind + std::variant_size_v<Meaning>;
}

Token BoundTokens::bind(Meaning meaning) {
  const std::size_t kind = meaning.index();
  const std::lock_guard guard(lock_);
  const auto [entry, isNew] = tokens_.try_emplace(std::move(meaning));
  if (!isNew) return entry->second;
  if (byNumber_[kind].size() >= metadata::kMaxRid) {
    tokens_.erase(entry);
    return {};
  }
  byNumber_[kind].push_back(&entry->first);
  entry->second = {static_cast<std::uint32_t>(kFirstKind + kind) << 24 |
                   static_cast<std::uint32_t>(byNumber_[kind].size())};
  return entry->second;
}

const BoundTokens::Meaning* BoundTokens::meaningOf(Token token) const {
  if (!isBound(token)) return nullptr;
  const std::lock_guard guard(lock_);
  const auto& known = byNumber_[token.type() - kFirstKind];
  return token.rid() != 0 && token.rid() <= known.size() ? known[token.rid() - 1] : nullptr;
}

}  // namespace codicil::typesystem
