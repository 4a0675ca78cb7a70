#include "jitinterface/PrimitiveMethod.hpp"

#include <cstdio>

#include "jitinterface/PrimitiveMethodInterface.hpp"

namespace codicil::jit {

namespace {

using codememory::CodeMemory;

std::string describe(CompileResult result) {
  char text[48];
  std::snprintf(text, sizeof text, "the JIT answered 0x%08x", static_cast<std::uint32_t>(result));
  return text;
}

}  // namespace

tl::expected<CompiledPrimitiveMethod, std::string> compile(JitCompiler& compiler, CodeMemory& memory,
                                                           const PrimitiveMethod& method) {
  PrimitiveMethodInterface engine(method, memory);
  auto failure = [&](const std::string& why) {
    if (engine.allocation().body != codememory::kNoBody) {
      memory.free(engine.allocation().body);
    }
    return tl::unexpected(method.name + ": " + why);
  };

  MethodInfo info = engine.methodInfo();
  std::uint8_t* entry = nullptr;
  std::uint32_t codeBytes = 0;
  auto start = std::chrono::steady_clock::now();
  try {
    CompileResult result = compiler.compileMethod(&engine, &info, kAskForFlags, &entry, &codeBytes);
    if (result != CompileResult::Ok) {
      return failure(describe(result));
    }
  } catch (const UnansweredSlot& unanswered) {
    return failure(std::string("the JIT asked for ") + unanswered.slot + ", which is not there yet");
  } catch (const CodeNotPlaced& notPlaced) {
    return failure(codememory::describe(notPlaced.error));
  }

  CompiledPrimitiveMethod compiled;
  compiled.compileTime =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
  compiled.body = engine.allocation().body;
  compiled.code = {engine.allocation().code, codeBytes};
  compiled.gcInfoBytes = engine.tables().gcInfo.size();
  memory.publish(compiled.body, 0, nullptr, static_cast<std::uint32_t>(compiled.compileTime.count()));
  return compiled;
}

}  // namespace codicil::jit
