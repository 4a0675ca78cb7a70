#include "TestVm.hpp"

#include <asmjit/x86.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cassert>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace codicil::testing {

using versioning::CompiledBody;
using versioning::CompileError;
using versioning::CompileRequest;
using versioning::ThreadEpochs;

namespace {

thread_local std::unique_ptr<ThreadEpochs::Thread> currentThread;
thread_local TestVm* currentVm = nullptr;

std::int64_t failedCall() { return TestVm::kNoVersion; }

bool isFinal(Tier tier) { return tier != Tier::Tier0 && tier != Tier::Tier0Instrumented; }

}  // namespace

TestVm::TestVm(const codememory::CodeMemoryOptions& options, const versioning::ManagerOptions& managerOptions) {
  auto made = codememory::CodeMemory::create(options);
  if (!made) throw std::runtime_error(describe(made.error()));
  memory = std::move(*made);
  manager = std::make_unique<CodeVersionManager>(*this, *memory, managerOptions);
  memory->stubs().setPrestub(memory->stubs().makeThunk(&TestVm::prestub, this).value());
  main = &addModule("main");
}

TestVm::~TestVm() {
  forgetThread();
  while (!modules.empty()) unload(*modules.back());
  manager.reset();
}

TestModule& TestVm::addModule(std::string name) {
  modules.push_back(std::make_unique<TestModule>(std::move(name)));
  manager->loadModule(*modules.back());
  return *modules.back();
}

void TestVm::unload(TestModule& module) {
  for (auto& [key, function] : module.functions) manager->forgetEntrypoint(*function);
  manager->unloadModule(module);
  for (auto& [key, function] : module.functions)
    if (function->precode) manager->retire(function->precode);
  std::erase_if(modules, [&](const auto& owned) { return owned.get() == &module; });
}

TestFunction& TestVm::add(TestModule& module, Token token, std::int64_t tag, int instantiation) {
  const std::lock_guard<std::mutex> guard(module.mutex);
  auto& function = module.functions[{token, instantiation}];
  function = std::make_unique<TestFunction>(module, token, instantiation, tag);
  function->precode = memory->stubs().allocatePrecode(function.get()).value();
  if (module.byToken.size() <= token) module.byToken.resize(token + 1);
  function->nextInstantiation = module.byToken[token];
  module.byToken[token] = function.get();
  return *function;
}

ThreadEpochs::Thread& TestVm::thread() {
  if (currentVm != this) {
    currentThread = std::make_unique<ThreadEpochs::Thread>(epochs);
    currentVm = this;
  }
  return *currentThread;
}

void TestVm::forgetThread() {
  currentThread.reset();
  currentVm = nullptr;
}

std::int64_t TestVm::call(TestFunction& function, int depth) {
  const ThreadEpochs::Region region(thread());
  return reinterpret_cast<std::int64_t (*)(int)>(const_cast<void*>(function.precode.entry()))(depth);
}

// A looping body's poll. It is the only body on this thread's stack, so its return address is all there is to keep.
std::uint64_t TestVm::poll(TestVm* vm) {
  const void* const stack[] = {__builtin_return_address(0)};
  if (ThreadEpochs::Thread& thread = vm->thread(); thread.shouldRefresh()) thread.refresh(stack);
  return vm->stopLoops ? 1 : 0;
}

versioning::CollectResult TestVm::collectAll() {
  versioning::CollectResult total;
  for (int quiet = 0; quiet < 3;) {
    const versioning::CollectResult step = manager->collect();
    total.bodiesFreed += step.bodiesFreed;
    total.nativeVersionsFreed += step.nativeVersionsFreed;
    total.ilVersionsFreed += step.ilVersionsFreed;
    total.stubsFreed += step.stubsFreed;
    total.codeBytesFreed += step.codeBytesFreed;
    quiet = step.pending || step.bodiesFreed || step.nativeVersionsFreed || step.ilVersionsFreed || step.stubsFreed
                ? 0
                : quiet + 1;
  }
  return total;
}

const void* TestVm::prestub(void* context, void* method) {
  auto& vm = *static_cast<TestVm*>(context);
  auto target = vm.manager->prestub(*static_cast<TestFunction*>(method));
  if (target) return *target;
  vm.lastErrorStatus = static_cast<int>(target.error().status);
  return reinterpret_cast<const void*>(&failedCall);
}

MethodKey TestVm::keyOf(const versioning::MethodDesc& method) const {
  return static_cast<const TestFunction&>(method).key();
}

codememory::Precode TestVm::precodeOf(versioning::MethodDesc& method) {
  if (precodesFail) return {};
  return static_cast<TestFunction&>(method).precode;
}

void TestVm::forEachEntrypoint(MethodKey method, EntrypointVisitor& visitor) {
  auto& module = static_cast<TestModule&>(*method.module);
  const std::lock_guard<std::mutex> guard(module.mutex);
  for (TestFunction* f = module.first(method.token); f; f = f->nextInstantiation) visitor.visit(*f);
}

Status TestVm::checkVersionable(MethodKey method) const {
  const auto& module = static_cast<const TestModule&>(*method.module);
  if (!notVersionable.empty() && notVersionable.contains({method.module, method.token})) return Status::NotVersionable;
  const std::lock_guard<std::mutex> guard(module.mutex);
  return module.first(method.token) ? Status::Ok : Status::UnknownMethod;
}

const TestFunction& TestVm::function(MethodKey method) const {
  const auto& module = static_cast<const TestModule&>(*method.module);
  const std::lock_guard<std::mutex> guard(module.mutex);
  return *module.first(method.token);
}

std::int64_t TestVm::tagOf(const ILCodeVersion& version) const {
  if (const ILBodyPtr body = version.body()) return static_cast<const TestIL&>(*body).tag;
  return function(version.method()).tag;
}

tl::expected<CompiledBody, CompileError> TestVm::compile(const CompileRequest& request) {
  ++compiles;
  if (onCompile) onCompile(request);
  const auto& method = static_cast<const TestFunction&>(request.method);
  if (const ILBodyPtr body = request.il.body(); body && !static_cast<const TestIL&>(*body).compiles)
    return tl::unexpected(CompileError{Status::CompileFailed, "this IL does not compile"});

  if (request.version.isDefault() && precompiled.contains(&method)) return adopt(request);

  std::int64_t constant = tagOf(request.il);
  std::vector<TestFunction*> callees = method.calls;
  // Inlined bodies bring what they inline and call.
  std::vector<TestFunction*> inlinees = method.inlines;
  while (!inlinees.empty()) {
    TestFunction* inlinee = inlinees.back();
    inlinees.pop_back();
    const auto version = isFinal(request.tier) ? request.scope.inlinee(inlinee->key()) : std::nullopt;
    if (!version) {
      callees.push_back(inlinee);
      continue;
    }
    constant += tagOf(*version);
    callees.insert(callees.end(), inlinee->calls.begin(), inlinee->calls.end());
    inlinees.insert(inlinees.end(), inlinee->inlines.begin(), inlinee->inlines.end());
  }

  using namespace asmjit;
  // Calls go through absolute addresses in r11, so the code does not depend on where it lies.
  const std::uint32_t bytes = static_cast<std::uint32_t>(128 + 32 * callees.size()) + padding;
  auto allocation = request.scope.allocate(bytes);
  if (!allocation) return tl::unexpected(CompileError{Status::OutOfCodeMemory, describe(allocation.error())});
  CodeHolder holder;
  holder.init(Environment::host(), reinterpret_cast<std::uint64_t>(allocation->code));
  x86::Assembler a(&holder);
  a.push(x86::rbp);
  a.mov(x86::rbp, x86::rsp);
  a.push(x86::rbx);
  a.push(x86::rbx);
  a.mov(x86::rbx, constant);
  if (method.loops) {
    const Label again = a.newLabel();
    a.bind(again);
    a.mov(x86::rdi, reinterpret_cast<std::uint64_t>(this));
    a.mov(x86::rax, reinterpret_cast<std::uint64_t>(&TestVm::poll));
    a.call(x86::rax);
    a.test(x86::rax, x86::rax);
    a.jz(again);
  }
  if (method.recursive) {
    const Label done = a.newLabel();
    a.test(x86::edi, x86::edi);
    a.jz(done);
    a.dec(x86::edi);
    a.mov(x86::r11, reinterpret_cast<std::uint64_t>(request.scope.callTarget(request.method)));
    a.call(x86::r11);
    a.add(x86::rbx, x86::rax);
    a.bind(done);
  }
  for (TestFunction* callee : callees) {
    a.mov(x86::r11, reinterpret_cast<std::uint64_t>(isFinal(request.tier) ? request.scope.callTarget(*callee)
                                                                          : callee->precode.entry()));
    a.xor_(x86::edi, x86::edi);
    a.call(x86::r11);
    a.add(x86::rbx, x86::rax);
  }
  a.mov(x86::rax, x86::rbx);
  a.pop(x86::rbx);
  a.pop(x86::rbx);
  a.pop(x86::rbp);
  a.ret();
  holder.flatten();
  assert(holder.codeSize() <= bytes);
  std::memcpy(allocation->writable, holder.textSection()->buffer().data(), holder.codeSize());
  if (onCompiled) onCompiled(request);
  ++bodiesMade;
  return CompiledBody{new int(0), method.optimizedAtOnce};
}

// At the same place each time, as in a file.
tl::expected<CompiledBody, CompileError> TestVm::adopt(const CompileRequest& request) {
  const auto& method = static_cast<const TestFunction&>(request.method);
  const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  std::byte* code = nullptr;
  {
    const std::lock_guard<std::mutex> guard(method.module.mutex);
    const auto [place, isNew] = precompiledCode_.try_emplace(&method);
    if (isNew) {
      place->second = memory->precompiledSpace().data() + page * (precompiledCode_.size() - 1);
      std::int64_t constant = method.tag;
      for (const TestFunction* inlinee : method.inlines) constant += inlinee->tag;
      using namespace asmjit;
      CodeHolder holder;
      holder.init(Environment::host());
      x86::Assembler a(&holder);
      a.mov(x86::rax, constant);
      a.ret();
      if (mmap(place->second, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
          MAP_FAILED)
        std::abort();
      std::memcpy(place->second, a.bufferData(), a.offset());
      mprotect(place->second, page, PROT_READ | PROT_EXEC);
    }
    code = place->second;
  }
  if (!request.scope.adopt(code, 16)) return tl::unexpected(CompileError{Status::CompileFailed, "not adopted"});
  if (onCompiled) onCompiled(request);
  ++bodiesMade;
  return CompiledBody{new int(0)};
}

void TestVm::forEachInlining(const versioning::MethodDesc& method, InliningVisitor& visitor) {
  for (const TestFunction* inlinee : static_cast<const TestFunction&>(method).inlines) visitor.visit(inlinee->key());
}

void TestVm::releaseBody(void* hostData) {
  delete static_cast<int*>(hostData);
  ++bodiesReleased;
}

std::string TestVm::nameOf(const versioning::MethodDesc& method) const {
  const auto& function = static_cast<const TestFunction&>(method);
  std::string name = function.module.name + "!f" + std::to_string(function.token);
  if (function.instantiation) name += "<" + std::to_string(function.instantiation) + ">";
  return name;
}

std::string TestVm::nameOf(MethodKey method) const {
  return static_cast<const TestModule&>(*method.module).name + "!f" + std::to_string(method.token);
}

}  // namespace codicil::testing
