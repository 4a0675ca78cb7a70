// SPDX-License-Identifier: MIT
// What a program is made of: the library's Module, (Module, token), MethodDesc and ILBody; and how text becomes one.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
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
struct Node;
using NodePtr = std::shared_ptr<const Node>;

using Value = std::int64_t;  // an int; arrays are named by ints, too: see Vm::allocate

// C++ that programs can call: builtins, and clients' hooks.
using HostFunction = Value (*)(Thread* thread, const Node* call, const Value* arguments);

// Every node has a value.
enum class Op : std::uint8_t {
  Constant,  // value
  Variable,  // the frame's variable number `value`
  Assign,    // the same, made what the operand is
  Operate,   // `operation` of two operands
  Block,     // of its last operand, all being evaluated in their order
  If,        // condition, then, else
  While,     // condition, body; its value is 0
  Call,      // of `function` with these operands; of what the calling instance is made for, if there is none
  HostCall,  // of `host` with these operands
};

// What programs are made of beside variables and calls of their own functions, by the word for it.
struct Operation {
  std::string_view name;
  std::size_t takes;                          // so many operands
  Value (*evaluate)(Value, Value) = nullptr;  // Operate: in tier 0 …
  std::uint32_t instruction = 0;              // … and in tier 1, as AsmJit numbers it;
  bool compares = false;                      // it sets a byte by the flags of a CMP
  HostFunction host = nullptr;                // HostCall
  Op op = host ? Op::HostCall : Op::Operate;
};
inline constexpr std::size_t kAnyNumber = SIZE_MAX;
const Operation* findOperation(std::string_view name);  // null: there is none

struct Node {
  std::string where() const { return std::string(file) + ":" + std::to_string(line) + ": "; }

  Op op;
  std::vector<NodePtr> operands = {};
  Value value = 0;
  const Operation* operation = nullptr;
  Function* function = nullptr;
  Function* argument = nullptr;  // Call of a generic function: which instance; null: made for the same as this one
  HostFunction host = nullptr;
  std::shared_ptr<void> data = {};  // HostCall of a client: its own
  const char* file = "";            // lives as long as the module
  std::uint32_t line = 0;
};

inline constexpr std::size_t kMaxArguments = 8;
inline constexpr std::size_t kMaxVariables = 64;  // of one function: parameters come first
inline constexpr int kMaxNesting = 200;           // what recursion along a tree must bear

// The IL of this VM: a tree that never changes once it is made, so that any number of versions may share parts of it.
// Both tiers run it, clients rewrite it, the library carries it.
struct FunctionIL final : versioning::ILBody {
  FunctionIL(NodePtr body, std::size_t variables) : body(std::move(body)), variables(variables) {}
  const NodePtr body;
  const std::size_t variables;
};
using FunctionILPtr = std::shared_ptr<const FunctionIL>;

struct Instance;
struct Function {
  bool isGeneric() const { return !parameter.empty(); }

  versioning::MethodKey key;
  bool mayTier = true;  // not marked `notier`
  std::string name = {};
  std::size_t takes = 0;           // so many arguments
  std::string parameter = {};      // its name for the function that an instance is made for; empty: not generic
  std::size_t parameterTakes = 0;  // so many arguments does that one take
  FunctionILPtr il = {};           // as in the source: the default version's
  // By what they are made for, which is every function that could be; null alone if this one is not generic.
  std::map<const Function*, std::unique_ptr<Instance>> instances = {};
};

// One callable entrypoint: a function and, if it is generic, the function that this instance is made for.
struct Instance final : versioning::MethodDesc {
  Instance(Function& function, Function* argument) : function(function), argument(argument) {}
  Instance& calleeOf(const Node& call) const {
    const Function& callee = call.function ? *call.function : *argument;
    return *callee.instances.at(!callee.isGeneric() ? nullptr : call.argument ? call.argument : argument);
  }

  Function& function;
  Function* const argument;
  codicil::codememory::Precode precode;
};

// A source file. Its functions are fixed once it is loaded, so readers need no lock.
struct Module final : versioning::Module {
  Function* find(std::string_view name) const {
    for (const auto& function : functions)
      if (function->name == name) return function.get();
    return nullptr;
  }
  std::vector<versioning::MethodKey> keys() const {
    std::vector<versioning::MethodKey> all;
    for (const auto& function : functions) all.push_back(function->key);
    return all;
  }

  std::string file;
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

// Fills an empty module from the text of its file; another body for a function, from text that declares it again, with
// the same signature. The grammar is in README.md. They throw std::runtime_error, whose what() begins with file:line.
void parseModule(Module& module, std::string_view text);
FunctionILPtr parseReplacement(const Function& function, std::string_view text);

}  // namespace minivm
