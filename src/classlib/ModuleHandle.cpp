// SPDX-License-Identifier: MIT
// System.ModuleHandle and System.Reflection.RuntimeModule: what tokens of a module mean, and its names.
#include "classlib/Fields.hpp"
#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/CodeHost.hpp"
#include "execution/Engine.hpp"
#include "execution/Exceptions.hpp"
#include "execution/Runtime.hpp"
#include "gc/HandleManager.hpp"
#include "threading/Allocation.hpp"
#include "threading/Thread.hpp"
#include "threading/WriteBarrier.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using execution::orRequest;
using metadata::TableId;
using metadata::Token;
using threading::Cooperative;
using threading::ExceptionRequest;
using threading::Rooted;
using threading::Thread;
using typesystem::MethodDesc;
using typesystem::MethodTable;
using typesystem::Module;
using typesystem::TypeHandle;

constexpr std::uint32_t kModuleToken = 0x00000001;
constexpr std::int32_t kMetadataVersion = 0x20000;

// System.Reflection.PortableExecutableKinds
constexpr std::int32_t kIlOnly = 1;
constexpr std::int32_t kRequired32Bit = 2;
constexpr std::int32_t kPe32Plus = 4;

std::span<const TypeHandle> spanOf(const TypeHandle* types, std::int32_t count) {
  return {types, static_cast<std::size_t>(count)};
}

void resolveType(QCallModule module, Token token, const TypeHandle* typeArguments, std::int32_t typeCount,
                 const TypeHandle* methodArguments, std::int32_t methodCount, ObjectHandleOnStack result) {
  setType(result, orRequest(engine().types->load(*module.module, token, spanOf(typeArguments, typeCount),
                                                 spanOf(methodArguments, methodCount))));
}

MethodDesc* resolveMethod(QCallModule module, Token token, const TypeHandle* typeArguments, std::int32_t typeCount,
                          const TypeHandle* methodArguments, std::int32_t methodCount) {
  const auto named = orRequest(engine().types->resolveMethod(
      *module.module, token, {spanOf(typeArguments, typeCount), spanOf(methodArguments, methodCount)}));
  if (named.arguments.empty() && named.method->isGenericDefinition()) return named.method;
  if (named.owner.isTypeDesc()) return named.method;
  return orRequest(engine().types->methodOn(*named.owner.methodTable(), *named.method, named.arguments,
                                            typesystem::MethodForm::Callable));
}

void resolveField(QCallModule module, Token token, const TypeHandle* typeArguments, std::int32_t typeCount,
                  const TypeHandle* methodArguments, std::int32_t methodCount, ObjectHandleOnStack result) {
  const auto named = orRequest(engine().types->resolveField(
      *module.module, token, {spanOf(typeArguments, typeCount), spanOf(methodArguments, methodCount)}));
  auto& stub = *orRequest(engine().types->coreLibType("System.RuntimeFieldInfoStub"));
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  gc::ObjectPtr object = threading::allocateObject(thread, stub);
  reinterpret_cast<FieldInfoObject*>(object)->field = named.field;
  result.set(object);
}

TypeHandle typeAt(Module& module, metadata::Rid row) {
  return orRequest(engine().types->load(module, Token::of(TableId::TypeDef, row)));
}

// Of a module whose global members are still being made, nothing.
void getModuleType(QCallModule module, ObjectHandleOnStack result) {
  if (module.module->isComplete(Token::of(TableId::TypeDef, 1))) setType(result, typeAt(*module.module, 1));
}

// Called cooperatively (SuppressGCTransition).
std::uint32_t moduleToken(QCallModule) { return kModuleToken; }
std::int32_t getMetadataVersion(QCallModule) { return kMetadataVersion; }

void getPEKind(QCallModule module, std::int32_t* kind, std::int32_t* machine) {
  const metadata::PEImage& pe = module.module->image().pe();
  *kind = (pe.cliHeader().flags & metadata::CliHeader::kIlOnly) != 0 ? kIlOnly : 0;
  if ((pe.cliHeader().flags & metadata::CliHeader::k32BitRequired) != 0) *kind |= kRequired32Bit;
  if (pe.isPE32Plus()) *kind |= kPe32Plus;
  *machine = pe.machine();
}

void getScopeName(QCallModule module, ObjectHandleOnStack result) {
  const metadata::Metadata& metadata = module.module->metadata();
  const auto name = metadata.string(metadata.row<metadata::ModuleRow>(1).name);
  if (!name) execution::throwLoadError(name.error());
  setString(result, *name);
}

void getFullyQualifiedName(QCallModule module, ObjectHandleOnStack result) {
  const std::string& file = module.module->fileName();
  const bool isDynamic = module.module->image().growing() != nullptr;
  setString(result, isDynamic ? "<In Memory Module>" : file.empty() ? "<Unknown>" : file);
}

// Those that load, and why the others do not.
[[noreturn]] void throwUnloadable(std::span<const TypeHandle> loaded, std::span<const ExceptionRequest> failures) {
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  const auto arrayOf = [&](const char* element, std::size_t count) {
    MethodTable& array = *orRequest(engine().types->arrayOf(TypeHandle(coreLibType(element)))).methodTable();
    return threading::allocateArray(thread, array, static_cast<std::int64_t>(count));
  };
  const auto set = [](Rooted& array, std::size_t index, gc::ObjectPtr value) {
    threading::setReference(reinterpret_cast<gc::ObjectPtr*>(threading::elementsOf(array.get())) + index, value);
  };
  Rooted types(thread, arrayOf("System.Type", loaded.size() + failures.size()));
  for (std::size_t i = 0; i < loaded.size(); ++i) set(types, i, runtimeTypeOf(loaded[i]));
  Rooted reasons(thread, arrayOf("System.Exception", failures.size()));
  for (std::size_t i = 0; i < failures.size(); ++i) set(reasons, i, execution::makeException(thread, failures[i]));
  constexpr const char* kException = "System.Reflection.ReflectionTypeLoadException";
  Rooted exception(thread, threading::allocateObject(thread, *coreLibType(kException)));
  const void* const constructor =
      engine().code->entryOf(*orRequest(engine().types->coreLibMethod(kException, ".ctor", 3)));
  Rooted message(thread, engine().runtime->newString(u"Unable to load one or more of the requested types."));
  execution::callManaged(constructor, {execution::argument(exception.get()), execution::argument(types.get()),
                                       execution::argument(reasons.get()), execution::argument(message.get())});
  throw threading::ManagedException(
      engine().handles->createGlobalHandleOfType(exception.get(), gc::HandleType::Strong));
}

// All but <Module>.
void getTypes(QCallModule module, ObjectHandleOnStack result) {
  std::vector<TypeHandle> types;
  std::vector<ExceptionRequest> failures;
  for (metadata::Rid row = 2; row <= module.module->metadata().rowCount(TableId::TypeDef); ++row) {
    try {
      types.push_back(typeAt(*module.module, row));
    } catch (const ExceptionRequest& request) {
      failures.push_back(request);
    }
  }
  if (!failures.empty()) throwUnloadable(types, failures);
  setTypes(result, types, true);
}

}  // namespace

std::span<const QCall> moduleHandleQCalls() {
  static const QCall rows[] = {
      {"ModuleHandle_ResolveType", qcall<&resolveType>()},
      {"ModuleHandle_ResolveMethod", qcall<&resolveMethod>()},
      {"ModuleHandle_ResolveField", qcall<&resolveField>()},
      {"ModuleHandle_GetModuleType", qcall<&getModuleType>()},
      {"ModuleHandle_GetToken", fcall(&moduleToken)},
      {"ModuleHandle_GetMDStreamVersion", fcall(&getMetadataVersion)},
      {"ModuleHandle_GetPEKind", fcall(&getPEKind)},
      {"RuntimeModule_GetScopeName", qcall<&getScopeName>()},
      {"RuntimeModule_GetFullyQualifiedName", qcall<&getFullyQualifiedName>()},
      {"RuntimeModule_GetTypes", qcall<&getTypes>()},
  };
  return rows;
}

}  // namespace codicil::classlib
