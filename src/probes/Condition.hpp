// SPDX-License-Identifier: MIT
// What a call has to fulfil to be seen: `arg0 > 100 && name != null && !(name.Length < 3)`.
//
//   or         = and { "||" and }
//   and        = not { "&&" not }
//   not        = "!" not | comparison
//   comparison = operand [ ("==" | "!=" | "<" | "<=" | ">" | ">=") operand ]
//   operand    = number | "text" | 'c' | true | false | null | argument [ ".Length" ] | "(" or ")"
//
// An argument is arg0, arg1 …, this, or a parameter by its name.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "probes/MethodForms.hpp"

namespace codicil::probes {

struct ConditionError {
  std::size_t column = 0;  // in bytes, from 1
  std::string what;
};

namespace condition {
struct Node;
}

// Immutable and shared by all methods it is bound to; thread-safe.
class Condition {
 public:
  static tl::expected<Condition, ConditionError> parse(const std::string& text);
  Condition(Condition&&) noexcept;
  Condition& operator=(Condition&&) noexcept;
  ~Condition();

 private:
  friend class BoundCondition;
  explicit Condition(std::unique_ptr<condition::Node> root);
  std::unique_ptr<condition::Node> root_;
};

// A condition on the arguments of one method.
class BoundCondition {
 public:
  // The error is of the method: it has no such argument, or one that is nothing to compare so. `condition` outlives it.
  static tl::expected<BoundCondition, ConditionError> bind(const Condition& condition, const MethodForms& forms);

  // Which arguments it needs, by their index in MethodForms::arguments.
  const std::vector<std::size_t>& arguments() const { return arguments_; }

  // `values` by index in MethodForms::arguments. What cannot be compared (an object where a number is expected) is
  // false. Allocates nothing.
  bool holds(std::span<const SeenValue> values) const;

 private:
  explicit BoundCondition(const condition::Node& root) : root_(&root) {}
  const condition::Node* root_;
  std::vector<std::size_t> arguments_;
  std::vector<std::uint32_t> places_;  // of each mention of an argument: which it is
  friend class ConditionBinder;
};

}  // namespace codicil::probes
