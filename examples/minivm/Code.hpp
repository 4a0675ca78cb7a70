// How bodies are made: machine code by AsmJit, placed where the library says.
#pragma once

#include <asmjit/x86.h>

#include <memory>
#include <vector>

#include <tl/expected.hpp>

#include "Interpreter.hpp"
#include "Program.hpp"
#include "codicil/versioning/Host.hpp"

namespace minivm {

// The side tables of a body. The library keeps them with it and gives them back when it is freed.
struct BodyData {
  Interpreted code;
  std::vector<FunctionILPtr> inlined;  // compiled code points into the IL it came from
};

using CompileResult = tl::expected<codicil::versioning::CompiledBody, codicil::versioning::CompileError>;

// Tier 0: a stub that enters the interpreter with the version's IL.
CompileResult makeInterpreted(const codicil::versioning::CompileRequest& request);
// Tier 1, and everything when there are no tiers.
CompileResult makeCompiled(const codicil::versioning::CompileRequest& request);

// Calls are assembled as if functions lay where their Instances do: a name that AsmJit takes for an address. place()
// puts in the real addresses once the body has its place, which a call to itself depends on.
inline asmjit::Imm nameOf(const Instance& callee) { return asmjit::imm(reinterpret_cast<std::uintptr_t>(&callee)); }

// Takes the code to its place.
CompileResult place(asmjit::CodeHolder& code, const codicil::versioning::CompileRequest& request,
                    std::unique_ptr<BodyData> data);

}  // namespace minivm
