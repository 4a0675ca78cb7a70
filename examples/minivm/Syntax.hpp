// What a function's body is made of: the IL of this VM. Both tiers run it, clients rewrite it, the library carries it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "Source.hpp"
#include "codicil/versioning/CodeVersion.hpp"

namespace minivm {

struct Function;

// Values are 64 bits wide: an int, or the address of an Array. What is which is known when code is made.
enum class Type : std::uint8_t {
  Int,
  Array,
  Parameter,  // the generic function's T; each instantiation says what it stands for
};

// Code of the VM, or of a client, that IL can call; `data` is the call's own.
inline constexpr std::size_t kMaxArguments = 5;  // with one hidden argument, as many as registers hold
using HostFunction = std::int64_t (*)(void* data, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t);

// clang-format off
enum class Op : std::uint8_t {
  Number, Variable,
  Negate, Not, Add, Subtract, Multiply, Divide, Remainder,
  Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual,
  And, Or,
  NewArray, Length, Index,
  Print, ThreadIndex, Pause,
  Call, HostCall,
};
// clang-format on

struct Expression;
struct Statement;
// Trees never change once they are made, so a rewritten body shares what it leaves as it was.
using ExpressionPtr = std::shared_ptr<const Expression>;
using Block = std::vector<std::shared_ptr<const Statement>>;

struct Expression {
  Op op = Op::Number;
  Type type = Type::Int;
  Position position;
  std::vector<ExpressionPtr> operands;
  std::int64_t number = 0;        // Number; Variable: its slot
  Function* callee = nullptr;     // Call
  Type typeArgument = Type::Int;  // Call of a generic function
  HostFunction host = nullptr;    // HostCall
  std::shared_ptr<void> data;     // HostCall
  std::uint32_t depth = 1;
};

struct Statement {
  enum class Kind : std::uint8_t {
    Assign,    // slot = value
    Store,     // array[index] = value
    If,        // value ? block : otherwise
    While,     // value, block
    Return,    // value
    Evaluate,  // value
  };
  Kind kind = Kind::Evaluate;
  Position position;
  std::uint32_t slot = 0;
  ExpressionPtr array, index, value;
  Block block, otherwise;
};

inline constexpr std::uint32_t kMaxSlots = 64;  // of one function: parameters and variables
inline constexpr std::uint32_t kMaxDepth =
    200;  // of nested expressions, and of nested blocks: what recursion must bear

struct FunctionIL final : codicil::versioning::ILBody {
  std::vector<Type> parameters;
  Type result = Type::Int;
  std::uint32_t slots = 0;  // parameters come first
  Block block;
  Position end;             // of the closing brace
  std::uint32_t nodes = 0;  // its size
  std::size_t bytes() const override { return sizeof *this + nodes * sizeof(Expression); }
};
using FunctionILPtr = std::shared_ptr<const FunctionIL>;

}  // namespace minivm
