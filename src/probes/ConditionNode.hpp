// SPDX-License-Identifier: MIT
// A parsed condition.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace codicil::probes::condition {

enum class Operator : std::uint8_t {
  Or,
  And,
  Not,
  Equal,
  NotEqual,
  Less,
  LessOrEqual,
  Greater,
  GreaterOrEqual,
  Number,
  Text,
  Boolean,
  Null,
  Argument,
};

constexpr bool isComparison(Operator op) { return op >= Operator::Equal && op <= Operator::GreaterOrEqual; }
constexpr bool isOrdering(Operator op) { return op >= Operator::Less && op <= Operator::GreaterOrEqual; }

struct Node {
  Operator op = Operator::Null;
  std::size_t column = 0;
  std::unique_ptr<Node> left, right;  // right: of what has two operands
  long double number = 0;             // Number, Boolean; exact for every integer of 64 bits and every double
  std::vector<std::uint16_t> text;    // Text
  std::string name;                   // Argument
  bool isLength = false;              // Argument: its Length
  std::uint32_t mention = 0;          // Argument: the how-manieth it is
};

}  // namespace codicil::probes::condition
