// SPDX-License-Identifier: MIT
#include "classlib/AssemblyEvents.hpp"

#include "classlib/AssemblyNames.hpp"
#include "classlib/Fields.hpp"
#include "classlib/ReflectionObjects.hpp"
#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "execution/Runtime.hpp"
#include "gc/HandleManager.hpp"
#include "metadata/Utf16.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::classlib {
namespace {

using execution::argument;
using execution::AssemblySpec;
using execution::engine;
using execution::LoadContext;
using execution::orRequest;
using execution::ResolveStep;
using threading::Cooperative;
using threading::Rooted;
using threading::Thread;
using typesystem::Module;

constexpr const char* kContext = "System.Runtime.Loader.AssemblyLoadContext";

const void* entryOf(const char* method, int parameters) {
  return engine().runtime->entryOf(*orRequest(engine().types->coreLibMethod(kContext, method, parameters)));
}

gc::ObjectPtr target(std::uintptr_t handle) { return *reinterpret_cast<gc::ObjectPtr*>(handle); }

class StrongHandle {
 public:
  explicit StrongHandle(gc::Handle handle) : handle_(handle) {}
  ~StrongHandle() {
    const Cooperative cooperative(*Thread::current());
    engine().handles->destroyHandleOfType(handle_, gc::HandleType::Strong);
  }
  StrongHandle(const StrongHandle&) = delete;
  StrongHandle& operator=(const StrongHandle&) = delete;
  gc::ObjectPtr get() const { return *reinterpret_cast<gc::ObjectPtr*>(handle_); }

 private:
  gc::Handle handle_;
};

Module* moduleIn(std::uint64_t assembly) {
  return assembly == 0 ? nullptr : moduleOfAssembly(reinterpret_cast<gc::ObjectPtr>(assembly));
}

// The default context's object is made when it is first needed.
void provideManaged(LoadContext& context) {
  if (context.managed != 0) return;
  const void* const entry = entryOf("InitializeDefaultContext", 0);
  const Cooperative cooperative(*Thread::current());
  execution::callManaged(entry, {});
}

Module* askContext(ResolveStep step, LoadContext& context, const AssemblySpec& spec) {
  provideManaged(context);
  const StrongHandle name(newAssemblyName(spec));
  if (step == ResolveStep::Load) {
    const void* const entry = entryOf("Resolve", 2);
    const Cooperative cooperative(*Thread::current());
    return moduleIn(execution::callManaged(entry, {context.managed, argument(name.get())}));
  }
  const void* const entry =
      entryOf(step == ResolveStep::Satellite ? "ResolveSatelliteAssembly" : "ResolveUsingEvent", 1);
  const Cooperative cooperative(*Thread::current());
  return moduleIn(execution::callManaged(entry, {argument(target(context.managed)), argument(name.get())}));
}

Module* askDomain(const AssemblySpec& spec, Module* requesting) {
  const void* const entry = entryOf("OnAssemblyResolve", 2);
  const std::u16string name = metadata::utf16Of(spec.displayName());
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  Rooted assembly(thread);
  if (requesting != nullptr) assembly = runtimeAssemblyOf(*requesting);
  const gc::ObjectPtr text = engine().runtime->newString(name);
  return moduleIn(execution::callManaged(entry, {argument(assembly.get()), argument(text)}));
}

Module* resolve(ResolveStep step, LoadContext& context, const AssemblySpec& spec, Module* requesting) {
  return step == ResolveStep::AssemblyResolve ? askDomain(spec, requesting) : askContext(step, context, spec);
}

// Nobody is told before there is a handler.
bool hasLoadHandler() {
  static const typesystem::FieldDesc* const handler = coreLibField(kContext, "AssemblyLoad");
  const auto& type = *coreLibType(kContext);
  const auto* at = static_cast<const std::byte*>(engine().runtime->staticBase(type, true)) + handler->offset();
  const Cooperative cooperative(*Thread::current());
  return *reinterpret_cast<gc::ObjectPtr const*>(at) != nullptr;
}

void loaded(Module& module) {
  if (engine().runtime == nullptr || Thread::current() == nullptr || !hasLoadHandler()) return;
  const void* const entry = entryOf("OnAssemblyLoad", 1);
  const Cooperative cooperative(*Thread::current());
  execution::callManaged(entry, {argument(runtimeAssemblyOf(module))});
}

// Asks AppDomain.TypeResolve for an assembly, which is expected to have the type now.
bool provide(Module& module, metadata::Token typeDef) {
  const auto name = module.metadata().typeName(typeDef);
  if (!name || Thread::current() == nullptr) return false;
  const std::string full =
      (name->nameSpace.empty() ? "" : std::string(name->nameSpace) + '.') + std::string(name->name);
  const void* const entry = entryOf("OnTypeResolve", 2);
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  try {
    Rooted assembly(thread, runtimeAssemblyOf(module));
    const gc::ObjectPtr text = engine().runtime->newString(metadata::utf16Of(full));
    return moduleIn(execution::callManaged(entry, {argument(assembly.get()), argument(text)})) != nullptr;
  } catch (const threading::ManagedException& thrown) {  // by who was asked for it: nobody has it then
    engine().handles->destroyHandleOfType(thrown.exception(), gc::HandleType::Strong);
    return false;
  }
}

}  // namespace

execution::Assemblies::Events assemblyEvents() { return {&resolve, &loaded, &provide}; }

}  // namespace codicil::classlib
