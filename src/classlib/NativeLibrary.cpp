// SPDX-License-Identifier: MIT
// System.Runtime.InteropServices.NativeLibrary, and where P/Invokes lead.
#include "classlib/NativeLibrary.hpp"

#include "classlib/Tables.hpp"
#include "classlib/Utf16.hpp"
#include "interop/NativeLibraries.hpp"
#include "threading/ManagedException.hpp"
#include "typesystem/Module.hpp"

namespace codicil::classlib {
namespace {

using interop::LibraryHandle;
using interop::NativeLibraries;

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

// QCallAssembly: the address of a RuntimeAssembly, and the assembly's handle, which is its manifest module.
struct QCallAssembly {
  gc::ObjectPtr* object;
  typesystem::Module* assembly;
};

LibraryHandle loadFromPath(const char16_t* name, std::int32_t throws) {
  const std::string path = utf8Of(name);
  return orThrow(NativeLibraries::loadFile(path), path, throws != 0);
}

LibraryHandle loadByName(const char16_t* name, QCallAssembly caller, std::int32_t hasFlags, std::uint32_t flags,
                         std::int32_t throws) {
  const bool besideAssembly = hasFlags == 0 || (flags & kAssemblyDirectory) != 0;
  const std::string library = utf8Of(name);
  return orThrow(
      NativeLibraries::instance().load(
          library, besideAssembly && caller.assembly != nullptr ? directoryOf(*caller.assembly) : std::string()),
      library, throws != 0);
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

}  // namespace

const void* pInvokeTarget(const typesystem::MethodDesc& method, const std::string& module, const std::string& entry) {
  if (module == "QCall") return findQCall(entry.c_str());
  const auto library = NativeLibraries::instance().ofPInvoke(module, directoryOf(method.module()));
  return NativeLibraries::symbol(orThrow(library, module, true), entry.c_str());
}

std::span<const QCall> nativeLibraryQCalls() {
  static const QCall rows[] = {
      {"NativeLibrary_LoadFromPath", qcall<&loadFromPath>()},
      {"NativeLibrary_LoadByName", qcall<&loadByName>()},
      {"NativeLibrary_FreeLib", fcall(&freeLibrary)},
      {"NativeLibrary_GetSymbol", qcall<&getSymbol>()},
  };
  return rows;
}

}  // namespace codicil::classlib
