// SPDX-License-Identifier: MIT
// The entrypoints of each method that have precodes, by the method's token: pages of neighbours, for a batch asks for
// those of thousands of methods, one after the other, most of which have one. Needs its owner's lock.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "codicil/versioning/Method.hpp"
#include "typesystem/MethodDesc.hpp"

namespace codicil::execution {

class EntrypointTable {
 public:
  // `entrypoint` is not among the method's yet.
  void add(versioning::MethodKey method, typesystem::MethodDesc& entrypoint);
  void remove(versioning::MethodKey method, typesystem::MethodDesc& entrypoint);

  // Until the next change.
  std::span<typesystem::MethodDesc* const> of(versioning::MethodKey method) const;

 private:
  static constexpr versioning::Token kPageTokens = 64;
  using Many = std::vector<typesystem::MethodDesc*>;
  struct Entry {
    typesystem::MethodDesc* only = nullptr;  // null: none, or `many`
    std::unique_ptr<Many> many;
  };
  struct Page {
    std::array<Entry, kPageTokens> entries;
    unsigned used = 0;  // entrypoints in it
  };

  static versioning::MethodKey pageKey(versioning::MethodKey method) {
    return {method.module, method.token / kPageTokens};
  }
  const Page* pageOf(versioning::MethodKey method) const;

  std::unordered_map<versioning::MethodKey, Page> pages_;  // by pageKey; none is empty
  mutable versioning::MethodKey lastKey_;
  mutable const Page* last_ = nullptr;
};

}  // namespace codicil::execution
