#include "Vm.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "Code.hpp"
#include "Parser.hpp"
#include "Thread.hpp"

namespace minivm {

using codicil::codememory::CodeMemory;
using versioning::CompiledBody;
using versioning::CompileError;
using versioning::MethodDesc;
using versioning::MethodKey;
using versioning::Status;

namespace {

const Instance& instanceOf(const MethodDesc& method) { return static_cast<const Instance&>(method); }

// Where a call goes whose function cannot be compiled; the thread has failed already.
std::int64_t nowhere(ThreadState*, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t) { return 0; }

}  // namespace

Vm::Vm(const VmOptions& options) : quiet_(options.quiet) {
  auto memory = CodeMemory::create({.reserveBytes = options.codeMemoryBytes});
  if (!memory) throw std::runtime_error(std::string("no code memory: ") + describe(memory.error()));
  memory_ = std::move(*memory);
  const auto thunk = memory_->stubs().makeThunk(&Vm::prestub, this);
  if (!thunk) throw std::runtime_error(std::string("no code memory: ") + describe(thunk.error()));
  memory_->stubs().setPrestub(*thunk);

  manager_ = std::make_unique<versioning::CodeVersionManager>(*this, *memory_);
  scheduler_ = codicil::tiering::makeThreadScheduler(options.tiering.backgroundWorkerTimeout);
  tiering_ = std::make_unique<codicil::tiering::Tiering>(*manager_, *this, *scheduler_, options.tiering);
  rejit_ = std::make_unique<codicil::rejit::ReJit>(*manager_);
}

Vm::~Vm() {
  rejit_.reset();
  tiering_.reset();
  scheduler_.reset();
  while (!modules_.empty()) (void)unload(*modules_.back());  // the last one is imported by nobody
  manager_.reset();
}

// --- Programs ---

tl::expected<Module*, std::string> Vm::load(const std::filesystem::path& file) {
  try {
    std::vector<std::filesystem::path> importing;
    return &loadOrThrow(file, importing);
  } catch (const std::exception& error) {
    return tl::unexpected(std::string(error.what()));
  }
}

Module& Vm::loadOrThrow(const std::filesystem::path& file, std::vector<std::filesystem::path>& importing) {
  const std::string name = file.stem().string();
  for (Module* loaded : modules())
    if (loaded->name == name) return *loaded;

  std::ifstream stream(file);
  std::ostringstream text;
  if (!stream.is_open() || !(text << stream.rdbuf())) throw std::runtime_error(file.string() + ": cannot be read");

  importing.push_back(file);
  auto module = std::make_unique<Module>(name);
  parseModule(*module, file.string(), text.str(), [&](const std::string& imported, const Position& at) -> Module& {
    const auto path = file.parent_path() / (imported + ".mini");
    if (std::find(importing.begin(), importing.end(), path) != importing.end())
      throw SourceError(at, imported + " imports itself");
    if (!std::filesystem::exists(path)) throw SourceError(at, "no file " + path.string());
    return loadOrThrow(path, importing);
  });
  importing.pop_back();

  allocatePrecodes(*module);
  // From now on the module can be called, and clients that waited for it have their say first.
  Module& loaded = *module;
  {
    const std::lock_guard<std::mutex> guard(modulesMutex_);
    modules_.push_back(std::move(module));
  }
  rejit_->moduleLoaded(loaded, loaded.name);
  return loaded;
}

// Every instantiation's stable address, before anybody can ask for it.
void Vm::allocatePrecodes(Module& module) {
  std::vector<codicil::codememory::Precode> made;
  for (const auto& function : module.functions) {
    for (const auto& instance : function->instances) {
      const auto precode = memory_->stubs().allocatePrecode(instance.get());
      if (!precode) {
        for (const auto unused : made) memory_->stubs().free(unused);
        throw std::runtime_error(instance->name() + ": " + describe(precode.error()));
      }
      instance->precode = *precode;
      made.push_back(*precode);
    }
  }
}

tl::expected<void, std::string> Vm::unload(Module& module) {
  for (const Module* other : modules())
    if (std::find(other->imports.begin(), other->imports.end(), &module) != other->imports.end())
      return tl::unexpected(module.name + " is imported by " + other->name);
  if (module.calls != 0) return tl::unexpected("a thread is in " + module.name);

  if (rejit_) rejit_->moduleUnloading(module);
  for (const auto& function : module.functions)
    for (const auto& instance : function->instances) manager_->forgetEntrypoint(*instance);
  manager_->unloadModule(module);
  for (const auto& function : module.functions)
    for (const auto& instance : function->instances) manager_->retire(instance->precode);
  const std::lock_guard<std::mutex> guard(modulesMutex_);
  std::erase_if(modules_, [&](const auto& loaded) { return loaded.get() == &module; });
  return {};
}

tl::expected<versioning::ILVersionId, std::string> Vm::replace(Function& function, std::string_view text,
                                                               const std::string& why) {
  try {
    FunctionILPtr il = parseReplacement(function, "replacement", text);
    const auto requester = std::make_shared<const versioning::Requester>(versioning::Requester{"minivm", why});
    const auto result = manager_->hotReload(function.key(), std::move(il), requester);
    if (result.status == Status::Ok) return result.version;
    return tl::unexpected(function.qualifiedName() + ": " + describe(result.status));
  } catch (const SourceError& error) {
    return tl::unexpected(std::string(error.what()));
  }
}

std::vector<Module*> Vm::modules() const {
  const std::lock_guard<std::mutex> guard(modulesMutex_);
  std::vector<Module*> loaded;
  for (const auto& module : modules_) loaded.push_back(module.get());
  return loaded;
}

void Vm::print(const std::string& line) {
  if (quiet_) return;
  const std::lock_guard<std::mutex> guard(printMutex_);
  std::printf("%s\n", line.c_str());
}

// --- Threads ---

void Vm::addThread(Thread& thread) {
  const std::lock_guard<std::mutex> guard(threadsMutex_);
  threads_.push_back(&thread);
}

void Vm::removeThread(Thread& thread) {
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
  const std::uint64_t moment = epochs_.beginGracePeriod();
  requestPolls();
  return moment;
}

bool Vm::pollGracePeriod(std::uint64_t moment, versioning::CodeInUse& inUse) {
  return epochs_.pollGracePeriod(moment, inUse);
}

// --- Code ---

// Every precode without code leads here. The thread is in code, so what it is given stays until it gets there.
const void* Vm::prestub(void* vm, void* method) {
  auto& instance = *static_cast<Instance*>(method);
  const auto code = static_cast<Vm*>(vm)->manager_->prestub(instance);
  if (code) return *code;
  Thread::current()->fail(instance.name() + ": " + code.error().message);
  return reinterpret_cast<const void*>(&nowhere);
}

tl::expected<CompiledBody, CompileError> Vm::compile(const versioning::CompileRequest& request) {
  const auto& function = instanceOf(request.method).function;
  const FunctionILPtr il = ilOf(request.il);
  // IL that a client made need not fit.
  if (il->parameters != function.parameters || il->result != function.result)
    return tl::unexpected(CompileError{Status::CompileFailed, "the IL is of another signature"});
  const bool interpreted =
      request.tier == versioning::Tier::Tier0 || request.tier == versioning::Tier::Tier0Instrumented;
  return interpreted ? makeInterpreted(request) : makeCompiled(request);
}

void Vm::releaseBody(void* hostData) { delete static_cast<BodyData*>(hostData); }

bool Vm::mayTier(const MethodDesc& method, const versioning::ILCodeVersion&) const {
  return instanceOf(method).function.mayTier;
}

// --- What the library asks about methods ---

MethodKey Vm::keyOf(const MethodDesc& method) const { return instanceOf(method).function.key(); }

codicil::codememory::Precode Vm::precodeOf(MethodDesc& method) { return instanceOf(method).precode; }

void Vm::forEachEntrypoint(MethodKey method, EntrypointVisitor& visitor) {
  for (const auto& instance : functionOf(method).instances) visitor.visit(*instance);
}

Status Vm::checkVersionable(MethodKey method) const {
  return static_cast<const Module*>(method.module)->at(method.token) ? Status::Ok : Status::UnknownMethod;
}

std::string Vm::nameOf(const MethodDesc& method) const { return instanceOf(method).name(); }

std::string Vm::nameOf(MethodKey method) const { return functionOf(method).qualifiedName(); }

}  // namespace minivm
