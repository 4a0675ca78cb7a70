// SPDX-License-Identifier: MIT
// System.Reflection.RuntimeAssembly: an assembly's identity, types and resources.
#include <algorithm>

#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/Assemblies.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "execution/Runtime.hpp"
#include "metadata/AssemblyIdentity.hpp"
#include "metadata/Flags.hpp"
#include "metadata/Utf16.hpp"
#include "threading/Allocation.hpp"
#include "threading/Thread.hpp"
#include "threading/WriteBarrier.hpp"

namespace codicil::classlib {

using metadata::utf16Of;
using metadata::utf8Of;
namespace {

using execution::engine;
using execution::orRequest;
using execution::readable;
using metadata::ElementType;
using metadata::TableId;
using metadata::Token;
using threading::Cooperative;
using threading::Rooted;
using threading::Thread;
using typesystem::MethodTable;
using typesystem::Module;
using typesystem::TypeHandle;

constexpr std::uint32_t kAssemblyToken = 0x20000001;

metadata::AssemblyIdentity identityOf(QCallAssembly assembly) {
  return readable(assembly.assembly->image().identity());
}

gc::ObjectPtr getManifestModule(gc::ObjectPtr assembly) { return knownModuleObject(*moduleOfAssembly(assembly)); }
std::uint32_t assemblyToken(gc::ObjectPtr) { return kAssemblyToken; }

void getManifestModuleSlow(ObjectHandleOnStack assembly, ObjectHandleOnStack module) {
  const Cooperative cooperative(*Thread::current());
  module.set(runtimeModuleOf(*moduleOfAssembly(assembly.get())));
}

// ---- Identity ----

void getFullName(QCallAssembly assembly, ObjectHandleOnStack result) {
  setString(result, identityOf(assembly).displayName());
}
void getSimpleName(QCallAssembly assembly, ObjectHandleOnStack result) { setString(result, identityOf(assembly).name); }
void getLocale(QCallAssembly assembly, ObjectHandleOnStack result) { setString(result, identityOf(assembly).culture); }
// Empty: it came as bytes.
void getLocation(QCallAssembly assembly, ObjectHandleOnStack result) {
  setString(result, assembly.assembly->fileName());
}
std::int32_t getCodeBase(QCallAssembly assembly, ObjectHandleOnStack result) {
  if (assembly.assembly->fileName().empty()) return 0;
  setString(result, "file://" + assembly.assembly->fileName());
  return 1;
}
void getImageRuntimeVersion(QCallAssembly assembly, ObjectHandleOnStack result) {
  setString(result, assembly.assembly->metadata().version());
}

void getVersion(QCallAssembly assembly, std::int32_t* major, std::int32_t* minor, std::int32_t* build,
                std::int32_t* revision) {
  const metadata::AssemblyVersion version = identityOf(assembly).version;
  *major = version.major;
  *minor = version.minor;
  *build = version.build;
  *revision = version.revision;
}

std::int32_t getFlags(QCallAssembly assembly) {
  const auto identity = identityOf(assembly);
  return static_cast<std::int32_t>(identity.flags |
                                   (identity.publicKey.empty() ? 0 : metadata::AssemblyFlags::kPublicKey));
}
std::int32_t getHashAlgorithm(QCallAssembly assembly) {
  return static_cast<std::int32_t>(assembly.assembly->metadata().row<metadata::AssemblyRow>(1).hashAlgorithm);
}

void getPublicKey(QCallAssembly assembly, ObjectHandleOnStack result) {
  const auto key = identityOf(assembly).publicKey;
  typesystem::TypeLoader& types = *engine().types;
  MethodTable* array = orRequest(types.arrayOf(TypeHandle(orRequest(types.primitive(ElementType::U1))))).methodTable();
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  gc::ObjectPtr bytes = threading::allocateArray(thread, *array, static_cast<std::int64_t>(key.size()));
  std::ranges::copy(key, threading::elementsOf(bytes));
  result.set(bytes);
}

void getEntryPoint(QCallAssembly assembly, ObjectHandleOnStack result) {
  const Token token = readable(assembly.assembly->image().entryPoint());
  if (token.isNil()) return;
  const auto type = readable(assembly.assembly->metadata().typeOfMethod(token.rid()));
  orRequest(engine().types->load(*assembly.assembly, Token::of(TableId::TypeDef, type)));
  if (auto* method = assembly.assembly->methodOf(token)) setMethodStub(result, *method);
}

// ---- Types ----

struct FullName {
  std::string nameSpace;
  std::string name;
};

FullName splitName(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos) return {{}, std::string(text)};
  return {std::string(text.substr(0, dot)), std::string(text.substr(dot + 1))};
}

bool isEqual(std::string_view a, std::string_view b, bool ignoreCase) {
  if (!ignoreCase) return a == b;
  return std::ranges::equal(a, b, [](char x, char y) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    return lower(x) == lower(y);
  });
}

// By a walk over all types: for look-ups that ignore case.
Token findIgnoringCase(const metadata::Metadata& metadata, Token enclosing, const FullName& wanted) {
  for (metadata::Rid row = 2; row <= metadata.rowCount(TableId::TypeDef); ++row) {
    if (metadata.enclosingTypeOf(row) != enclosing.rid()) continue;
    const auto name = metadata.typeName(Token::of(TableId::TypeDef, row));
    if (name && isEqual(name->name, wanted.name, true) && isEqual(name->nameSpace, wanted.nameSpace, true))
      return Token::of(TableId::TypeDef, row);
  }
  return {};
}

// A type that its builder is not done with is not there, unless somebody provides it.
bool isThere(Module& module, Token type) {
  return !type.is(TableId::TypeDef) || engine().assemblies->complete(module, type).has_value();
}

// A TypeDef or ExportedType; nil: there is none.
Token findType(Module& module, std::string_view typeName, std::span<const std::string> nested, bool ignoreCase) {
  const auto& types = module.image().types();
  const FullName name = splitName(typeName);
  Token found = ignoreCase ? findIgnoringCase(module.metadata(), {}, name) : types.find(name.nameSpace, name.name);
  for (const std::string& inner : nested) {
    if (found.isNil() || !isThere(module, found)) return {};
    found = ignoreCase ? findIgnoringCase(module.metadata(), found, {{}, inner}) : types.findNested(found, inner);
  }
  return found;
}

// Through the assemblies that a forwarded type goes by. Null: not there.
TypeHandle loadNamed(Module& first, std::string_view typeName, std::span<const std::string> nested, bool ignoreCase) {
  Module* module = &first;
  for (int hops = 0; hops < 32; ++hops) {
    const Token found = findType(*module, typeName, nested, ignoreCase);
    if (found.isNil() || !isThere(*module, found)) return {};
    if (found.is(TableId::TypeDef)) return orRequest(engine().types->load(*module, found));
    const Token implementation = readable(module->metadata().implementationOf(found));
    if (!implementation.is(TableId::AssemblyRef)) return {};
    module = orRequest(engine().assemblies->load(*module, implementation));
  }
  return {};
}

void getTypeCore(QCallAssembly assembly, const char* typeName, const char* const* nested, std::int32_t count,
                 ObjectHandleOnStack result) {
  const std::vector<std::string> inner(nested, nested + count);
  const TypeHandle type = loadNamed(*assembly.assembly, typeName, inner, false);
  if (!type.isNull()) setType(result, type);
}

void getTypeCoreIgnoreCase(QCallAssembly assembly, const char16_t* typeName, const char16_t* const* nested,
                           std::int32_t count, ObjectHandleOnStack result) {
  std::vector<std::string> inner;
  for (std::int32_t i = 0; i < count; ++i) inner.push_back(utf8Of(nested[i]));
  const TypeHandle type = loadNamed(*assembly.assembly, utf8Of(typeName), inner, true);
  if (!type.isNull()) setType(result, type);
}

TypeHandle forwarded(Module& module, Token exportedType) {
  std::vector<std::string> nested;
  Token outermost = exportedType;
  for (;;) {
    const auto row = readable(module.metadata().rowOf<metadata::ExportedTypeRow>(outermost));
    if (!row.implementation.is(TableId::ExportedType)) break;
    nested.insert(nested.begin(), std::string(readable(module.metadata().string(row.name))));
    outermost = row.implementation;
  }
  const auto name = readable(module.metadata().typeName(outermost));
  const std::string full =
      name.nameSpace.empty() ? std::string(name.name) : std::string(name.nameSpace) + '.' + std::string(name.name);
  return loadNamed(module, full, nested, false);
}

void getForwardedType(QCallAssembly assembly, Token exportedType, ObjectHandleOnStack result) {
  const TypeHandle type = forwarded(*assembly.assembly, exportedType);
  if (!type.isNull()) setType(result, type);
}

// Public types, nested in public ones too; its own, then those it forwards.
void getExportedTypes(QCallAssembly assembly, ObjectHandleOnStack result) {
  Module& module = *assembly.assembly;
  const metadata::Metadata& metadata = module.metadata();
  const auto isVisible = [&](metadata::Rid row) {
    for (; row != 0; row = metadata.enclosingTypeOf(row)) {
      const auto access = metadata.row<metadata::TypeDefRow>(row).flags & metadata::TypeAttributes::kVisibilityMask;
      if (access != metadata::TypeAttributes::kPublic && access != metadata::TypeAttributes::kNestedPublic)
        return false;
    }
    return true;
  };
  std::vector<TypeHandle> types;
  for (metadata::Rid row = 2; row <= metadata.rowCount(TableId::TypeDef); ++row)
    if (isVisible(row)) types.push_back(orRequest(engine().types->load(module, Token::of(TableId::TypeDef, row))));
  for (metadata::Rid row = 1; row <= metadata.rowCount(TableId::ExportedType); ++row) {
    const TypeHandle type = forwarded(module, Token::of(TableId::ExportedType, row));
    if (!type.isNull()) types.push_back(type);
  }
  setTypes(result, types, true);
}

// ---- Modules and resources ----

void getModules(QCallAssembly assembly, std::int32_t, std::int32_t, ObjectHandleOnStack result) {
  typesystem::TypeLoader& types = *engine().types;
  MethodTable* element = orRequest(types.coreLibType("System.Reflection.RuntimeModule"));
  MethodTable* array = orRequest(types.arrayOf(TypeHandle(element))).methodTable();
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  Rooted modules(thread, threading::allocateArray(thread, *array, 1));
  gc::ObjectPtr module = runtimeModuleOf(*assembly.assembly);
  threading::setReference(reinterpret_cast<gc::ObjectPtr*>(threading::elementsOf(modules.get())), module);
  result.set(modules.get());
}

void getModule(QCallAssembly assembly, const char16_t* name, ObjectHandleOnStack result) {
  const metadata::Metadata& metadata = assembly.assembly->metadata();
  const auto scope = readable(metadata.string(metadata.row<metadata::ModuleRow>(1).name));
  if (!isEqual(utf8Of(name), scope, true)) return;
  const Cooperative cooperative(*Thread::current());
  result.set(runtimeModuleOf(*assembly.assembly));
}

Token resourceNamed(const metadata::Metadata& metadata, std::string_view wanted) {
  for (metadata::Rid row = 1; row <= metadata.rowCount(TableId::ManifestResource); ++row) {
    const auto name = metadata.string(metadata.row<metadata::ManifestResourceRow>(row).name);
    if (name && *name == wanted) return Token::of(TableId::ManifestResource, row);
  }
  return {};
}

const std::byte* getResource(QCallAssembly assembly, const char16_t* name, std::uint32_t* length) {
  const Token token = resourceNamed(assembly.assembly->metadata(), utf8Of(name));
  if (token.isNil()) return nullptr;
  const auto bytes = readable(assembly.assembly->image().resource(token));
  if (!bytes) return nullptr;
  *length = static_cast<std::uint32_t>(bytes->size());
  return bytes->data();
}

// System.Reflection.ResourceLocation: in this file. -1: there is none of that name.
constexpr std::int32_t kEmbedded = 1;
constexpr std::int32_t kContainedInManifestFile = 4;
std::int32_t getManifestResourceInfo(QCallAssembly assembly, const char16_t* name, ObjectHandleOnStack,
                                     ObjectHandleOnStack) {
  return resourceNamed(assembly.assembly->metadata(), utf8Of(name)).isNil() ? -1 : kEmbedded | kContainedInManifestFile;
}

void getManifestResourceNames(QCallAssembly assembly, ObjectHandleOnStack result) {
  const metadata::Metadata& metadata = assembly.assembly->metadata();
  const std::uint32_t count = metadata.rowCount(TableId::ManifestResource);
  typesystem::TypeLoader& types = *engine().types;
  MethodTable* array = orRequest(types.arrayOf(TypeHandle(&engine().runtime->stringType()))).methodTable();
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  Rooted names(thread, threading::allocateArray(thread, *array, count));
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto name = metadata.string(metadata.row<metadata::ManifestResourceRow>(i + 1).name);
    gc::ObjectPtr text = engine().runtime->newString(utf16Of(name ? *name : std::string_view()));
    threading::setReference(reinterpret_cast<gc::ObjectPtr*>(threading::elementsOf(names.get())) + i, text);
  }
  result.set(names.get());
}

}  // namespace

std::span<const FCall> runtimeAssemblyFCalls() {
  static constexpr const char* kType = "System.Reflection.RuntimeAssembly";
  static const FCall rows[] = {
      {kType, "GetManifestModule", fcall(&getManifestModule)},
      {kType, "GetTokenInternal", fcall(&assemblyToken)},
  };
  return rows;
}

std::span<const QCall> runtimeAssemblyQCalls() {
  static const QCall rows[] = {
      {"AssemblyHandle_GetManifestModuleSlow", qcall<&getManifestModuleSlow>()},
      {"AssemblyNative_GetFullName", qcall<&getFullName>()},
      {"AssemblyNative_GetSimpleName", qcall<&getSimpleName>()},
      {"AssemblyNative_GetLocale", qcall<&getLocale>()},
      {"AssemblyNative_GetLocation", qcall<&getLocation>()},
      {"AssemblyNative_GetCodeBase", qcall<&getCodeBase>()},
      {"AssemblyNative_GetImageRuntimeVersion", qcall<&getImageRuntimeVersion>()},
      {"AssemblyNative_GetVersion", qcall<&getVersion>()},
      {"AssemblyNative_GetFlags", qcall<&getFlags>()},
      {"AssemblyNative_GetHashAlgorithm", qcall<&getHashAlgorithm>()},
      {"AssemblyNative_GetPublicKey", qcall<&getPublicKey>()},
      {"AssemblyNative_GetEntryPoint", qcall<&getEntryPoint>()},
      {"AssemblyNative_GetTypeCore", qcall<&getTypeCore>()},
      {"AssemblyNative_GetTypeCoreIgnoreCase", qcall<&getTypeCoreIgnoreCase>()},
      {"AssemblyNative_GetForwardedType", qcall<&getForwardedType>()},
      {"AssemblyNative_GetExportedTypes", qcall<&getExportedTypes>()},
      {"AssemblyNative_GetModules", qcall<&getModules>()},
      {"AssemblyNative_GetModule", qcall<&getModule>()},
      {"AssemblyNative_GetResource", qcall<&getResource>()},
      {"AssemblyNative_GetManifestResourceInfo", qcall<&getManifestResourceInfo>()},
      {"AssemblyNative_GetManifestResourceNames", qcall<&getManifestResourceNames>()},
  };
  return rows;
}

}  // namespace codicil::classlib
