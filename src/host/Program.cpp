#include "host/Program.hpp"

#include <fnmatch.h>

#include <utility>

#include "codicil/versioning/CodeMemory.hpp"
#include "execution/Assemblies.hpp"
#include "execution/CodeHost.hpp"
#include "host/Settings.hpp"
#include "jitinterface/JitLibrary.hpp"
#include "jitinterface/JitMethodCompiler.hpp"
#include "jitinterface/ProcessorFeatures.hpp"
#include "metadata/SignatureReader.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::host {

using typesystem::MethodDesc;
using typesystem::Module;
using typesystem::TableId;
using typesystem::Token;

// In the order in which they go, last first: the code before the modules it is of.
struct Program::Parts {
  std::filesystem::path assembly;
  std::unique_ptr<codememory::CodeMemory> memory;
  std::unique_ptr<execution::Assemblies> assemblies;
  std::unique_ptr<typesystem::TypeLoader> types;
  std::unique_ptr<jit::CompilerContext> context;
  std::unique_ptr<jit::JitMethodCompiler> compiler;
  std::unique_ptr<execution::CodeHost> code;
};

namespace {

tl::unexpected<HostError> failure(const typesystem::LoadError& error) { return hostError(error.toString()); }
tl::unexpected<HostError> failure(const metadata::MetadataError& error) {
  return failure(typesystem::LoadError(error));
}

enum class MainKind { ReturnsNothing, ReturnsExitCode };

HostResult<MainKind> kindOf(const Module& module, Token entryPoint) {
  const auto row = module.metadata().rowOf<metadata::MethodDefRow>(entryPoint);
  if (!row) return failure(row.error());
  auto reader =
      metadata::SignatureReader::open(module.metadata(), row->signature, metadata::SignatureKind::Method, entryPoint);
  if (!reader) return failure(reader.error());
  const std::uint32_t parameters = reader->methodSignature().paramCount;
  const metadata::ElementType result = reader->node().element;
  if (parameters == 0 && result == metadata::ElementType::Void) return MainKind::ReturnsNothing;
  if (parameters == 0 && (result == metadata::ElementType::I4 || result == metadata::ElementType::U4))
    return MainKind::ReturnsExitCode;
  return hostError(module.fileName() + ": " + execution::nameOf(module, entryPoint) +
                   ": an entry point with arguments, or that is async, is not there yet");
}

}  // namespace

Program::Program(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Program::~Program() = default;

HostResult<std::unique_ptr<Program>> Program::create(const Application& application) {
  auto parts = std::make_unique<Parts>();
  parts->assembly = application.assembly;
  auto memory = codememory::CodeMemory::create();
  if (!memory) return hostError(std::string("code memory: ") + codememory::describe(memory.error()));
  parts->memory = std::move(*memory);

  const auto library = jit::JitLibrary::load(application.frameworks.back().directory / "libclrjit.so", runtimeSetting);
  if (!library) return hostError(library.error().message);
  parts->compiler = std::make_unique<jit::JitMethodCompiler>(library->compiler());
  parts->code = std::make_unique<execution::CodeHost>(*parts->memory, *parts->compiler);

  execution::CodeHost& code = *parts->code;
  parts->assemblies = std::make_unique<execution::Assemblies>(application.trustedAssemblies,
                                                              [&code](Module& module) { code.moduleLoaded(module); });
  const auto coreLib = parts->assemblies->named("System.Private.CoreLib");
  if (!coreLib) return failure(coreLib.error());
  auto types = typesystem::TypeLoader::create(**coreLib, *parts->assemblies);
  if (!types) return failure(types.error());
  parts->types = std::move(*types);
  parts->context = std::make_unique<jit::CompilerContext>(
      jit::CompilerContext{*parts->memory, *parts->types, jit::detectInstructionSets(runtimeSetting)});
  parts->compiler->setContext(*parts->context);
  return std::unique_ptr<Program>(new Program(std::move(parts)));
}

HostResult<int> Program::runMain() {
  const auto module = parts_->assemblies->open(parts_->assembly);
  if (!module) return failure(module.error());
  const auto entryPoint = (*module)->image().entryPoint();
  if (!entryPoint) return failure(entryPoint.error());
  if (entryPoint->isNil()) return hostError((*module)->fileName() + ": a library: it has no entry point");
  const auto type = (*module)->metadata().typeOfMethod(entryPoint->rid());
  if (!type) return failure(type.error());
  const auto kind = kindOf(**module, *entryPoint);
  if (!kind) return tl::unexpected(kind.error());
  if (const auto loaded = parts_->types->load(**module, Token::of(TableId::TypeDef, *type)); !loaded)
    return failure(loaded.error());
  MethodDesc* const main = (*module)->methodOf(*entryPoint);
  const void* const entry = main != nullptr ? parts_->code->entryOf(*main) : nullptr;
  if (entry == nullptr) return hostError((*module)->fileName() + ": the entry point has no address");

  versioning::ThreadEpochs::Thread thread(parts_->code->epochs());
  const versioning::ThreadEpochs::Region region(thread);
  if (*kind == MainKind::ReturnsExitCode) return reinterpret_cast<int (*)()>(const_cast<void*>(entry))();
  reinterpret_cast<void (*)()>(const_cast<void*>(entry))();
  return 0;
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
