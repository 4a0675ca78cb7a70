// SPDX-License-Identifier: MIT
#include "MethodTable.hpp"

#include "Nodes.hpp"

namespace codicil::versioning {

MethodTable::~MethodTable() = default;

MethodTable::Page* MethodTable::lookUp(Token number) const {
  const auto found = pages_.find(number);
  if (found == pages_.end()) return nullptr;
  lastNumber_ = number;
  return last_ = const_cast<Page*>(&found->second);
}

ILCodeVersioningState& MethodTable::findOrCreate(MethodKey key) {
  Page* page = pageOf(key.token);
  if (!page) page = &pages_[key.token / kPageTokens];
  auto& state = page->states[key.token % kPageTokens];
  if (!state) {
    state = std::make_unique<ILCodeVersioningState>();
    state->key = key;
    ++page->used;
  }
  return *state;
}

void MethodTable::erase(Token token) {
  Page* const page = pageOf(token);
  if (!page || !page->states[token % kPageTokens]) return;
  page->states[token % kPageTokens].reset();
  if (--page->used != 0) return;
  last_ = nullptr;
  pages_.erase(token / kPageTokens);
}

ILCodeVersioningState* MethodTable::firstFrom(Token token) const {
  const auto firstIn = [](const Page& page, Token at) -> ILCodeVersioningState* {
    for (; at < kPageTokens; ++at)
      if (page.states[at]) return page.states[at].get();
    return nullptr;
  };
  if (const Page* page = pageOf(token))
    if (ILCodeVersioningState* found = firstIn(*page, token % kPageTokens)) return found;
  const auto later = pages_.upper_bound(token / kPageTokens);
  return later == pages_.end() ? nullptr : firstIn(later->second, 0);
}

std::size_t MethodTable::bytes() const {
  constexpr std::size_t kMapNode = 4 * sizeof(void*);
  return pages_.size() * (sizeof(Token) + sizeof(Page) + kMapNode);
}

}  // namespace codicil::versioning
