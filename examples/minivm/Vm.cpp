// SPDX-License-Identifier: MIT
#include "Vm.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

namespace minivm {

namespace {

constexpr Value kHeapWords = Value{1} << 24;

thread_local Thread* currentThread = nullptr;

template <class T>
T orThrow(tl::expected<T, codicil::codememory::MemoryError> result) {
  if (!result) throw std::runtime_error(std::string("no code memory: ") + describe(result.error()));
  return std::move(*result);
}

}  // namespace

// --- The program ---

Vm::Vm(const std::string& file, const codicil::tiering::TieringSettings& settings, std::size_t codeMemoryBytes)
    : heap_(static_cast<Value*>(std::calloc(kHeapWords, sizeof(Value))), &std::free),
      memory(orThrow(codicil::codememory::CodeMemory::create({.reserveBytes = codeMemoryBytes}))),
      manager(*this, *memory),
      scheduler(codicil::tiering::makeThreadScheduler(settings.backgroundWorkerTimeout)),
      tiering(manager, *this, *scheduler, settings),
      rejit(manager) {
  std::ostringstream text;
  if (std::ifstream stream(file); !(text << stream.rdbuf())) throw std::runtime_error(file + ": cannot be read");
  program.file = file;
  parseModule(program, text.str());

  // Every instance's stable address, before anybody can ask for it. Those without code lead to the prestub.
  memory->stubs().setPrestub(orThrow(memory->stubs().makeThunk(&Vm::prestub, this)));
  forEachInstance(
      [this](Instance& instance) { instance.precode = orThrow(memory->stubs().allocatePrecode(&instance)); });
  // From now on the program can be called, and clients that waited for it have their say first.
  rejit.moduleLoaded(program, file);
}

Vm::~Vm() {
  stop();
  join();
  unload();
}

void Vm::unload() {
  if (!manager.isLoaded(&program)) return;
  rejit.moduleUnloading(program);
  forEachInstance([this](Instance& instance) { manager.forgetEntrypoint(instance); });
  manager.unloadModule(program);
  forEachInstance([this](Instance& instance) { manager.retire(instance.precode); });
}

Status Vm::replace(const Function& function, std::string_view text) {
  return manager.hotReload(function.key, parseReplacement(function, text), {}).status;
}

Status Vm::revert(const Function& function) {
  const versioning::Change change{function.key, versioning::Change::Kind::Revert, 0, nullptr};
  versioning::ChangeResult result;
  return manager.apply(versioning::kHotReloadStage, {}, {&change, 1}, {&result, 1});
}

std::string Vm::nameOf(const MethodDesc& method) const {
  const Instance& instance = instanceOf(method);
  return instance.function.name + (instance.argument ? "<" + instance.argument->name + ">" : "");
}

Instance& Vm::instance(std::string_view name) {
  Instance* found = nullptr;
  forEachInstance([&](Instance& instance) { found = nameOf(instance) == name ? &instance : found; });
  if (!found) throw std::runtime_error(program.file + ": no function " + std::string(name));
  return *found;
}

// --- Arrays ---

Value Vm::allocate(Value length) {
  Value top = heapTop_;
  do {
    if (length < 0 || length >= kHeapWords - top) return 0;
  } while (!heapTop_.compare_exchange_weak(top, top + 1 + length));
  word(top).store(length, std::memory_order_relaxed);
  return top;
}

Value Vm::lengthOf(Value array) const {
  if (array < 1 || array >= kHeapWords) return -1;
  const Value length = word(array).load(std::memory_order_relaxed);
  return length < kHeapWords - array ? length : -1;
}

// --- Code ---

// The thread is in code, so what it is given stays until it gets there.
const void* Vm::prestub(void* vm, void* method) {
  auto& instance = *static_cast<Instance*>(method);
  {
    const auto code = static_cast<Vm*>(vm)->manager.prestub(instance);
    if (code) return *code;
    currentThread->failure = static_cast<Vm*>(vm)->nameOf(instance) + ": " + code.error().message;
  }
  currentThread->unwind();
}

tl::expected<versioning::CompiledBody, versioning::CompileError> Vm::compile(
    const versioning::CompileRequest& request) {
  try {
    const versioning::CompiledBody body = makeBody(request);
    bodiesMade_.fetch_add(1, std::memory_order_release);
    return body;
  } catch (const versioning::CompileError& error) {
    return tl::unexpected(error);
  }
}

void Vm::releaseBody(void* hostData) { delete static_cast<BodyData*>(hostData); }

// --- Threads ---

void Vm::start(const Instance& function, const std::vector<Value>& arguments) {
  ++running_;
  threads_.emplace_back([this, &function, arguments] {
    try {
      Thread(*this).call(function, arguments);
    } catch (const std::runtime_error& error) {
      const std::lock_guard<std::mutex> guard(failuresMutex_);
      failures_.emplace_back(error.what());
    }
    --running_;
  });
}

std::vector<std::string> Vm::join() {
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  return failures_;
}

Value Thread::call(const Instance& function, std::span<const Value> arguments) {
  Value passed[kMaxArguments] = {};
  std::copy_n(arguments.begin(), std::min(arguments.size(), kMaxArguments), passed);
  currentThread = this;
  frames_.clear();
  const versioning::ThreadEpochs::Region inCode(epoch_);
  if (setjmp(exit_) == 0) return bodyAt(function.precode.entry())(this, passed);
  throw std::runtime_error(failure);
}

void Thread::enter(Thread* thread, const void* code) {
  // Who runs a body has loaded its address, and so sees all that its maker wrote before it was published: but in
  // machine code, where ThreadSanitizer does not see the load.
  (void)thread->vm.bodiesMade_.load(std::memory_order_acquire);
  thread->frames_.push_back(code);
  poll(thread);
}

void Thread::poll(Thread* thread) {
  if (thread->epoch_.shouldRefresh()) thread->epoch_.refresh(thread->frames_);
  if (thread->vm.stopping_.load(std::memory_order_relaxed))
    thread->failure = "stopped";
  else if (stackPointer() < thread->stackEnd_)
    thread->failure = "the stack is full";
  else
    return;
  thread->unwind();
}

}  // namespace minivm
