// SPDX-License-Identifier: MIT
// Which assemblies are loaded, which refer to which, and which one runs: Assembly, AppDomain, AssemblyExtensions.
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
#include "threading/Allocation.hpp"
#include "threading/WriteBarrier.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using execution::LoaderAllocators;
using execution::orRequest;
using threading::Cooperative;
using threading::Rooted;
using threading::Thread;
using typesystem::MethodTable;
using typesystem::Module;

void getEntryAssembly(ObjectHandleOnStack result) {
  if (Module* const entry = engine().assemblies->entry()) setAssembly(result, *entry);
}

void getExecutingAssembly(const StackCrawlMark* mark, ObjectHandleOnStack result) {
  const typesystem::MethodDesc* method = methodMarked(mark);
  if (method != nullptr) setAssembly(result, method->module());
}

std::uint32_t getAssemblyCount() { return static_cast<std::uint32_t>(engine().assemblies->loaded().size()); }

void getLoadedAssemblies(ObjectHandleOnStack result) {
  const auto modules = engine().assemblies->loaded();
  MethodTable& type = arrayOf("System.Reflection.Assembly");
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  Rooted array(thread, threading::allocateArray(thread, type, static_cast<std::int64_t>(modules.size())));
  std::size_t count = 0;
  for (const auto& module : modules) {
    // What keeps it, in case that is dead tomorrow; if it is dead today, so is the assembly's object.
    const Rooted kept(thread, LoaderAllocators::managedOf(module->allocator()));
    if (module->allocator() != nullptr && kept.get() == nullptr) continue;
    const gc::ObjectPtr assembly = runtimeAssemblyOf(*module);
    setElement(array.get(), count++, assembly);
  }
  if (count != modules.size()) {
    const gc::ObjectPtr shorter = threading::allocateArray(thread, type, static_cast<std::int64_t>(count));
    threading::copyReferences(threading::elementsOf(shorter), threading::elementsOf(array.get()),
                              count * sizeof(void*));
    array = shorter;
  }
  result.set(array.get());
}

void getReferencedAssemblies(QCallAssembly assembly, ObjectHandleOnStack result) {
  const metadata::Metadata& metadata = assembly.assembly->metadata();
  const std::uint32_t count = metadata.rowCount(metadata::TableId::AssemblyRef);
  MethodTable& type = arrayOf("System.Reflection.AssemblyName");
  Thread& thread = *Thread::current();
  {
    const Cooperative cooperative(thread);
    result.set(threading::allocateArray(thread, type, count));
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    const gc::Handle name = newAssemblyName(orRequest(
        execution::AssemblySpec::ofReference(metadata, metadata::Token::of(metadata::TableId::AssemblyRef, i + 1))));
    const Cooperative cooperative(thread);
    setElement(result.get(), i, *reinterpret_cast<gc::ObjectPtr*>(name));
    engine().handles->destroyHandleOfType(name, gc::HandleType::Strong);
  }
}

std::int32_t tryGetRawMetadata(QCallAssembly assembly, const std::byte** bytes, std::int32_t* count) {
  const metadata::PEImage& pe = assembly.assembly->image().pe();
  const auto blob = pe.bytesAt(pe.cliHeader().metadata);
  if (!blob) return 0;
  *bytes = blob->data();
  *count = static_cast<std::int32_t>(blob->size());
  return 1;
}

std::int32_t isApplyUpdateSupported() { return 0; }

}  // namespace

std::span<const QCall> loadedAssembliesQCalls() {
  static const QCall rows[] = {
      {"AssemblyNative_GetEntryAssembly", qcall<&getEntryAssembly>()},
      {"AssemblyNative_GetExecutingAssembly", qcall<&getExecutingAssembly>()},
      {"AssemblyNative_GetAssemblyCount", qcall<&getAssemblyCount>()},
      {"AssemblyNative_GetLoadedAssemblies", qcall<&getLoadedAssemblies>()},
      {"AssemblyNative_GetReferencedAssemblies", qcall<&getReferencedAssemblies>()},
      {"AssemblyNative_InternalTryGetRawMetadata", qcall<&tryGetRawMetadata>()},
      {"AssemblyNative_IsApplyUpdateSupported", fcall(&isApplyUpdateSupported)},
  };
  return rows;
}

}  // namespace codicil::classlib
