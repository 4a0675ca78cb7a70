// SPDX-License-Identifier: MIT
#include "host/ProgramParts.hpp"

#include <utility>

#include "classlib/AssemblyEvents.hpp"
#include "classlib/Binding.hpp"
#include "classlib/NativeLibraries.hpp"
#include "classlib/NativeLibrary.hpp"
#include "classlib/ProcessExit.hpp"
#include "classlib/ReflectionObjects.hpp"
#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "execution/Exceptions.hpp"
#include "execution/FaultReport.hpp"
#include "execution/Faults.hpp"
#include "execution/InternedStrings.hpp"
#include "execution/ManagedThreads.hpp"
#include "execution/StackWalk.hpp"
#include "host/NativeHelpers.hpp"
#include "host/Settings.hpp"
#include "host/TieringSetup.hpp"
#include "interop/NativeMethods.hpp"
#include "jitinterface/JitLibrary.hpp"
#include "logging/Log.hpp"
#include "threading/Allocation.hpp"
#include "threading/ThreadStatics.hpp"
#include "threading/TransitionThunks.hpp"
#include "threading/WriteBarrier.hpp"

namespace codicil::host {

using execution::orRequest;
using typesystem::MethodDesc;
using typesystem::Module;

namespace {

constexpr std::size_t kPrecompiledBytes = std::size_t{512} << 20;  // address space; the framework's files take 70 MiB

bool usesPrecompiledCode() { return runtimeSetting("ReadyToRun").value_or("1") != "0"; }

// Whose directory the JIT and the collector are in.
HostResult<std::filesystem::path> coreLibIn(const std::vector<std::filesystem::path>& trusted) {
  for (const std::filesystem::path& file : trusted)
    if (file.filename() == "System.Private.CoreLib.dll") return file;
  return hostError("TRUSTED_PLATFORM_ASSEMBLIES names no System.Private.CoreLib.dll");
}

// "   at Program.Main(System.String[])": a line a frame of the calling thread.
std::string describeStack(const codememory::CodeMemory& memory) {
  std::string text;
  for (execution::StackWalk walk(memory, *threading::Thread::current()); !walk.atEnd(); walk.next())
    if (!walk.isParentOfFunclet()) text += "   at " + execution::frameName(walk) + "\n";
  return text;
}

tl::unexpected<HostError> failure(codememory::MemoryError error) {
  return hostError(std::string("code memory: ") + codememory::describe(error));
}

}  // namespace

// Its thread runs the program's code.
Program::Parts::~Parts() {
  if (collector != nullptr) collector->finalizer().stop();
}

HostResult<void> Program::Parts::make() {
  const std::vector<std::filesystem::path> trusted = pathsIn(properties, "TRUSTED_PLATFORM_ASSEMBLIES");
  const auto coreLibFile = coreLibIn(trusted);
  if (!coreLibFile) return tl::unexpected(coreLibFile.error());
  const std::filesystem::path framework = coreLibFile->parent_path();
  if (auto made = makeCode(framework); !made) return made;
  makeObservers();
  makeAssemblies(trusted);
  if (auto made = makeTypes(); !made) return made;
  if (auto started = startCollector(framework); !started) return started;
  if (auto made = makeDelegates(); !made) return made;
  try {
    makeRuntime();
    setProcessExit();
    makeCompiler();
    makeInterop();
    tellOfUnloading();
    fillEngine();
    startFinalizer();
  } catch (const threading::ExceptionRequest& request) {
    return hostError(request.message);
  }
  return {};
}

HostResult<void> Program::Parts::makeCode(const std::filesystem::path& framework) {
  codememory::CodeMemoryOptions memoryOptions;
  memoryOptions.precompiledBytes = kPrecompiledBytes;
  auto made = codememory::CodeMemory::create(memoryOptions);
  if (!made) return failure(made.error());
  memory = std::move(*made);

  const auto library = jit::JitLibrary::load(framework / "libclrjit.so", runtimeSetting);
  if (!library) return hostError(library.error().message);
  compiler = std::make_unique<jit::JitMethodCompiler>(library->compiler());
  precompiled = std::make_unique<precompiled::PrecompiledMethods>(*memory, *compiler);
  code = std::make_unique<execution::CodeHost>(*memory, *precompiled);
  return {};
}

void Program::Parts::makeObservers() {
  if (logging::isOn(logging::Area::Versions)) versionLog = std::make_unique<diagnostics::VersionLog>(code->manager());
  diagnostics = diagnostics::Diagnostics::create(runtimeSetting);
  if (diagnostics == nullptr) return;
  code->addObserver(*diagnostics);
  memory->stubs().setObserver(diagnostics.get());
}

void Program::Parts::makeAssemblies(const std::vector<std::filesystem::path>& trusted) {
  assemblies = std::make_unique<execution::Assemblies>(
      execution::Assemblies::Places{trusted, pathsIn(properties, "APP_PATHS"),
                                    pathsIn(properties, "PLATFORM_RESOURCE_ROOTS")},
      [this](Module& module) { code->moduleLoaded(module); });
  rejit = std::make_unique<rejit::ReJit>(code->manager());
  clients = std::make_unique<clients::Clients>(
      clients::Clients::Parts{*code, *rejit, *assemblies, [this](std::size_t bodies) {
                                if (tiering != nullptr) tiering->collectSoon(bodies);
                              }});
  code->addObserver(*clients);
  assemblies->setAnnouncer([this](Module& module) {
    const auto identity = module.image().identity();
    rejit->moduleLoaded(module, identity ? std::string(identity->name) : module.fileName());
    clients->moduleLoaded(module);
  });
  assemblies->setTypeAnnouncer([this](Module& module, typesystem::Token type) { clients->typeMade(module, type); });
}

HostResult<void> Program::Parts::makeTypes() {
  const auto found = assemblies->named("System.Private.CoreLib");
  if (!found) return hostError(found.error());
  coreLib = *found;
  typesystem::LoaderSettings settings;
  settings.vectorBytes = jit::vectorBytes(instructionSets);
  auto made = typesystem::TypeLoader::create(*coreLib, *assemblies, settings);
  if (!made) return hostError(made.error());
  types = std::move(*made);
  types->setEntries([this](MethodDesc& method) { return code->entryOf(method); });
  casting = std::make_unique<typesystem::Casting>(*types);
  dispatch = std::make_unique<typesystem::Dispatch>(*types, *casting);
  return {};
}

HostResult<void> Program::Parts::startCollector(const std::filesystem::path& framework) {
  threads = std::make_unique<threading::ThreadList>();
  gc::GcSettings settings([](std::string_view name) { return runtimeSetting(name); },
                          [this](std::string_view name) -> std::optional<std::string> {
                            const std::string* const value = propertyNamed(properties, name);
                            return value != nullptr ? std::optional(*value) : std::nullopt;
                          });
  auto made = execution::Suspension::create(*memory);
  if (!made) return failure(made.error());
  suspension = std::move(*made);
  threads->setInterrupter(suspension.get());
  const auto started = threading::Collector::start(
      {framework / "libclrgc.so", std::move(settings), *threads, threading::Collector::stressFromEnvironment()});
  if (!started) return hostError(started.error().message);
  collector = *started;
  threads->attach();
  return {};
}

HostResult<void> Program::Parts::makeDelegates() {
  const auto found = execution::Delegates::find(*types);
  if (!found) return hostError(found.error());
  delegates = std::make_unique<execution::Delegates>(*found);
  return {};
}

void Program::Parts::makeRuntime() {
  interop::bindNativeMethods();
  classlib::NativeLibraries::instance().setSearchDirectories(
      directoriesIn(properties, "NATIVE_DLL_SEARCH_DIRECTORIES"));
  execution::Runtime::NativeCode native;
  native.internalCall = [this](const char* type, const char* method, const char* parameters) -> const void* {
    const classlib::FCall* found = classlib::findFCall(type, method, parameters);
    if (found == nullptr) return nullptr;
    if (!found->mayCollect) return found->code;
    const auto thunk = threading::makeReturningThunk(*memory, found->method, found->code);
    return thunk ? *thunk : nullptr;
  };
  native.pInvoke = &classlib::pInvokeTarget;
  runtime = std::make_unique<execution::Runtime>(*types, *dispatch, *code, *collector, std::move(native));
  execution::serveThreads(*types, *runtime, *collector);
}

void Program::Parts::setProcessExit() {
  classlib::processExit().beforeExit = [this] {
    attach.reset();
    const void* const entry = code->entryOf(*orRequest(types->coreLibMethod("System.AppContext", "OnProcessExit")));
    const threading::Cooperative cooperative(*threading::Thread::current());
    execution::callManaged(entry, {});
    const threading::Preemptive preemptive(*threading::Thread::current());
    clients->processEnds();
  };
  classlib::processExit().describeStack = [this] { return describeStack(*memory); };
}

void Program::Parts::makeCompiler() {
  arguments = std::make_unique<execution::LiveArguments>(*types, *memory);
  collector->setScanner(arguments.get());
  lookups = std::make_unique<execution::RuntimeLookups>(*types, *dispatch, *runtime);
  stubs = std::make_unique<execution::StubIL>(*types, *delegates, *runtime);
  tailCalls = std::make_unique<execution::TailCallStubs>(*types, *runtime);
  tiering = std::make_unique<execution::TieredCompilation>(*code, tieringSettings(properties), codeCollectionDelay());
  if (tiering->settings().enabled && tiering->settings().instrument) profiles = std::make_unique<jit::Profiles>();
  helpers = std::make_unique<jit::RuntimeHelpers>(*types, *memory);
  context = std::make_unique<jit::CompilerContext>(jit::CompilerContext{*memory,
                                                                        *types,
                                                                        *coreLib,
                                                                        *casting,
                                                                        *dispatch,
                                                                        *runtime,
                                                                        *lookups,
                                                                        *delegates,
                                                                        *stubs,
                                                                        *tailCalls,
                                                                        *helpers,
                                                                        instructionSets,
                                                                        {},
                                                                        {},
                                                                        profiles.get(),
                                                                        precompiled.get()});
}

void Program::Parts::makeInterop() {
  interop = std::make_unique<interop::Interop>(*types, *delegates, *runtime, *memory);
  allocators = std::make_unique<execution::LoaderAllocators>(*types, *code, *assemblies, *collector);
  stubs->setMarshaller([this](MethodDesc& method, const execution::StubIL::LoadTarget& ldTarget) {
    return interop->pInvoke(method, ldTarget);
  });
  context->needsMarshalling = [this](const auto& signature, const Module& module) {
    return interop->needsMarshalling(signature, module);
  };
  context->unmanagedCallStub = [this](const auto& signature, const Module& module,
                                      bool suppressesTransition) -> MethodDesc& {
    return interop->callStub(signature, module, suppressesTransition);
  };
  compiler->setContext(*context);
}

// And lets compiled code call the engine.
void Program::Parts::fillEngine() {
  execution::Engine& engine = execution::engine();
  engine.types = types.get();
  engine.coreLib = coreLib;
  engine.assemblies = assemblies.get();
  engine.code = code.get();
  engine.heap = &collector->heap();
  engine.handles = &collector->handles();
  engine.threads = threads.get();
  engine.runtime = runtime.get();
  engine.lookups = lookups.get();
  engine.casting = casting.get();
  engine.dispatch = dispatch.get();
  engine.delegates = delegates.get();
  engine.allocators = allocators.get();
  assemblies->setEvents(classlib::assemblyEvents());
  installNativeHelpers(*helpers, *memory);
  installTieringHelpers(*helpers, *code);
  if (usesPrecompiledCode()) precompiled->enable({*types, *dispatch, *runtime, *helpers, *delegates, instructionSets});
}

// Whoever knows types, methods or modules by their addresses forgets those that go: first who may still use them.
void Program::Parts::tellOfUnloading() {
  allocators->onUnload([this](typesystem::LoaderAllocator& allocator) {
    for (Module* module : allocator.modules) {
      clients->moduleUnloading(*module);
      rejit->moduleUnloading(*module);
    }
    runtime->forget(allocator);
    const auto forgetCode = [this](MethodDesc& method) { code->forget(method); };
    allocators->keepUntilFreed(allocator, interop->forget(allocator, forgetCode));
    allocators->keepUntilFreed(allocator, tailCalls->forget(allocator, forgetCode));
    code->forget(allocator);
    allocators->keepUntilFreed(allocator, lookups->forget(allocator));
    allocators->keepUntilFreed(allocator, precompiled->forget(allocator));
    arguments->forget(allocator);
    if (profiles != nullptr) profiles->forget(allocator);
    execution::InternedStrings::instance().forget(*execution::engine().handles, allocator);
    threading::ThreadStatics::instance().forget(allocator, *threads);
    for (const Module* module : allocator.modules) classlib::forgetObjectsOf(*module);
  });
}

// The thread starts with nothing to do; the method is compiled when there is.
void Program::Parts::startFinalizer() {
  MethodDesc* const run = orRequest(execution::engine().types->coreLibMethod("System.GC", "RunFinalizers", 0));
  collector->finalizer().start(*threads, collector->heap(), [run, this] {
    allocators->freeDue();
    execution::prepareForFaults();
    const void* const entry = execution::engine().code->entryOf(*run);
    const threading::Cooperative cooperative(*threading::Thread::current());
    execution::ManagedCall call;
    call.entry = entry;
    call.endsProcessWhenUnhandled = true;
    execution::callManaged(call);
  });
}

}  // namespace codicil::host
