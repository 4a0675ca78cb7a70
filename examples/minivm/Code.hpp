// SPDX-License-Identifier: MIT
// Bodies: how they are made, and what they call. Code has the System V convention.
#pragma once

#include <string_view>
#include <vector>

#include "Thread.hpp"
#include "codicil/versioning/Host.hpp"

namespace minivm {

using Body = std::int64_t (*)(Thread* thread, const std::int64_t* arguments);
inline Body bodyAt(const void* code) { return reinterpret_cast<Body>(const_cast<void*>(code)); }

// The side tables of a body. The library keeps them with it and gives them back when it is freed.
struct BodyData {
  const Instance& instance;
  std::vector<FunctionILPtr> il;  // its own, then what it inlined: bodies point into them
};

// Tier 0: a stub that enters the interpreter. Tier 1, and everything when there are no tiers: machine code. What cannot
// be made is thrown, as a CompileError.
versioning::CompiledBody makeInterpreted(const versioning::CompileRequest& request);
versioning::CompiledBody makeCompiled(const versioning::CompileRequest& request);

// --- Called by bodies ---

// Runs the IL of `data` by walking it. `code`: the body that called.
std::int64_t interpret(Thread* thread, const std::int64_t* arguments, const BodyData* data, const void* code);
std::int64_t callHost(Thread* thread, const Node* call, const std::int64_t* arguments);
std::int64_t divide(Thread* thread, const Node* operation, std::int64_t left, std::int64_t right);
[[noreturn]] void outOfBounds(Thread* thread, const Node* element, std::int64_t index);

// Arrays' layout is known to generated code. All threads read and write elements at once: C++ does it atomically.
struct Array {
  std::int64_t length;
  std::int64_t elements[];
};
// < 0, 0, > 0: in the order of their first different element; a prefix comes first.
std::int64_t compareArrays(const Array* left, const Array* right);

// A function of the language that is written in C++.
struct Builtin {
  std::string_view name;
  std::vector<Type> parameters;
  Type result;
  HostFunction function;
};
const Builtin* findBuiltin(std::string_view name);  // null: there is none

}  // namespace minivm
