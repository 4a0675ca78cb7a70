// SPDX-License-Identifier: MIT
// What a program is made of: the library's Module, (Module, token), MethodDesc and ILBody; and how text becomes one.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "codicil/versioning/CodeVersion.hpp"
#include "codicil/versioning/Method.hpp"
#include "codicil/versioning/Stubs.hpp"

namespace minivm {

namespace versioning = codicil::versioning;

class Thread;
struct Function;
struct Module;
struct Node;

struct Position {
  std::shared_ptr<const std::string> file;
  std::uint32_t line = 1;
};
inline std::string describe(const Position& at) { return *at.file + ":" + std::to_string(at.line) + ": "; }

// Values are 64 bits wide: an int, or the address of an Array. What is which is known when code is made.
enum class Type : std::uint8_t {
  Int,
  Array,
  Parameter,  // the generic function's T; each instantiation says what it stands for
};

// C++ that programs can call: builtins, and clients' code.
using HostFunction = std::int64_t (*)(Thread& thread, const Node& call, const std::int64_t* arguments);

// clang-format off
enum class Op : std::uint8_t {
  Number, Variable, Assign,  // Assign: value
  Element, SetElement,       // array, index, value
  Add, Subtract, Multiply, Divide, Remainder,
  Less, Equal,               // also of two arrays
  Block, If, While, Return,  // If: condition, then, else; it has a value where they have. While: condition, body
  Call, HostCall,
};
// clang-format on

// Statements and expressions alike. A tree never changes once it is made, so any number of versions may share it.
using NodePtr = std::shared_ptr<const Node>;
struct Node {
  Op op;
  Type type = Type::Int;
  Position position;
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

// The IL of this VM. Both tiers run it, clients rewrite it, the library carries it.
struct FunctionIL final : versioning::ILBody {
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

// One callable entrypoint: a function with its T decided.
struct Instance final : versioning::MethodDesc {
  Instance(Function& function, Type typeArgument) : function(function), typeArgument(typeArgument) {}
  Type concrete(Type type) const { return type == Type::Parameter ? typeArgument : type; }

  Function& function;
  const Type typeArgument;
  codicil::codememory::Precode precode;
};

struct Function {
  bool isGeneric() const { return !typeParameter.empty(); }
  // What a caller means that gave this type argument.
  Instance& instance(Type typeArgument = Type::Int) const {
    return *instances[isGeneric() && typeArgument == Type::Array ? 1 : 0];
  }

  versioning::MethodKey key;
  bool mayTier = true;  // not marked `notier`
  std::string name = {};
  std::string typeParameter = {};  // empty: not generic
  std::vector<Type> parameters = {};
  Type result = Type::Int;
  FunctionILPtr il = {};                                  // as in the source: the default version's
  std::vector<std::unique_ptr<Instance>> instances = {};  // over int and, if generic, over array
};

// A source file. Its functions are fixed once it is loaded, so readers need no lock.
struct Module final : versioning::Module {
  Function* find(std::string_view function) const {
    for (const auto& candidate : functions)
      if (candidate->name == function) return candidate.get();
    return nullptr;
  }
  std::vector<std::unique_ptr<Function>> functions;  // token 1 is the first
};

inline const Instance& instanceOf(const versioning::MethodDesc& method) { return static_cast<const Instance&>(method); }
inline Function& functionOf(versioning::MethodKey key) {
  return *static_cast<Module*>(key.module)->functions[key.token - 1];
}
// The IL that a version stands for: what its stage gave, or the function's own.
inline FunctionILPtr ilOf(const versioning::ILCodeVersion& version) {
  if (auto body = version.body()) return std::static_pointer_cast<const FunctionIL>(body);
  return functionOf(version.method()).il;
}

// A program that cannot be run; what() begins with file:line.
struct SourceError : std::runtime_error {
  SourceError(const Position& at, const std::string& message) : std::runtime_error(describe(at) + message) {}
};
// Fills an empty module from the text of a file. The grammar is in README.md. Throws SourceError.
void parseModule(Module& module, const std::string& file, std::string_view text);
// Another body for a function, from text that declares it again, with the same signature. Throws SourceError.
FunctionILPtr parseReplacement(const Function& function, std::string_view text);

}  // namespace minivm
