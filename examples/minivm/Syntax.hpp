// SPDX-License-Identifier: MIT
// What a function's body is made of: the IL of this VM. Both tiers run it, clients rewrite it, the library carries it.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "codicil/versioning/CodeVersion.hpp"

namespace minivm {

class Thread;
struct Function;
struct Node;

struct Position {
  std::shared_ptr<const std::string> file;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

inline std::string describe(const Position& at) {
  return *at.file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": ";
}

// Values are 64 bits wide: an int, or the address of an Array. What is which is known when code is made.
enum class Type : std::uint8_t {
  Int,
  Array,
  Parameter,  // the generic function's T; each instantiation says what it stands for
};

// C++ that IL can call: the VM's builtins, and clients' code.
using HostFunction = std::int64_t (*)(Thread& thread, const Node& call, const std::int64_t* arguments);

// clang-format off
enum class Op : std::uint8_t {
  Number, Variable, Assign,  // Assign: value
  Element, SetElement,       // array, index, value
  Add, Subtract, Multiply, Divide, Remainder,
  Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual,  // also of two arrays
  Block, If, While, Return,  // If: condition, then, else; it has a value where they have. While: condition, body
  Call, HostCall,
};
// clang-format on

// Statements and expressions alike. A tree never changes once it is made, so any number of versions may share it.
using NodePtr = std::shared_ptr<const Node>;
struct Node {
  Op op = Op::Number;
  Type type = Type::Int;
  Position position = {};
  std::vector<NodePtr> operands = {};
  std::int64_t number = 0;          // Number; Variable and Assign: the slot
  Function* callee = nullptr;       // Call; HostCall of a client: the function it is in
  Type typeArgument = Type::Int;    // Call of a generic function
  HostFunction host = nullptr;      // HostCall
  std::shared_ptr<void> data = {};  // HostCall: its own
};

inline constexpr std::uint32_t kMaxParameters = 8;
inline constexpr std::uint32_t kMaxSlots = 64;     // of one function: parameters and variables
inline constexpr std::uint32_t kMaxNesting = 200;  // what recursion along a tree must bear

struct FunctionIL final : codicil::versioning::ILBody {
  FunctionIL(NodePtr body, std::uint32_t slots) : body(std::move(body)), slots(slots), nodes(count(*this->body)) {}
  static std::uint32_t count(const Node& node) {
    std::uint32_t nodes = 1;
    for (const NodePtr& operand : node.operands) nodes += count(*operand);
    return nodes;
  }
  std::size_t bytes() const override { return sizeof *this + nodes * sizeof(Node); }

  const NodePtr body;         // every way through it ends in a Return
  const std::uint32_t slots;  // parameters come first
  const std::uint32_t nodes;  // its size
};
using FunctionILPtr = std::shared_ptr<const FunctionIL>;

}  // namespace minivm
