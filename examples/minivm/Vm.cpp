// SPDX-License-Identifier: MIT
#include "Vm.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace minivm {

using codicil::codememory::CodeMemory;
using versioning::CompiledBody;
using versioning::CompileError;

namespace {

constexpr std::size_t kMaxHeapBytes = std::size_t{1} << 30;

template <class T>
T orThrow(tl::expected<T, codicil::codememory::MemoryError> result) {
  if (!result) throw std::runtime_error(std::string("no code memory: ") + describe(result.error()));
  return std::move(*result);
}

}  // namespace

Vm::Vm(const std::string& file, const codicil::tiering::TieringSettings& settings, std::size_t codeMemoryBytes)
    : memory(orThrow(CodeMemory::create({.reserveBytes = codeMemoryBytes}))),
      manager(*this, *memory),
      scheduler(codicil::tiering::makeThreadScheduler(settings.backgroundWorkerTimeout)),
      tiering(manager, *this, *scheduler, settings),
      rejit(manager) {
  std::ostringstream text;
  if (std::ifstream stream(file); !(text << stream.rdbuf())) throw std::runtime_error(file + ": cannot be read");
  parseModule(program, file, text.str());

  // Every instantiation's stable address, before anybody can ask for it. Those without code lead to the prestub.
  memory->stubs().setPrestub(orThrow(memory->stubs().makeThunk(&Vm::prestub, this)));
  for (const auto& function : program.functions)
    for (const auto& instance : function->instances)
      instance->precode = orThrow(memory->stubs().allocatePrecode(instance.get()));
  // From now on the program can be called, and clients that waited for it have their say first.
  rejit.moduleLoaded(program, file);
}

Vm::~Vm() {
  rejit.moduleUnloading(program);
  for (const auto& function : program.functions)
    for (const auto& instance : function->instances) manager.forgetEntrypoint(*instance);
  manager.unloadModule(program);
  for (Array* array : arrays_) std::free(array);
}

void Vm::replace(const Function& function, std::string_view text) {
  const auto result = manager.hotReload(function.key, parseReplacement(function, text), {});
  if (result.status != versioning::Status::Ok) throw std::runtime_error(function.name + ": " + describe(result.status));
}

Array* Vm::allocate(std::uint64_t length) {
  const std::lock_guard<std::mutex> guard(heapMutex_);
  if (length >= (kMaxHeapBytes - heapBytes_) / sizeof(std::int64_t)) return nullptr;
  auto* array = static_cast<Array*>(std::calloc(length + 1, sizeof(std::int64_t)));
  if (!array) return nullptr;
  arrays_.push_back(array);
  heapBytes_ += (length + 1) * sizeof(std::int64_t);
  array->length = static_cast<std::int64_t>(length);
  return array;
}

// --- Threads ---

void Vm::add(Thread& thread) {
  const std::lock_guard<std::mutex> guard(threadsMutex_);
  threads_.push_back(&thread);
}

void Vm::remove(Thread& thread) {
  const std::lock_guard<std::mutex> guard(threadsMutex_);
  std::erase(threads_, &thread);
}

void Vm::requestPolls() {
  const std::lock_guard<std::mutex> guard(threadsMutex_);
  for (Thread* thread : threads_) thread->requestPoll();
}

void Vm::stop() {
  stopping_ = true;
  requestPolls();
}

std::uint64_t Vm::beginGracePeriod() {
  const std::uint64_t moment = epochs.beginGracePeriod();
  requestPolls();
  return moment;
}

// --- Code ---

// The thread is in code, so what it is given stays until it gets there.
const void* Vm::prestub(void* vm, void* method) {
  auto& instance = *static_cast<Instance*>(method);
  {
    const auto code = static_cast<Vm*>(vm)->manager.prestub(instance);
    if (code) return *code;
    Thread::current().failure = static_cast<Vm*>(vm)->nameOf(instance) + ": " + code.error().message;
  }
  Thread::current().unwind();
}

tl::expected<CompiledBody, CompileError> Vm::compile(const versioning::CompileRequest& request) {
  try {
    const bool interpreted =
        request.tier == versioning::Tier::Tier0 || request.tier == versioning::Tier::Tier0Instrumented;
    const CompiledBody body = interpreted ? makeInterpreted(request) : makeCompiled(request);
    bodiesMade_.fetch_add(1, std::memory_order_release);
    return body;
  } catch (const CompileError& error) {
    return tl::unexpected(error);
  }
}

void Vm::releaseBody(void* hostData) { delete static_cast<BodyData*>(hostData); }

std::string Vm::nameOf(const MethodDesc& method) const {
  const Instance& instance = instanceOf(method);
  if (!instance.function.isGeneric()) return instance.function.name;
  return instance.function.name + (instance.typeArgument == Type::Array ? "<array>" : "<int>");
}

}  // namespace minivm
