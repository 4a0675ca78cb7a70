// SPDX-License-Identifier: MIT
// System.Runtime.Loader.AssemblyLoadContext: contexts, and assemblies brought into them. What contexts are asked:
// AssemblyEvents.cpp.
#include "classlib/AssemblyNames.hpp"
#include "classlib/Fields.hpp"
#include "classlib/ReflectionObjects.hpp"
#include "classlib/StackCrawl.hpp"
#include "classlib/Tables.hpp"
#include "execution/Assemblies.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "execution/LoaderAllocators.hpp"
#include "gc/HandleManager.hpp"
#include "metadata/Utf16.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using execution::LoadContext;
using execution::orRequest;
using threading::Cooperative;
using threading::ExceptionRequest;
using threading::Thread;
using typesystem::Expected;
using typesystem::LoadErrorCode;
using typesystem::Module;

// ---- Contexts ----

LoadContext* initializeContext(std::uintptr_t managed, std::int32_t representsDefault, std::int32_t isCollectible) {
  execution::Assemblies& assemblies = *engine().assemblies;
  if (representsDefault != 0) {
    assemblies.defaultContext().managed = managed;
    return &assemblies.defaultContext();
  }
  LoadContext& context = assemblies.addContext(isCollectible != 0, managed);
  if (isCollectible != 0) engine().allocators->make(context);
  return &context;
}

// From now on its object is held strongly, until its types are gone: whatever uses them may ask for it.
void prepareForRelease(LoadContext* context, std::uintptr_t strong) {
  {
    const Cooperative cooperative(*Thread::current());
    engine().handles->destroyHandleOfType(reinterpret_cast<gc::Handle>(context->managed), gc::HandleType::WeakLong);
    context->managed = strong;
  }
  engine().allocators->release(*context);
}

std::uintptr_t contextForAssembly(QCallAssembly assembly) {
  return engine().assemblies->contextOf(*assembly.assembly).managed;
}

// ---- Assemblies ----

Module& loadedOf(Expected<Module*> result, const std::string& file) {
  if (!result && result.error().code == LoadErrorCode::BadMetadata)
    throw ExceptionRequest{
        "System.BadImageFormatException",
        file.empty() ? "Bad IL format." : "Bad IL format. The format of the file '" + file + "' is invalid.",
        {}};
  return *orRequest(std::move(result));
}

void loadAssemblyFromPath(LoadContext* context, const char16_t* path, const char16_t*, ObjectHandleOnStack result) {
  if (path == nullptr) throw ExceptionRequest{"System.BadImageFormatException", {}, {}};  // compiled code alone
  const std::string file = metadata::utf8Of(path);
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored))
    throw ExceptionRequest{
        "System.IO.FileNotFoundException",
        "Could not load file or assembly '" + file + "'. The system cannot find the file specified.\n", file};
  setAssembly(result, loadedOf(engine().assemblies->loadFile(*context, file), file));
}

void loadFromStream(LoadContext* context, const std::byte* bytes, std::int32_t count, const void*, std::int32_t,
                    ObjectHandleOnStack result) {
  setAssembly(result, loadedOf(engine().assemblies->loadBytes(*context, {bytes, bytes + count}), {}));
}

// Of the given context's object, or of who asks.
LoadContext& contextMeant(ObjectHandleOnStack context, Module* requesting) {
  static const Field native("System.Runtime.Loader.AssemblyLoadContext", "_nativeAssemblyLoadContext");
  {
    const Cooperative cooperative(*Thread::current());
    if (context.get() != nullptr) return **static_cast<LoadContext**>(native.in(context.get()));
  }
  return requesting == nullptr ? engine().assemblies->defaultContext() : engine().assemblies->contextOf(*requesting);
}

Module* requestingModule(ObjectHandleOnStack requesting, const StackCrawlMark* mark) {
  {
    const Cooperative cooperative(*Thread::current());
    if (requesting.get() != nullptr) return moduleOfAssembly(requesting.get());
  }
  const typesystem::MethodDesc* caller = methodMarked(mark);
  return caller == nullptr ? nullptr : &caller->module();
}

void internalLoad(const NativeAssemblyNameParts* name, ObjectHandleOnStack requesting, const StackCrawlMark* mark,
                  std::int32_t throws, ObjectHandleOnStack context, ObjectHandleOnStack result) {
  const execution::AssemblySpec spec = specOf(*name);
  Module* const from = requestingModule(requesting, mark);
  auto found = engine().assemblies->load(contextMeant(context, from), spec, from);
  if (!found && found.error().code == LoadErrorCode::AssemblyNotFound && throws == 0) return;
  setAssembly(result, *orRequest(std::move(found)));
}

FCallBool isTracingEnabled() { return 0; }

}  // namespace

std::span<const FCall> assemblyLoadContextFCalls() {
  static const FCall rows[] = {
      {"System.Runtime.Loader.AssemblyLoadContext", "IsTracingEnabled", fcall(&isTracingEnabled)},
  };
  return rows;
}

std::span<const QCall> assemblyLoadContextQCalls() {
  static const QCall rows[] = {
      {"AssemblyNative_InitializeAssemblyLoadContext", qcall<&initializeContext>()},
      {"AssemblyNative_PrepareForAssemblyLoadContextRelease", qcall<&prepareForRelease>()},
      {"AssemblyNative_GetLoadContextForAssembly", qcall<&contextForAssembly>()},
      {"AssemblyNative_LoadFromPath", qcall<&loadAssemblyFromPath>()},
      {"AssemblyNative_LoadFromStream", qcall<&loadFromStream>()},
      {"AssemblyNative_InternalLoad", qcall<&internalLoad>()},
  };
  return rows;
}

}  // namespace codicil::classlib
