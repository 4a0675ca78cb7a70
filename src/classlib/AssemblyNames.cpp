// SPDX-License-Identifier: MIT
#include "classlib/AssemblyNames.hpp"

#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "execution/Runtime.hpp"
#include "gc/HandleManager.hpp"
#include "metadata/Utf16.hpp"
#include "threading/Allocation.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::classlib {

using execution::AssemblySpec;
using execution::engine;
using execution::orRequest;
using threading::Cooperative;
using threading::Thread;
using typesystem::MethodDesc;
using typesystem::MethodTable;

namespace {

// Of a NativeAssemblyNameParts*.
MethodDesc& constructor() {
  MethodTable& type = *orRequest(engine().types->coreLibType("System.Reflection.AssemblyName"));
  for (MethodDesc& method : type.classData().methods) {
    if (!method.isConstructor()) continue;
    const auto signature = orRequest(engine().types->signatureOf(method));
    if (signature.types.size() == 2 && signature.types[1].type->kind == typesystem::TypeKind::Pointer) return method;
  }
  throw threading::ExceptionRequest{"System.MissingMethodException", "System.Reflection.AssemblyName..ctor", {}};
}

}  // namespace

AssemblySpec specOf(const NativeAssemblyNameParts& parts) {
  AssemblySpec spec;
  if (parts.name != nullptr) spec.name = metadata::utf8Of(parts.name);
  if (spec.name.empty())
    throw threading::ExceptionRequest{"System.ArgumentException", "The name of the assembly is invalid.", {}};
  if (parts.culture != nullptr) spec.culture = metadata::utf8Of(parts.culture);
  spec.major = parts.major;
  spec.minor = parts.minor;
  spec.build = parts.build;
  spec.revision = parts.revision;
  spec.flags = parts.flags;
  if (parts.key != nullptr) spec.key.assign(parts.key, parts.key + parts.keyBytes);
  return spec;
}

gc::Handle newAssemblyName(const AssemblySpec& spec) {
  const std::u16string name = metadata::utf16Of(spec.name);
  const std::u16string culture = metadata::utf16Of(spec.culture.value_or(""));
  NativeAssemblyNameParts parts;
  parts.name = name.c_str();
  parts.major = spec.major;
  parts.minor = spec.minor;
  parts.build = spec.build;
  parts.revision = spec.revision;
  if (spec.culture) parts.culture = culture.c_str();
  static const std::byte none{};
  parts.key = spec.key.empty() ? &none : spec.key.data();  // empty: known to have none
  parts.keyBytes = static_cast<std::int32_t>(spec.key.size());
  parts.flags = spec.flags;
  MethodDesc& method = constructor();
  const void* const entry = engine().runtime->entryOf(method);
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  threading::Rooted object(thread, threading::allocateObject(thread, *method.owner()));
  execution::callManaged(entry, {execution::argument(object.get()), execution::argument(&parts)});
  return engine().handles->createGlobalHandleOfType(object.get(), gc::HandleType::Strong);
}

}  // namespace codicil::classlib
