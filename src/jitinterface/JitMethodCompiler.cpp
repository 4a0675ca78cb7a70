#include "jitinterface/JitMethodCompiler.hpp"

#include <cstdio>

namespace codicil::jit {

using versioning::CompileError;
using versioning::Status;

tl::expected<std::unique_ptr<execution::CodeTables>, CompileError> JitMethodCompiler::compile(
    const versioning::CompileRequest& request) {
  const auto failure = [](std::string why, Status status = Status::CompileFailed) {
    return tl::unexpected(CompileError{status, std::move(why)});
  };
  MethodCompilation compilation(*context_, request);
  try {
    MethodInfo method = compilation.rootMethod();
    std::uint8_t* code = nullptr;
    std::uint32_t codeBytes = 0;
    const CompileResult result = compiler_.compileMethod(&compilation, &method, kAskForFlags, &code, &codeBytes);
    if (result == CompileResult::Ok) {
      compilation.resolveClauses();
      auto tables = compilation.takeTables();
      if (const auto decoded = tables->decode(); !decoded) return failure(decoded.error());
      return tables;
    }
    char text[48];
    std::snprintf(text, sizeof text, "the JIT answered 0x%08x", static_cast<std::uint32_t>(result));
    return failure(text);
  } catch (const CannotCompile& cannot) {
    return failure(cannot.message);
  } catch (const UnansweredSlot& unanswered) {
    return failure(std::string("the JIT asked for ") + unanswered.slot + ", which is not there yet");
  } catch (const CodeNotPlaced& notPlaced) {
    return failure(codememory::describe(notPlaced.error), Status::OutOfCodeMemory);
  }
}

}  // namespace codicil::jit
