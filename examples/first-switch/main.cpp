// The smallest host: one function with two bodies, switched while it could be running.
#include <asmjit/x86.h>

#include <cstdio>
#include <cstring>

#include <codicil/versioning/CodeVersionManager.hpp>

using namespace codicil;
using namespace codicil::versioning;

struct Answer final : ILBody {  // what this VM compiles: "return this number"
  explicit Answer(int value) : value(value) {}
  const int value;
};
struct Function final : MethodDesc {
  codememory::Precode precode;
};
struct Program final : versioning::Module {};

class TinyVm final : public Host {
 public:
  Program program;
  Function answer;
  codememory::CodeMemory& memory;
  explicit TinyVm(codememory::CodeMemory& memory) : memory(memory) {}

  MethodKey keyOf(const MethodDesc&) const override { return {const_cast<Program*>(&program), 1}; }
  codememory::Precode precodeOf(MethodDesc&) override { return answer.precode; }
  void forEachEntrypoint(MethodKey, EntrypointVisitor& visitor) override { visitor.visit(answer); }
  Status checkVersionable(MethodKey method) const override {
    return method.token == 1 ? Status::Ok : Status::UnknownMethod;
  }
  tl::expected<CompiledBody, CompileError> compile(const CompileRequest& request) override {
    const ILBodyPtr il = request.il.body();  // null: the function's own
    asmjit::CodeHolder code;
    code.init(asmjit::Environment::host());
    asmjit::x86::Assembler a(&code);
    a.mov(asmjit::x86::eax, il ? static_cast<const Answer&>(*il).value : 41);
    a.ret();
    const auto body = request.scope.allocate(static_cast<std::uint32_t>(code.codeSize()));
    if (!body) return tl::unexpected(CompileError{Status::OutOfCodeMemory, describe(body.error())});
    std::memcpy(body->writable, code.textSection()->buffer().data(), code.codeSize());
    return CompiledBody{};
  }
  void releaseBody(void*) override {}
  std::uint64_t beginGracePeriod() override { return 0; }
  bool pollGracePeriod(std::uint64_t, CodeInUse&) override { return true; }  // one thread, and it is not in code
  std::string nameOf(const MethodDesc&) const override { return "answer"; }
  std::string nameOf(MethodKey) const override { return "answer"; }
};

int main() {
  // [readme]
  auto memory = codememory::CodeMemory::create().value();
  TinyVm vm(*memory);
  CodeVersionManager manager(vm, *memory);
  // Calls to code that is not there yet come to the manager, which asks the host to compile and publishes the body.
  const auto prestub = [](void* m, void* method) -> const void* {
    return static_cast<CodeVersionManager*>(m)->prestub(*static_cast<Function*>(method)).value();
  };
  memory->stubs().setPrestub(memory->stubs().makeThunk(prestub, &manager).value());
  manager.loadModule(vm.program);
  vm.answer.precode = memory->stubs().allocatePrecode(&vm.answer).value();  // its stable address

  const auto call = reinterpret_cast<int (*)()>(const_cast<void*>(vm.answer.precode.entry()));
  std::printf("%d\n", call());  // 41
  const auto why = std::make_shared<const Requester>(Requester{"main", "a better answer"});
  manager.hotReload(vm.keyOf(vm.answer), std::make_shared<Answer>(42), why);
  std::printf("%d\n", call());  // 42: every call that begins now runs the new body
  std::printf("%s", manager.dump().c_str());
  manager.collect();  // the old body is freed when no thread can be in it
  // [readme]
  manager.forgetEntrypoint(vm.answer);
}
