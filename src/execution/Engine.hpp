// SPDX-License-Identifier: MIT
// The parts of the running engine, for code that managed code calls directly and that no one can hand them to.
#pragma once

#include "threading/RuntimeCode.hpp"

namespace codicil::gc {
class Heap;
class HandleManager;
}  // namespace codicil::gc
namespace codicil::typesystem {
class Casting;
class Dispatch;
class Module;
class TypeLoader;
}  // namespace codicil::typesystem
namespace codicil::threading {
class ThreadList;
}

namespace codicil::execution {

class Assemblies;
class CodeHost;
class Delegates;
class LoaderAllocators;
class Runtime;
class RuntimeLookups;

struct Engine {
  typesystem::TypeLoader* types = nullptr;
  typesystem::Module* coreLib = nullptr;
  const typesystem::Casting* casting = nullptr;
  const typesystem::Dispatch* dispatch = nullptr;
  Assemblies* assemblies = nullptr;
  LoaderAllocators* allocators = nullptr;
  CodeHost* code = nullptr;
  Runtime* runtime = nullptr;
  gc::Heap* heap = nullptr;
  gc::HandleManager* handles = nullptr;
  threading::ThreadList* threads = nullptr;
  RuntimeLookups* lookups = nullptr;
  const Delegates* delegates = nullptr;
  threading::RuntimeCode runtimeCode;
};

// Of this process: filled by the host before the first managed thread, constant after.
inline Engine& engine() {
  static Engine instance;
  return instance;
}

}  // namespace codicil::execution
