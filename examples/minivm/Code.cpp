#include "Code.hpp"

#include "Sanitizer.hpp"

namespace minivm {

using codicil::versioning::CompiledBody;
using codicil::versioning::CompileError;
using codicil::versioning::Status;
using namespace asmjit;

namespace {

tl::unexpected<CompileError> failed(Status status, const char* what) {
  return tl::unexpected(CompileError{status, what});
}

}  // namespace

CompileResult place(CodeHolder& code, const codicil::versioning::CompileRequest& request,
                    std::unique_ptr<BodyData> data) {
  if (const Error error = code.flatten()) return failed(Status::CompileFailed, DebugUtils::errorAsString(error));
  const auto allocation = request.scope.allocate(static_cast<std::uint32_t>(code.codeSize()));
  if (!allocation) return failed(Status::OutOfCodeMemory, describe(allocation.error()));

  for (RelocEntry* call : code.relocEntries()) {
    auto* callee = reinterpret_cast<Instance*>(call->payload());
    call->_payload = reinterpret_cast<std::uint64_t>(request.scope.callTarget(*callee));
  }
  Error error = code.relocateToBase(reinterpret_cast<std::uint64_t>(allocation->code));
  if (!error) error = code.copyFlattenedData(allocation->writable, allocation->bytes);
  if (error) return failed(Status::CompileFailed, DebugUtils::errorAsString(error));
  bodyMade(&data->code);
  return CompiledBody{data.release()};
}

CompileResult makeInterpreted(const codicil::versioning::CompileRequest& request) {
  auto data = std::make_unique<BodyData>(BodyData{{static_cast<Instance&>(request.method), ilOf(request.il)}, {}});
  CodeHolder code;
  code.init(Environment::host());
  x86::Assembler a(&code);
  // interpret(thread, what, arguments, frame), with the arguments stored one after the other.
  constexpr x86::Gp kArguments[] = {x86::rsi, x86::rdx, x86::rcx, x86::r8, x86::r9};
  a.push(x86::rbp);
  a.mov(x86::rbp, x86::rsp);
  a.sub(x86::rsp, 48);
  for (int i = 0; i < 5; ++i) a.mov(x86::qword_ptr(x86::rsp, i * 8), kArguments[i]);
  a.mov(x86::rsi, reinterpret_cast<std::uintptr_t>(&data->code));
  a.mov(x86::rdx, x86::rsp);
  a.mov(x86::rcx, x86::rbp);
  a.mov(x86::rax, reinterpret_cast<std::uintptr_t>(&interpret));
  a.call(x86::rax);
  a.leave();
  a.ret();
  return place(code, request, std::move(data));
}

}  // namespace minivm
