// SPDX-License-Identifier: MIT
// Tokens that a module gets while the program runs: for IL that a client supplies, which names what the module's own
// metadata has no row for. They stand in no table of ECMA-335 II.22, so no image can have one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "metadata/Token.hpp"

namespace codicil::typesystem {

class Module;
struct TypeExpression;
using metadata::Token;

// A type: that one, or as a signature has it (II.23.2.12), in terms of the variables where the token stands.
struct BoundType {
  const TypeExpression* type = nullptr;  // null: the signature says
  std::vector<std::byte> signature;
  friend auto operator<=>(const BoundType&, const BoundType&) = default;
};

// A MethodDef of any module, on an exact type.
struct BoundMethod {
  Module* module = nullptr;
  Token method;
  Token owner;                   // a type's token where this one stands; nil: the method's own type, not generic
  std::vector<Token> arguments;  // likewise, for a generic method
  friend auto operator<=>(const BoundMethod&, const BoundMethod&) = default;
};

struct BoundField {
  Module* module = nullptr;
  Token field;
  Token owner;  // as a method's
  friend auto operator<=>(const BoundField&, const BoundField&) = default;
};

// Of local variables, or of a call through a pointer.
struct BoundSignature {
  std::vector<std::byte> signature;
  bool suppressesGcTransition = false;  // of an unmanaged call
  friend auto operator<=>(const BoundSignature&, const BoundSignature&) = default;
};

struct BoundString {
  std::u16string text;
  friend auto operator<=>(const BoundString&, const BoundString&) = default;
};

// Of one module. The same meaning has the same token, for as long as the module lives. Thread-safe.
class BoundTokens {
 public:
  using Meaning = std::variant<BoundType, BoundMethod, BoundField, BoundSignature, BoundString>;

  // The nil token if there is no room for more (2^24 - 1 of each kind).
  Token bind(Meaning meaning);

  // Null: the token is not of that kind, or was never given out. What it points to stays.
  template <typename T>
  const T* find(Token token) const {
    const Meaning* meaning = meaningOf(token);
    return meaning != nullptr ? std::get_if<T>(meaning) : nullptr;
  }

  // Whether it is of a kind that is given out here; the module may still have none of that number.
  static bool isBound(Token token);

 private:
  const Meaning* meaningOf(Token token) const;

  mutable std::mutex lock_;
  std::map<Meaning, Token> tokens_;                                    // guarded
  std::deque<const Meaning*> byNumber_[std::variant_size_v<Meaning>];  // guarded; each points into `tokens_`
};

}  // namespace codicil::typesystem
