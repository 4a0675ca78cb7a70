// SPDX-License-Identifier: MIT
// How bodies are made: machine code by AsmJit, placed where the library says. What cannot be made is thrown, as a
// CompileError.
#pragma once

#include <vector>

#include "Program.hpp"
#include "Thread.hpp"
#include "codicil/versioning/Host.hpp"

namespace minivm {

// The side tables of a body. The library keeps them with it and gives them back when it is freed.
struct BodyData {
  const Instance& instance;
  std::vector<FunctionILPtr> il;  // its own, then what it inlined: bodies point into them
};

// Tier 0: a stub that enters the interpreter with the version's IL.
codicil::versioning::CompiledBody makeInterpreted(const codicil::versioning::CompileRequest& request);
// Tier 1, and everything when there are no tiers.
codicil::versioning::CompiledBody makeCompiled(const codicil::versioning::CompileRequest& request);

// Called by tier-0 bodies: runs the IL of `data` by walking it. `code`: the body that called.
std::int64_t interpret(Thread* thread, const std::int64_t* arguments, const BodyData* data, const void* code);

}  // namespace minivm
