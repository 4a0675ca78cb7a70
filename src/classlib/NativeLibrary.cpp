// SPDX-License-Identifier: MIT
// System.Runtime.InteropServices.NativeLibrary, and where P/Invokes lead.
#include "classlib/NativeLibrary.hpp"

#include <optional>

#include "classlib/NativeLibraries.hpp"
#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/Assemblies.hpp"
#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "execution/Runtime.hpp"
#include "metadata/CustomAttribute.hpp"
#include "metadata/Utf16.hpp"
#include "threading/ManagedException.hpp"
#include "threading/Thread.hpp"
#include "typesystem/Module.hpp"

namespace codicil::classlib {

using execution::engine;
using execution::orRequest;
using metadata::utf8Of;
using threading::Thread;
using typesystem::MethodTable;

namespace {

constexpr const char* kLoadContext = "System.Runtime.Loader.AssemblyLoadContext";
constexpr const char* kNativeLibrary = "System.Runtime.InteropServices.NativeLibrary";

class Int32Enums final : public metadata::EnumResolver {  // DllImportSearchPath is one
 public:
  std::optional<metadata::ElementType> underlyingType(const metadata::Metadata&, metadata::Token) override {
    return metadata::ElementType::I4;
  }
  std::optional<metadata::ElementType> underlyingType(const metadata::Metadata&, std::string_view) override {
    return metadata::ElementType::I4;
  }
};

constexpr std::uint32_t kAssemblyDirectory = 2;  // DllImportSearchPath.AssemblyDirectory

LibraryHandle orThrow(const tl::expected<LibraryHandle, std::string>& library, const std::string& name, bool throws) {
  if (library) return *library;
  if (!throws) return nullptr;
  throw threading::ExceptionRequest{
      "System.DllNotFoundException", NativeLibraries::notFoundMessage(name, library.error()), {}};
}

std::string directoryOf(const typesystem::Module& module) {
  const std::string& file = module.fileName();
  const std::size_t slash = file.rfind('/');
  return slash == std::string::npos ? std::string() : file.substr(0, slash + 1);
}

bool hasResolvers() {
  static MethodTable* const type = orRequest(engine().types->coreLibType(kNativeLibrary));
  static const typesystem::FieldDesc* const map = typesystem::fieldNamed(*type, "s_nativeDllResolveMap");
  auto* const slot = static_cast<std::byte*>(engine().runtime->staticBase(*type, true)) + map->offset();
  return *reinterpret_cast<void**>(slot) != nullptr;
}

// Calls a managed function of these arguments: the name, the assembly if it is wanted, and two more numbers.
LibraryHandle ask(const char* type, const char* method, const std::string& name, typesystem::Module* assembly,
                  std::uint64_t third, std::uint64_t fourth) {
  typesystem::MethodDesc* const callee = orRequest(engine().types->coreLibMethod(type, method));
  const void* const entry = engine().runtime->entryOf(*callee);
  Thread& thread = *Thread::current();
  const threading::Cooperative cooperative(thread);
  threading::Rooted object(thread, assembly == nullptr ? nullptr : runtimeAssemblyOf(*assembly));
  const gc::ObjectPtr text = engine().runtime->newString(metadata::utf16Of(name));
  if (assembly == nullptr)
    return reinterpret_cast<LibraryHandle>(execution::callManaged(entry, {execution::argument(text), third}));
  return reinterpret_cast<LibraryHandle>(
      execution::callManaged(entry, {execution::argument(text), execution::argument(object.get()), third, fourth}));
}

// What the program set by NativeLibrary.SetDllImportResolver. Null: it has no answer.
LibraryHandle askResolver(typesystem::Module& module, const std::string& name,
                          const std::optional<std::uint32_t>& searchPath) {
  if (&module == engine().coreLib || !hasResolvers()) return nullptr;
  return ask(kNativeLibrary, "LoadLibraryCallbackStub", name, &module, searchPath ? 1 : 0, searchPath.value_or(0));
}

// AssemblyLoadContext.LoadUnmanagedDll of the program's own contexts.
LibraryHandle askContext(const typesystem::Module& module, const std::string& name) {
  const execution::LoadContext& context = engine().assemblies->contextOf(module);
  if (context.isDefault || context.managed == 0) return nullptr;
  return ask(kLoadContext, "ResolveUnmanagedDll", name, nullptr, context.managed, 0);
}

// AssemblyLoadContext.ResolvingUnmanagedDll, when nothing else has found it.
LibraryHandle askEvent(typesystem::Module& module, const std::string& name) {
  const execution::LoadContext& context = engine().assemblies->contextOf(module);
  if (&module == engine().coreLib || context.managed == 0) return nullptr;
  return ask(kLoadContext, "ResolveUnmanagedDllUsingEvent", name, &module, context.managed, 0);
}

LibraryHandle loadLibraryFromPath(const char16_t* name, std::int32_t throws) {
  const std::string path = utf8Of(name);
  return orThrow(NativeLibraries::loadFile(path), path, throws != 0);
}

LibraryHandle loadByName(const char16_t* name, QCallAssembly caller, std::int32_t hasFlags, std::uint32_t flags,
                         std::int32_t throws) {
  const bool besideAssembly = hasFlags == 0 || (flags & kAssemblyDirectory) != 0;
  const std::string library = utf8Of(name);
  typesystem::Module* const module = caller.assembly;
  if (module == nullptr) return orThrow(NativeLibraries::instance().load(library, {}), library, throws != 0);
  if (LibraryHandle found = askContext(*module, library)) return found;
  const auto found = NativeLibraries::instance().load(library, besideAssembly ? directoryOf(*module) : std::string());
  if (!found)
    if (LibraryHandle other = askEvent(*module, library)) return other;
  return orThrow(found, library, throws != 0);
}

void freeLibrary(LibraryHandle library) { NativeLibraries::free(library); }

void* getSymbol(LibraryHandle library, const char16_t* name, std::int32_t throws) {
  const std::string symbol = utf8Of(name);
  if (void* address = NativeLibraries::symbol(library, symbol.c_str())) return address;
  if (throws == 0) return nullptr;
  throw threading::ExceptionRequest{"System.EntryPointNotFoundException",
                                    "Unable to find an entry point named '" + symbol + "' in shared library.",
                                    {}};
}

// DefaultDllImportSearchPathsAttribute of a method, or of its assembly; null: neither says.
std::optional<std::uint32_t> searchPathOf(const typesystem::MethodDesc& method) {
  const metadata::Metadata& metadata = method.module().metadata();
  for (const auto parent : {method.token(), typesystem::Token::of(typesystem::TableId::Assembly, 1)}) {
    const typesystem::Rid attribute = metadata::findCustomAttribute(metadata, parent, "System.Runtime.InteropServices",
                                                                    "DefaultDllImportSearchPathsAttribute");
    if (attribute == 0) continue;
    Int32Enums enums;
    auto reader = metadata::CustomAttributeReader::open(metadata, attribute, enums);
    if (!reader || reader->fixedCount() != 1) continue;
    if (const auto value = reader->nextFixed()) return static_cast<std::uint32_t>(value->bits);
  }
  return std::nullopt;
}

}  // namespace

const void* pInvokeTarget(const typesystem::MethodDesc& method, const std::string& module, const std::string& entry) {
  if (module == "QCall") return findQCall(entry.c_str());
  const auto searchPath = searchPathOf(method);
  typesystem::Module& caller = method.module();
  if (LibraryHandle library = askResolver(caller, module, searchPath))
    return NativeLibraries::symbol(library, entry.c_str());
  if (LibraryHandle library = askContext(caller, module)) return NativeLibraries::symbol(library, entry.c_str());
  const bool besideAssembly = !searchPath || (*searchPath & kAssemblyDirectory) != 0;
  const auto library =
      NativeLibraries::instance().ofPInvoke(module, besideAssembly ? directoryOf(caller) : std::string());
  if (!library)
    if (LibraryHandle other = askEvent(caller, module)) return NativeLibraries::symbol(other, entry.c_str());
  return NativeLibraries::symbol(orThrow(library, module, true), entry.c_str());
}

std::span<const QCall> nativeLibraryQCalls() {
  static const QCall rows[] = {
      {"NativeLibrary_LoadFromPath", qcall<&loadLibraryFromPath>()},
      {"NativeLibrary_LoadByName", qcall<&loadByName>()},
      {"NativeLibrary_FreeLib", fcall(&freeLibrary)},
      {"NativeLibrary_GetSymbol", qcall<&getSymbol>()},
  };
  return rows;
}

}  // namespace codicil::classlib
