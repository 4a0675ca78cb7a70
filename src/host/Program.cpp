// SPDX-License-Identifier: MIT
#include "host/Program.hpp"

#include <utility>

#include "classlib/AssemblyEvents.hpp"
#include "classlib/Binding.hpp"
#include "classlib/NativeLibraries.hpp"
#include "classlib/NativeLibrary.hpp"
#include "classlib/ProcessExit.hpp"
#include "classlib/ReflectionObjects.hpp"
#include "clients/AttachServer.hpp"
#include "clients/Clients.hpp"
#include "codicil/versioning/CodeMemory.hpp"
#include "codicil/versioning/ReJit.hpp"
#include "diagnostics/Diagnostics.hpp"
#include "diagnostics/VersionLog.hpp"
#include "execution/Assemblies.hpp"
#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/CodeHost.hpp"
#include "execution/Dispatch.hpp"
#include "execution/Engine.hpp"
#include "execution/Exceptions.hpp"
#include "execution/FaultReport.hpp"
#include "execution/Faults.hpp"
#include "execution/InternedStrings.hpp"
#include "execution/LiveArguments.hpp"
#include "execution/LoaderAllocators.hpp"
#include "execution/ManagedThreads.hpp"
#include "execution/Runtime.hpp"
#include "execution/StackWalk.hpp"
#include "execution/Suspension.hpp"
#include "execution/TieredCompilation.hpp"
#include "host/AttachCommands.hpp"
#include "host/MainCall.hpp"
#include "host/NativeHelpers.hpp"
#include "host/Settings.hpp"
#include "host/TieringSetup.hpp"
#include "interop/Interop.hpp"
#include "interop/NativeMethods.hpp"
#include "jitinterface/JitLibrary.hpp"
#include "jitinterface/JitMethodCompiler.hpp"
#include "jitinterface/ProcessorFeatures.hpp"
#include "jitinterface/Profiles.hpp"
#include "jitinterface/RuntimeHelpers.hpp"
#include "logging/Log.hpp"
#include "precompiled/PrecompiledMethods.hpp"
#include "threading/Allocation.hpp"
#include "threading/Collector.hpp"
#include "threading/ThreadList.hpp"
#include "threading/ThreadStatics.hpp"
#include "threading/TransitionThunks.hpp"
#include "threading/WriteBarrier.hpp"
#include "typesystem/Dispatch.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::host {

using execution::orRequest;
using typesystem::MethodDesc;
using typesystem::Module;
using typesystem::TableId;
using typesystem::Token;

// In the order in which they go, last first: the code before the modules it is of.
struct Program::Parts {
  // Its thread runs the program's code.
  ~Parts() {
    if (threading::Collector* const collector = threading::Collector::instance()) collector->finalizer().stop();
  }

  std::filesystem::path assembly;  // the application's; empty: the host says later what to run
  HostProperties properties;
  std::unique_ptr<codememory::CodeMemory> memory;
  std::unique_ptr<diagnostics::Diagnostics> diagnostics;    // null: nobody wants to be told
  std::unique_ptr<execution::LoaderAllocators> allocators;  // types and methods that all others have
  std::unique_ptr<execution::Assemblies> assemblies;
  std::unique_ptr<typesystem::TypeLoader> types;
  std::unique_ptr<typesystem::Casting> casting;
  std::unique_ptr<typesystem::Dispatch> dispatch;
  std::unique_ptr<execution::Delegates> delegates;
  std::unique_ptr<jit::Profiles> profiles;
  std::unique_ptr<jit::CompilerContext> context;
  std::unique_ptr<jit::JitMethodCompiler> compiler;
  std::unique_ptr<precompiled::PrecompiledMethods> precompiled;
  std::unique_ptr<clients::Clients> clients;  // told of bodies to their end
  std::unique_ptr<execution::CodeHost> code;
  std::unique_ptr<rejit::ReJit> rejit;
  std::unique_ptr<diagnostics::VersionLog> versionLog;  // null: nobody reads it
  std::unique_ptr<threading::ThreadList> threads;
  std::unique_ptr<execution::Suspension> suspension;
  std::unique_ptr<execution::Runtime> runtime;
  std::unique_ptr<execution::RuntimeLookups> lookups;
  std::unique_ptr<execution::StubIL> stubs;
  std::unique_ptr<execution::TailCallStubs> tailCalls;
  std::unique_ptr<interop::Interop> interop;
  std::unique_ptr<jit::RuntimeHelpers> helpers;
  std::unique_ptr<execution::LiveArguments> arguments;
  std::unique_ptr<execution::TieredCompilation> tiering;
  std::unique_ptr<clients::AttachServer> attach;
};

namespace {

constexpr std::size_t kPrecompiledBytes = std::size_t{512} << 20;  // address space; the framework's files take 70 MiB

bool usesPrecompiledCode() { return runtimeSetting("ReadyToRun").value_or("1") != "0"; }

tl::unexpected<HostError> failure(const typesystem::LoadError& error) { return hostError(error.toString()); }

// Whose directory the JIT and the collector are in.
HostResult<std::filesystem::path> coreLibIn(const std::vector<std::filesystem::path>& trusted) {
  for (const std::filesystem::path& file : trusted)
    if (file.filename() == "System.Private.CoreLib.dll") return file;
  return hostError("TRUSTED_PLATFORM_ASSEMBLIES names no System.Private.CoreLib.dll");
}

// The thread starts with nothing to do; the method is compiled when there is.
void startFinalizer(threading::Collector& collector, execution::LoaderAllocators& allocators) {
  MethodDesc* const run = orRequest(execution::engine().types->coreLibMethod("System.GC", "RunFinalizers", 0));
  collector.finalizer().start(collector.threads(), collector.heap(), [run, &allocators] {
    allocators.freeDue();
    execution::prepareForFaults();
    const void* const entry = execution::engine().code->entryOf(*run);
    const threading::Cooperative cooperative(*threading::Thread::current());
    execution::ManagedCall call;
    call.entry = entry;
    call.endsProcessWhenUnhandled = true;
    execution::callManaged(call);
  });
}

// "   at Program.Main(System.String[])": a line a frame of the calling thread.
std::string describeStack(const codememory::CodeMemory& memory) {
  std::string text;
  for (execution::StackWalk walk(memory, *threading::Thread::current()); !walk.atEnd(); walk.next())
    if (!walk.isParentOfFunclet()) text += "   at " + execution::frameName(walk) + "\n";
  return text;
}

}  // namespace

Program::Program(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

// Whoever knows types, methods or modules by their addresses forgets those that go: first who may still use them.
void Program::tellOfUnloading(Parts& parts) {
  parts.allocators->onUnload([&parts](typesystem::LoaderAllocator& allocator) {
    for (Module* module : allocator.modules) {
      parts.clients->moduleUnloading(*module);
      parts.rejit->moduleUnloading(*module);
    }
    execution::LoaderAllocators& allocators = *parts.allocators;
    execution::CodeHost& code = *parts.code;
    parts.runtime->forget(allocator);
    const auto forgetCode = [&code](MethodDesc& method) { code.forget(method); };
    allocators.keepUntilFreed(allocator, parts.interop->forget(allocator, forgetCode));
    allocators.keepUntilFreed(allocator, parts.tailCalls->forget(allocator, forgetCode));
    code.forget(allocator);
    allocators.keepUntilFreed(allocator, parts.lookups->forget(allocator));
    allocators.keepUntilFreed(allocator, parts.precompiled->forget(allocator));
    parts.arguments->forget(allocator);
    if (parts.profiles != nullptr) parts.profiles->forget(allocator);
    execution::InternedStrings::instance().forget(*execution::engine().handles, allocator);
    threading::ThreadStatics::instance().forget(allocator, *parts.threads);
    for (const Module* module : allocator.modules) classlib::forgetObjectsOf(*module);
  });
}

Program::~Program() {
  parts_->attach.reset();
  parts_->clients->detachAll();
}

HostResult<std::unique_ptr<Program>> Program::create(const Application& application) {
  auto program = create(application.properties);
  if (program) (*program)->parts_->assembly = application.assembly;
  return program;
}

HostResult<std::unique_ptr<Program>> Program::create(HostProperties hostProperties) {
  auto parts = std::make_unique<Parts>();
  parts->properties = std::move(hostProperties);
  const std::vector<std::filesystem::path> trusted = pathsIn(parts->properties, "TRUSTED_PLATFORM_ASSEMBLIES");
  const auto coreLibFile = coreLibIn(trusted);
  if (!coreLibFile) return tl::unexpected(coreLibFile.error());
  const std::filesystem::path framework = coreLibFile->parent_path();
  codememory::CodeMemoryOptions memoryOptions;
  memoryOptions.precompiledBytes = kPrecompiledBytes;
  auto memory = codememory::CodeMemory::create(memoryOptions);
  if (!memory) return hostError(std::string("code memory: ") + codememory::describe(memory.error()));
  parts->memory = std::move(*memory);

  const auto library = jit::JitLibrary::load(framework / "libclrjit.so", runtimeSetting);
  if (!library) return hostError(library.error().message);
  parts->compiler = std::make_unique<jit::JitMethodCompiler>(library->compiler());
  parts->precompiled = std::make_unique<precompiled::PrecompiledMethods>(*parts->memory, *parts->compiler);
  parts->code = std::make_unique<execution::CodeHost>(*parts->memory, *parts->precompiled);

  execution::CodeHost& code = *parts->code;
  if (logging::isOn(logging::Area::Versions))
    parts->versionLog = std::make_unique<diagnostics::VersionLog>(code.manager());
  parts->diagnostics = diagnostics::Diagnostics::create(runtimeSetting);
  if (parts->diagnostics != nullptr) {
    code.addObserver(*parts->diagnostics);
    parts->memory->stubs().setObserver(parts->diagnostics.get());
  }
  parts->assemblies = std::make_unique<execution::Assemblies>(
      execution::Assemblies::Places{trusted, pathsIn(parts->properties, "APP_PATHS"),
                                    pathsIn(parts->properties, "PLATFORM_RESOURCE_ROOTS")},
      [&code](Module& module) { code.moduleLoaded(module); });
  parts->rejit = std::make_unique<rejit::ReJit>(code.manager());
  parts->clients = std::make_unique<clients::Clients>(
      clients::Clients::Parts{code, *parts->rejit, *parts->assemblies, [&tiering = parts->tiering](std::size_t bodies) {
                                if (tiering != nullptr) tiering->collectSoon(bodies);
                              }});
  code.addObserver(*parts->clients);
  parts->assemblies->setAnnouncer([rejit = parts->rejit.get(), clients = parts->clients.get()](Module& module) {
    const auto identity = module.image().identity();
    rejit->moduleLoaded(module, identity ? std::string(identity->name) : module.fileName());
    clients->moduleLoaded(module);
  });
  parts->assemblies->setTypeAnnouncer(
      [clients = parts->clients.get()](Module& module, typesystem::Token type) { clients->typeMade(module, type); });
  const auto coreLib = parts->assemblies->named("System.Private.CoreLib");
  if (!coreLib) return failure(coreLib.error());
  const jit::InstructionSets instructionSets = jit::detectInstructionSets(runtimeSetting);
  typesystem::LoaderSettings loaderSettings;
  loaderSettings.vectorBytes = jit::vectorBytes(instructionSets);
  auto types = typesystem::TypeLoader::create(**coreLib, *parts->assemblies, loaderSettings);
  if (!types) return failure(types.error());
  parts->types = std::move(*types);
  parts->types->setEntries([&code](MethodDesc& method) { return code.entryOf(method); });
  parts->casting = std::make_unique<typesystem::Casting>(*parts->types);
  parts->dispatch = std::make_unique<typesystem::Dispatch>(*parts->types, *parts->casting);

  parts->threads = std::make_unique<threading::ThreadList>();
  const auto& properties = parts->properties;
  gc::GcSettings settings([](std::string_view name) { return runtimeSetting(name); },
                          [&properties](std::string_view name) -> std::optional<std::string> {
                            const std::string* const value = propertyNamed(properties, name);
                            return value != nullptr ? std::optional(*value) : std::nullopt;
                          });
  threading::CollectorOptions collectorOptions{framework / "libclrgc.so", std::move(settings), *parts->threads,
                                               threading::Collector::stressFromEnvironment()};
  auto suspension = execution::Suspension::create(*parts->memory);
  if (!suspension) return hostError(std::string("code memory: ") + codememory::describe(suspension.error()));
  parts->suspension = std::move(*suspension);
  parts->threads->setInterrupter(parts->suspension.get());
  const auto collector = threading::Collector::start(std::move(collectorOptions));
  if (!collector) return hostError(collector.error().message);
  parts->threads->attach();

  const auto delegates = execution::Delegates::find(*parts->types);
  if (!delegates) return failure(delegates.error());
  parts->delegates = std::make_unique<execution::Delegates>(*delegates);
  codememory::CodeMemory& codeMemory = *parts->memory;
  interop::bindNativeMethods();
  execution::Runtime::NativeCode native;
  native.internalCall = [&codeMemory](const char* type, const char* method, const char* parameters) -> const void* {
    const classlib::FCall* found = classlib::findFCall(type, method, parameters);
    if (found == nullptr) return nullptr;
    if (!found->mayCollect) return found->code;
    const auto thunk = threading::makeReturningThunk(codeMemory, found->method, found->code);
    return thunk ? *thunk : nullptr;
  };
  native.pInvoke = &classlib::pInvokeTarget;
  classlib::NativeLibraries::instance().setSearchDirectories(
      directoriesIn(parts->properties, "NATIVE_DLL_SEARCH_DIRECTORIES"));
  try {
    parts->runtime = std::make_unique<execution::Runtime>(*parts->types, *parts->dispatch, *parts->code, **collector,
                                                          std::move(native));
    execution::serveThreads(*parts->types, *parts->runtime, **collector);
    classlib::processExit().beforeExit = [&types = *parts->types, &code = *parts->code, &attach = parts->attach,
                                          &clients = *parts->clients] {
      attach.reset();
      const void* const entry = code.entryOf(*orRequest(types.coreLibMethod("System.AppContext", "OnProcessExit")));
      const threading::Cooperative cooperative(*threading::Thread::current());
      execution::callManaged(entry, {});
      const threading::Preemptive preemptive(*threading::Thread::current());
      clients.processEnds();
    };
    classlib::processExit().describeStack = [&codeMemory] { return describeStack(codeMemory); };
    parts->arguments = std::make_unique<execution::LiveArguments>(*parts->types, *parts->memory);
    (*collector)->setScanner(parts->arguments.get());
    parts->lookups = std::make_unique<execution::RuntimeLookups>(*parts->types, *parts->dispatch, *parts->runtime);
    parts->stubs = std::make_unique<execution::StubIL>(*parts->types, *parts->delegates, *parts->runtime);
    parts->tailCalls = std::make_unique<execution::TailCallStubs>(*parts->types, *parts->runtime);
    parts->tiering =
        std::make_unique<execution::TieredCompilation>(code, tieringSettings(properties), codeCollectionDelay());
    if (parts->tiering->settings().enabled && parts->tiering->settings().instrument)
      parts->profiles = std::make_unique<jit::Profiles>();
    parts->helpers = std::make_unique<jit::RuntimeHelpers>(*parts->types, *parts->memory);
    parts->context = std::make_unique<jit::CompilerContext>(jit::CompilerContext{*parts->memory,
                                                                                 *parts->types,
                                                                                 **coreLib,
                                                                                 *parts->casting,
                                                                                 *parts->dispatch,
                                                                                 *parts->runtime,
                                                                                 *parts->lookups,
                                                                                 *parts->delegates,
                                                                                 *parts->stubs,
                                                                                 *parts->tailCalls,
                                                                                 *parts->helpers,
                                                                                 instructionSets,
                                                                                 {},
                                                                                 {},
                                                                                 parts->profiles.get(),
                                                                                 parts->precompiled.get()});
    parts->interop =
        std::make_unique<interop::Interop>(*parts->types, *parts->delegates, *parts->runtime, *parts->memory);
    interop::Interop& interop = *parts->interop;
    parts->allocators =
        std::make_unique<execution::LoaderAllocators>(*parts->types, code, *parts->assemblies, **collector);
    tellOfUnloading(*parts);
    parts->stubs->setMarshaller([&interop](MethodDesc& method, const execution::StubIL::LoadTarget& ldTarget) {
      return interop.pInvoke(method, ldTarget);
    });
    parts->context->needsMarshalling = [&interop](const auto& signature, const Module& module) {
      return interop.needsMarshalling(signature, module);
    };
    parts->context->unmanagedCallStub = [&interop](const auto& signature, const Module& module,
                                                   bool suppressesTransition) -> MethodDesc& {
      return interop.callStub(signature, module, suppressesTransition);
    };
    parts->compiler->setContext(*parts->context);

    execution::Engine& engine = execution::engine();
    engine.types = parts->types.get();
    engine.coreLib = *coreLib;
    engine.assemblies = parts->assemblies.get();
    engine.code = parts->code.get();
    engine.heap = &(*collector)->heap();
    engine.handles = &(*collector)->handles();
    engine.threads = parts->threads.get();
    engine.runtime = parts->runtime.get();
    engine.lookups = parts->lookups.get();
    engine.casting = parts->casting.get();
    engine.dispatch = parts->dispatch.get();
    engine.delegates = parts->delegates.get();
    engine.allocators = parts->allocators.get();
    parts->assemblies->setEvents(classlib::assemblyEvents());
    installNativeHelpers(*parts->helpers, *parts->memory);
    installTieringHelpers(*parts->helpers, code);
    if (usesPrecompiledCode())
      parts->precompiled->enable(
          {*parts->types, *parts->dispatch, *parts->runtime, *parts->helpers, *parts->delegates, instructionSets});
    startFinalizer(**collector, *parts->allocators);
  } catch (const threading::ExceptionRequest& request) {
    return hostError(request.message);
  }
  return std::unique_ptr<Program>(new Program(std::move(parts)));
}

HostResult<void> Program::start() {
  if (isStarted_) return {};
  isStarted_ = true;
  if (mayBeAttachedTo()) {
    auto server = clients::AttachServer::start(attachHandler(*parts_->code, *parts_->clients));
    if (server)
      parts_->attach = std::move(*server);
    else if (logging::isOn(logging::Area::Loading))
      logging::line(logging::Area::Loading, "no tool can attach: %s", server.error().c_str());
  }
  const auto setUp = asHostResult([&] {
    parts_->threads->attach();
    setUpAppContext(parts_->properties);
  });
  if (!setUp) return setUp;
  for (const NamedClient& client : clientsFromEnvironment())
    if (const auto in = attachClient(client.path, client.arguments); !in) return tl::unexpected(in.error());
  return {};
}

HostResult<std::uint32_t> Program::attachClient(const std::string& path, const std::string& arguments) {
  const threading::Preemptive preemptive(*threading::Thread::current());
  const auto id = parts_->clients->attach(path, arguments);
  if (!id) return hostError(id.error());
  return *id;
}

HostResult<std::string> Program::askClient(std::uint32_t client, const std::string& message) {
  auto answer = parts_->clients->ask(client, message);
  if (!answer) return hostError(answer.error());
  return *std::move(answer);
}

HostResult<void> Program::runMain(const std::filesystem::path& assembly, const std::vector<std::string>& arguments) {
  if (auto started = start(); !started) return started;
  return asHostResult([&] {
    parts_->threads->attach();
    callMain({assembly, arguments, propertyNamed(parts_->properties, "STARTUP_HOOKS") != nullptr});
    parts_->threads->waitForForeground();
  });
}

HostResult<int> Program::runMain(const std::vector<std::string>& arguments) {
  if (auto ran = runMain(parts_->assembly, arguments); !ran) return tl::unexpected(ran.error());
  return end();
}

HostResult<int> Program::end() {
  const auto ended = asHostResult([this] {
    parts_->threads->attach();
    classlib::processExit().beforeExit();
  });
  if (!ended) return tl::unexpected(ended.error());
  if (parts_->versionLog != nullptr) parts_->versionLog->catchUp();
  return exitCode();
}

int Program::exitCode() const { return classlib::environmentExitCode(); }

HostResult<versioning::MethodKey> Program::find(const std::string& method) {
  const auto module = parts_->assemblies->open(parts_->assembly);
  if (!module) return failure(module.error());
  const std::uint32_t count = (*module)->metadata().rowCount(TableId::MethodDef);
  for (typesystem::Rid row = 1; row <= count; ++row) {
    const Token token = Token::of(TableId::MethodDef, row);
    if (execution::nameOf(**module, token) == method) return versioning::MethodKey{*module, token.value};
  }
  return hostError((*module)->fileName() + ": there is no method " + method);
}

versioning::CodeVersionManager& Program::versions() { return parts_->code->manager(); }

std::string Program::versionTrees(const std::string& pattern) const {
  std::string text;
  for (const versioning::MethodTree& tree : treesMatching(*parts_->code, pattern))
    text += versioning::CodeVersionManager::dump(tree);
  return text;
}

}  // namespace codicil::host
