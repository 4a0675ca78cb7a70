// The engine's compiler: RyuJIT, asked for one body at a time.
#pragma once

#include "execution/CodeHost.hpp"
#include "jitinterface/JitCompiler.hpp"
#include "jitinterface/MethodCompilation.hpp"

namespace codicil::jit {

// Thread-safe.
class JitMethodCompiler final : public execution::MethodCompiler {
 public:
  explicit JitMethodCompiler(JitCompiler& compiler) : compiler_(compiler) {}

  // Before the first compile; must outlive the last.
  void setContext(CompilerContext& context) { context_ = &context; }

  // CompileFailed with what is missing or wrong; OutOfCodeMemory.
  tl::expected<std::unique_ptr<execution::CodeTables>, versioning::CompileError> compile(
      const versioning::CompileRequest& request) override;

 private:
  JitCompiler& compiler_;
  CompilerContext* context_ = nullptr;
};

}  // namespace codicil::jit
