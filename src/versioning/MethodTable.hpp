// SPDX-License-Identifier: MIT
// The methods of a module that have a state, by token: pages of neighbours, for a batch names many of them one after
// the other, and who walks all of them may stop anywhere and go on later.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <memory>

#include "codicil/versioning/Method.hpp"

namespace codicil::versioning {

struct ILCodeVersioningState;

class MethodTable {
 public:
  MethodTable() = default;
  ~MethodTable();
  MethodTable(const MethodTable&) = delete;
  MethodTable& operator=(const MethodTable&) = delete;

  ILCodeVersioningState* find(Token token) const {
    const Page* page = pageOf(token);
    return page ? page->states[token % kPageTokens].get() : nullptr;
  }
  ILCodeVersioningState& findOrCreate(MethodKey key);
  void erase(Token token);

  // The method of the lowest token from this one on; null: there are none.
  ILCodeVersioningState* firstFrom(Token token) const;

  std::size_t bytes() const;

 private:
  static constexpr Token kPageTokens = 64;
  struct Page {
    std::array<std::unique_ptr<ILCodeVersioningState>, kPageTokens> states;
    unsigned used = 0;
  };

  Page* pageOf(Token token) const {
    if (last_ && lastNumber_ == token / kPageTokens) return last_;
    return lookUp(token / kPageTokens);
  }
  Page* lookUp(Token number) const;

  std::map<Token, Page> pages_;  // by number; none is empty
  mutable Page* last_ = nullptr;
  mutable Token lastNumber_ = 0;
};

}  // namespace codicil::versioning
