// SPDX-License-Identifier: MIT
// Assemblies made at run time (System.Reflection.Emit): as they are when nothing is defined in them yet.
#include <sys/random.h>

#include "classlib/AssemblyNames.hpp"
#include "classlib/Fields.hpp"
#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/Assemblies.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "metadata/EmptyAssembly.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using execution::LoadContext;
using threading::Cooperative;
using threading::Thread;
using typesystem::Module;

LoadContext& contextOf(ObjectHandleOnStack context) {
  static const Field native("System.Runtime.Loader.AssemblyLoadContext", "_nativeAssemblyLoadContext");
  const Cooperative cooperative(*Thread::current());
  return context.get() == nullptr ? engine().assemblies->defaultContext()
                                  : **static_cast<LoadContext**>(native.in(context.get()));
}

metadata::Guid randomId() {
  metadata::Guid id;
  if (getrandom(id.bytes.data(), id.bytes.size(), 0) < 0) return id;
  id.bytes[7] = (id.bytes[7] & std::byte{0x0f}) | std::byte{0x40};  // RFC 9562, version 4
  id.bytes[8] = (id.bytes[8] & std::byte{0x3f}) | std::byte{0x80};
  return id;
}

void create(ObjectHandleOnStack context, const NativeAssemblyNameParts* name, std::uint32_t hashAlgorithm, std::int32_t,
            ObjectHandleOnStack result) {
  const execution::AssemblySpec spec = specOf(*name);
  metadata::AssemblyIdentity identity;
  identity.name = spec.name;
  if (spec.culture) identity.culture = *spec.culture;
  identity.version = {spec.major, spec.minor, spec.build, spec.revision};
  identity.flags = spec.flags;
  identity.publicKey = spec.key;
  auto bytes = metadata::emptyAssembly(identity, "RefEmit_InMemoryManifestModule", hashAlgorithm, randomId());
  Module& module = *execution::orRequest(engine().assemblies->addDynamic(contextOf(context), std::move(bytes)));
  const Cooperative cooperative(*Thread::current());
  result.set(runtimeAssemblyOf(module));
}

FCallBool getIsDynamic(const Module* assembly) { return assembly->image().growing() != nullptr ? 1 : 0; }

}  // namespace

std::span<const FCall> dynamicAssemblyFCalls() {
  static const FCall rows[] = {
      {"System.Reflection.RuntimeAssembly", "GetIsDynamic", fcall(&getIsDynamic)},
  };
  return rows;
}

std::span<const QCall> dynamicAssemblyQCalls() {
  static const QCall rows[] = {
      {"AppDomain_CreateDynamicAssembly", qcall<&create>()},
  };
  return rows;
}

}  // namespace codicil::classlib
