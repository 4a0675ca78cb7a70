// SPDX-License-Identifier: MIT
#include "host/Program.hpp"

#include <fnmatch.h>

#include <sstream>
#include <utility>

#include "classlib/AssemblyEvents.hpp"
#include "classlib/Binding.hpp"
#include "classlib/NativeLibraries.hpp"
#include "classlib/NativeLibrary.hpp"
#include "classlib/ProcessExit.hpp"
#include "codicil/versioning/CodeMemory.hpp"
#include "execution/Assemblies.hpp"
#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/CodeHost.hpp"
#include "execution/Dispatch.hpp"
#include "execution/Engine.hpp"
#include "execution/Exceptions.hpp"
#include "execution/FaultReport.hpp"
#include "execution/Faults.hpp"
#include "execution/LiveArguments.hpp"
#include "execution/ManagedThreads.hpp"
#include "execution/Runtime.hpp"
#include "execution/StackWalk.hpp"
#include "execution/Suspension.hpp"
#include "host/NativeHelpers.hpp"
#include "host/Settings.hpp"
#include "interop/Interop.hpp"
#include "jitinterface/JitLibrary.hpp"
#include "jitinterface/JitMethodCompiler.hpp"
#include "jitinterface/ProcessorFeatures.hpp"
#include "jitinterface/RuntimeHelpers.hpp"
#include "metadata/SignatureReader.hpp"
#include "metadata/Utf16.hpp"
#include "threading/Allocation.hpp"
#include "threading/Collector.hpp"
#include "threading/ThreadList.hpp"
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
  std::filesystem::path assembly;
  std::filesystem::path framework;
  std::vector<std::pair<std::string, std::string>> properties;
  std::unique_ptr<codememory::CodeMemory> memory;
  std::unique_ptr<execution::Assemblies> assemblies;
  std::unique_ptr<typesystem::TypeLoader> types;
  std::unique_ptr<typesystem::Casting> casting;
  std::unique_ptr<typesystem::Dispatch> dispatch;
  std::unique_ptr<execution::Delegates> delegates;
  std::unique_ptr<jit::CompilerContext> context;
  std::unique_ptr<jit::JitMethodCompiler> compiler;
  std::unique_ptr<execution::CodeHost> code;
  std::unique_ptr<threading::ThreadList> threads;
  std::unique_ptr<execution::Suspension> suspension;
  std::unique_ptr<execution::Runtime> runtime;
  std::unique_ptr<execution::RuntimeLookups> lookups;
  std::unique_ptr<execution::StubIL> stubs;
  std::unique_ptr<interop::Interop> interop;
  std::unique_ptr<jit::RuntimeHelpers> helpers;
  std::unique_ptr<execution::LiveArguments> arguments;
};

namespace {

tl::unexpected<HostError> failure(const typesystem::LoadError& error) { return hostError(error.toString()); }
tl::unexpected<HostError> failure(const metadata::MetadataError& error) {
  return failure(typesystem::LoadError(error));
}

std::vector<std::filesystem::path> resourceRootsOf(const Application& application) {
  const std::string* const text = application.property("PLATFORM_RESOURCE_ROOTS");
  std::vector<std::filesystem::path> roots;
  std::stringstream stream(text != nullptr ? *text : "");
  for (std::string root; std::getline(stream, root, ':');)
    if (!root.empty()) roots.emplace_back(root);
  return roots;
}

struct MainSignature {
  bool takesArguments = false;
  bool returnsExitCode = false;
};

HostResult<MainSignature> signatureOf(const Module& module, Token entryPoint) {
  const auto row = module.metadata().rowOf<metadata::MethodDefRow>(entryPoint);
  if (!row) return failure(row.error());
  auto reader =
      metadata::SignatureReader::open(module.metadata(), row->signature, metadata::SignatureKind::Method, entryPoint);
  if (!reader) return failure(reader.error());
  const std::uint32_t parameters = reader->methodSignature().paramCount;
  const metadata::ElementType result = reader->node().element;
  const bool returnsNumber = result == metadata::ElementType::I4 || result == metadata::ElementType::U4;
  if (parameters > 1 || (!returnsNumber && result != metadata::ElementType::Void))
    return hostError(module.fileName() + ": " + execution::nameOf(module, entryPoint) +
                     ": an entry point returns nothing or a number, and takes nothing or strings");
  return MainSignature{parameters == 1, returnsNumber};
}

// What Environment wants of it: UTF-16, zero-terminated.
class CommandLine {
 public:
  CommandLine(const std::filesystem::path& program, const std::vector<std::string>& arguments)
      : program_(metadata::utf16Of(program.native())) {
    for (const std::string& argument : arguments) texts_.push_back(metadata::utf16Of(argument));
    for (const std::u16string& text : texts_) pointers_.push_back(text.c_str());
  }
  const char16_t* program() const { return program_.c_str(); }
  std::uint64_t count() const { return pointers_.size(); }
  const char16_t* const* arguments() const { return pointers_.data(); }

 private:
  std::u16string program_;
  std::vector<std::u16string> texts_;
  std::vector<const char16_t*> pointers_;
};

// The thread starts with nothing to do; the method is compiled when there is.
void startFinalizer(threading::Collector& collector) {
  MethodDesc* const run = orRequest(execution::engine().types->coreLibMethod("System.GC", "RunFinalizers", 0));
  collector.finalizer().start(collector.threads(), collector.heap(), [run] {
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

Program::~Program() = default;

HostResult<std::unique_ptr<Program>> Program::create(const Application& application) {
  auto parts = std::make_unique<Parts>();
  parts->assembly = application.assembly;
  parts->framework = application.frameworks.back().directory;
  parts->properties = application.properties;
  auto memory = codememory::CodeMemory::create();
  if (!memory) return hostError(std::string("code memory: ") + codememory::describe(memory.error()));
  parts->memory = std::move(*memory);

  const auto library = jit::JitLibrary::load(parts->framework / "libclrjit.so", runtimeSetting);
  if (!library) return hostError(library.error().message);
  parts->compiler = std::make_unique<jit::JitMethodCompiler>(library->compiler());
  parts->code = std::make_unique<execution::CodeHost>(*parts->memory, *parts->compiler);

  execution::CodeHost& code = *parts->code;
  parts->assemblies = std::make_unique<execution::Assemblies>(
      execution::Assemblies::Places{application.trustedAssemblies, resourceRootsOf(application)},
      [&code](Module& module) { code.moduleLoaded(module); });
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
                            for (const auto& [key, value] : properties)
                              if (key == name) return value;
                            return std::nullopt;
                          });
  threading::CollectorOptions collectorOptions{parts->framework / "libclrgc.so", std::move(settings), *parts->threads,
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
  execution::Runtime::NativeCode native;
  native.internalCall = [&codeMemory](const char* type, const char* method, const char* parameters) -> const void* {
    const classlib::FCall* found = classlib::findFCall(type, method, parameters);
    if (found == nullptr) return nullptr;
    if (!found->mayCollect) return found->code;
    const auto thunk = threading::makeReturningThunk(codeMemory, found->code);
    return thunk ? *thunk : nullptr;
  };
  native.pInvoke = &classlib::pInvokeTarget;
  classlib::NativeLibraries::instance().setSearchDirectories(application.nativeSearchDirectories);
  try {
    parts->runtime = std::make_unique<execution::Runtime>(*parts->types, *parts->dispatch, *parts->code, **collector,
                                                          std::move(native));
    execution::serveThreads(*parts->types, *parts->runtime, **collector);
    classlib::processExit().beforeExit = [&types = *parts->types, &code = *parts->code] {
      const void* const entry = code.entryOf(*orRequest(types.coreLibMethod("System.AppContext", "OnProcessExit")));
      const threading::Cooperative cooperative(*threading::Thread::current());
      execution::callManaged(entry, {});
    };
    classlib::processExit().describeStack = [&codeMemory] { return describeStack(codeMemory); };
    parts->arguments = std::make_unique<execution::LiveArguments>(*parts->types, *parts->memory);
    (*collector)->setScanner(parts->arguments.get());
    parts->lookups = std::make_unique<execution::RuntimeLookups>(*parts->types, *parts->dispatch, *parts->runtime);
    parts->stubs = std::make_unique<execution::StubIL>(*parts->types, *parts->delegates, *parts->runtime);
    parts->helpers = std::make_unique<jit::RuntimeHelpers>(*parts->types, *parts->runtime, *parts->memory);
    parts->context = std::make_unique<jit::CompilerContext>(jit::CompilerContext{*parts->memory,
                                                                                 *parts->types,
                                                                                 **coreLib,
                                                                                 *parts->casting,
                                                                                 *parts->dispatch,
                                                                                 *parts->runtime,
                                                                                 *parts->lookups,
                                                                                 *parts->delegates,
                                                                                 *parts->stubs,
                                                                                 *parts->helpers,
                                                                                 instructionSets,
                                                                                 {},
                                                                                 {}});
    parts->interop =
        std::make_unique<interop::Interop>(*parts->types, *parts->delegates, *parts->runtime, *parts->memory);
    interop::Interop& interop = *parts->interop;
    parts->stubs->setMarshaller([&interop](MethodDesc& method, const execution::StubIL::LoadTarget& ldTarget) {
      return interop.pInvoke(method, ldTarget);
    });
    parts->context->needsMarshalling = [&interop](const auto& signature, const Module& module) {
      return interop.needsMarshalling(signature, module);
    };
    parts->context->unmanagedCallStub = [&interop](const auto& signature, const Module& module) -> MethodDesc& {
      return interop.callStub(signature, module);
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
    parts->assemblies->setEvents(classlib::assemblyEvents());
    installNativeHelpers(*parts->helpers, *parts->memory);
    startFinalizer(**collector);
  } catch (const threading::ExceptionRequest& request) {
    return hostError(request.message);
  }
  return std::unique_ptr<Program>(new Program(std::move(parts)));
}

// What CoreLib wants before any of the program's code.
void Program::setUp() {
  if (isSetUp_) return;
  isSetUp_ = true;
  execution::Runtime& runtime = *parts_->runtime;
  std::vector<std::u16string> texts;
  for (const auto& [name, value] : parts_->properties) {
    texts.push_back(metadata::utf16Of(name));
    texts.push_back(metadata::utf16Of(value));
  }
  std::vector<const char16_t*> names, values;
  for (std::size_t i = 0; i < texts.size(); i += 2) {
    names.push_back(texts[i].c_str());
    values.push_back(texts[i + 1].c_str());
  }
  // String.Empty is the literal "", which no class constructor says.
  typesystem::MethodTable& string = runtime.stringType();
  runtime.initializeClass(string);
  const typesystem::FieldDesc* const empty = typesystem::fieldNamed(string, "Empty");
  auto* const slot = static_cast<std::byte*>(runtime.staticBase(string, true)) + empty->offset();
  const void* const literal = runtime.stringLiteralSlot(u"");
  MethodDesc* setup = orRequest(parts_->types->coreLibMethod("System.AppContext", "Setup", 3));
  const void* const entry = parts_->code->entryOf(*setup);
  const threading::Cooperative cooperative(*threading::Thread::current());
  threading::setReference(reinterpret_cast<gc::ObjectPtr*>(slot), *static_cast<const gc::ObjectPtr*>(literal));
  execution::callManaged(entry, {execution::argument(names.data()), execution::argument(values.data()), names.size()});
}

HostResult<int> Program::runMain(const std::vector<std::string>& arguments) {
  const auto module = parts_->assemblies->open(parts_->assembly);
  if (!module) return failure(module.error());
  parts_->assemblies->setEntry(**module);
  const auto entryPoint = (*module)->image().entryPoint();
  if (!entryPoint) return failure(entryPoint.error());
  if (entryPoint->isNil()) return hostError((*module)->fileName() + ": a library: it has no entry point");
  const auto type = (*module)->metadata().typeOfMethod(entryPoint->rid());
  if (!type) return failure(type.error());
  const auto signature = signatureOf(**module, *entryPoint);
  if (!signature) return tl::unexpected(signature.error());
  if (const auto loaded = parts_->types->load(**module, Token::of(TableId::TypeDef, *type)); !loaded)
    return failure(loaded.error());
  MethodDesc* const main = (*module)->methodOf(*entryPoint);
  const void* const entry = main != nullptr ? parts_->code->entryOf(*main) : nullptr;
  if (entry == nullptr) return hostError((*module)->fileName() + ": the entry point has no address");

  threading::Thread& self = parts_->threads->attach();
  versioning::ThreadEpochs::Thread thread(parts_->code->epochs());
  const versioning::ThreadEpochs::Region region(thread);
  try {
    setUp();
    const CommandLine commandLine(parts_->assembly, arguments);
    const void* const initialize = parts_->code->entryOf(
        *orRequest(parts_->types->coreLibMethod("System.Environment", "InitializeCommandLineArgs", 3)));
    const auto moduleType = orRequest(parts_->types->load(**module, Token::of(TableId::TypeDef, 1)));
    parts_->runtime->initializeClass(*moduleType.methodTable());
    {
      const threading::Cooperative cooperative(self);
      execution::ManagedCall call;
      call.integers[0] =
          execution::callManaged(initialize, {execution::argument(commandLine.program()), commandLine.count(),
                                              execution::argument(commandLine.arguments())});
      call.entry = entry;
      call.endsProcessWhenUnhandled = true;
      execution::callManaged(call);
      if (signature->returnsExitCode) classlib::setEnvironmentExitCode(static_cast<std::int32_t>(call.rax));
    }
    parts_->threads->waitForForeground();
    classlib::processExit().beforeExit();
    return classlib::environmentExitCode();
  } catch (const threading::ExceptionRequest& request) {
    return hostError(std::string(request.type) + ": " + request.message);
  } catch (const threading::ManagedException& exception) {
    return hostError("Unhandled exception. " + describeException(exception.exception()));
  }
}

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
  for (const MethodDesc* method : parts_->code->methodsWithEntries()) {
    if (fnmatch(pattern.c_str(), parts_->code->nameOf(*method).c_str(), 0) != 0) continue;
    text += versioning::CodeVersionManager::dump(parts_->code->manager().tree(parts_->code->keyOf(*method)));
  }
  return text;
}

}  // namespace codicil::host
