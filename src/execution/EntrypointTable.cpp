// SPDX-License-Identifier: MIT
#include "execution/EntrypointTable.hpp"

namespace codicil::execution {

using typesystem::MethodDesc;
using versioning::MethodKey;

const EntrypointTable::Page* EntrypointTable::pageOf(MethodKey method) const {
  const MethodKey key = pageKey(method);
  if (last_ != nullptr && key == lastKey_) return last_;
  const auto found = pages_.find(key);
  if (found == pages_.end()) return nullptr;
  lastKey_ = key;
  return last_ = &found->second;
}

std::span<MethodDesc* const> EntrypointTable::of(MethodKey method) const {
  const Page* const page = pageOf(method);
  if (page == nullptr) return {};
  const Entry& entry = page->entries[method.token % kPageTokens];
  if (entry.many != nullptr) return *entry.many;
  return entry.only != nullptr ? std::span(&entry.only, 1) : std::span<MethodDesc* const>();
}

void EntrypointTable::add(MethodKey method, MethodDesc& entrypoint) {
  Page& page = pages_[pageKey(method)];
  ++page.used;
  Entry& entry = page.entries[method.token % kPageTokens];
  if (entry.many != nullptr) {
    entry.many->push_back(&entrypoint);
  } else if (entry.only != nullptr) {
    entry.many = std::make_unique<Many>(Many{entry.only, &entrypoint});
    entry.only = nullptr;
  } else {
    entry.only = &entrypoint;
  }
}

void EntrypointTable::remove(MethodKey method, MethodDesc& entrypoint) {
  const auto page = pages_.find(pageKey(method));
  if (page == pages_.end()) return;
  Entry& entry = page->second.entries[method.token % kPageTokens];
  const bool isOnly = entry.only == &entrypoint;
  if (isOnly) entry.only = nullptr;
  const bool isAmongMany = entry.many != nullptr && std::erase(*entry.many, &entrypoint) != 0;
  if (!(isOnly || isAmongMany) || --page->second.used != 0) return;
  last_ = nullptr;
  pages_.erase(page);
}

}  // namespace codicil::execution
