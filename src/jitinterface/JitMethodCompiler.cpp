#include "jitinterface/JitMethodCompiler.hpp"

#include <cstdio>
#include <cstring>

#include <asmjit/x86.h>

#include "execution/CompileFailure.hpp"
#include "execution/Engine.hpp"
#include "execution/GeneratedIL.hpp"
#include "gc/HandleManager.hpp"
#include "threading/ManagedException.hpp"
#include "threading/Thread.hpp"
#include "typesystem/LoaderAllocator.hpp"

namespace codicil::jit {

using versioning::CompileError;
using versioning::Status;

tl::expected<std::unique_ptr<execution::CodeTables>, CompileError> JitMethodCompiler::compile(
    const versioning::CompileRequest& request) {
  const auto failure = [](std::string why, Status status = Status::CompileFailed) {
    return tl::unexpected(CompileError{status, std::move(why)});
  };
  auto& called = static_cast<typesystem::MethodDesc&>(request.method);
  if (called.kind() == typesystem::MethodKind::Internal) {
    // A body that goes on to the native function.
    const void* const target = context_->services.internalCall(called);
    if (target == nullptr) return failure("there is no native function of that name");
    const auto room = request.scope.allocate(16);
    if (!room) return failure(codememory::describe(room.error()), Status::OutOfCodeMemory);
    asmjit::CodeHolder holder;
    holder.init(asmjit::Environment::host());
    asmjit::x86::Assembler assembler(&holder);
    assembler.mov(asmjit::x86::rax, asmjit::imm(reinterpret_cast<std::uint64_t>(target)));
    assembler.jmp(asmjit::x86::rax);
    std::memcpy(room->writable, holder.textSection()->data(), holder.textSection()->bufferSize());
    execution::CodeTablesDraft jump;
    jump.codeBytes = static_cast<std::uint32_t>(holder.textSection()->bufferSize());
    return *jump.seal();
  }
  const auto refused = [](const threading::ExceptionRequest& request) {
    return tl::unexpected(CompileError{Status::CompileFailed, request.message.empty() ? request.type : request.message,
                                       execution::causeOf(request)});
  };
  const auto invalidProgram = [&] { return refused({"System.InvalidProgramException", "", ""}); };
  MethodCompilation compilation(*context_, request);
  try {
    MethodInfo method = compilation.rootMethod();
    std::uint8_t* code = nullptr;
    std::uint32_t codeBytes = 0;
    const CompileResult result = compiler_.compileMethod(&compilation, &method, kAskForFlags, &code, &codeBytes);
    if (result == CompileResult::Ok) {
      compilation.resolveClauses();
      execution::CodeTablesDraft& draft = compilation.tables();
      const auto* const generated = called.kind() == typesystem::MethodKind::Generated
                                        ? &static_cast<const execution::GeneratedMethod&>(called)
                                        : nullptr;
      if (generated != nullptr && generated->resolver != nullptr)
        draft.keptAlive = &generated->resolver;
      else if (const auto* const allocator = typesystem::allocatorOf(called))
        draft.keptAlive = reinterpret_cast<const gc::Handle*>(&allocator->exposed);
      auto tables = draft.seal();
      if (!tables) return failure("the JIT's tables: " + tables.error());
      return std::move(*tables);
    }
    if (result == CompileResult::BadCode) return invalidProgram();
    char text[48];
    std::snprintf(text, sizeof text, "the JIT answered 0x%08x", static_cast<std::uint32_t>(result));
    return failure(text);
  } catch (const threading::ExceptionRequest& request) {
    return refused(request);
  } catch (const threading::ManagedException& thrown) {  // by a dynamic method's resolver
    const threading::Cooperative cooperative(*threading::Thread::current());
    execution::engine().handles->destroyHandleOfType(thrown.exception(), gc::HandleType::Strong);
    return invalidProgram();
  } catch (const UnansweredSlot& unanswered) {
    return failure(std::string("the JIT asked for ") + unanswered.slot + ", which is not there yet");
  } catch (const CodeNotPlaced& notPlaced) {
    return failure(codememory::describe(notPlaced.error), Status::OutOfCodeMemory);
  }
}

}  // namespace codicil::jit
