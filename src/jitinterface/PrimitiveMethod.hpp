// The smallest thing that can be compiled: a static method whose arguments, locals and result are primitive, in no
// module and of no real type. It shows that the JIT works before there is a type system.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <codicil/versioning/CodeMemory.hpp>
#include <tl/expected.hpp>

#include "jitinterface/JitCompiler.hpp"
#include "jitinterface/Types.hpp"

namespace codicil::jit {

struct PrimitiveMethod {
  std::string name;
  CorType returnType = CorType::Int32;
  std::vector<CorType> args;
  std::vector<CorType> locals;
  std::vector<std::uint8_t> il;  // no tokens
  std::uint32_t maxStack = 8;
};

struct CompiledPrimitiveMethod {
  codememory::BodyIndex body = codememory::kNoBody;  // the caller's to free
  std::span<const std::byte> code;
  std::size_t gcInfoBytes = 0;
  std::chrono::microseconds compileTime{0};
};

// Compiles into `memory`. The error is one line: what the JIT answered, or which slot it asked that cannot be answered
// for such a method.
tl::expected<CompiledPrimitiveMethod, std::string> compile(JitCompiler& compiler, codememory::CodeMemory& memory,
                                                           const PrimitiveMethod& method);

}  // namespace codicil::jit
