// SPDX-License-Identifier: MIT
// What belongs to a collectible load context: assemblies, types and methods of it, and instances over those.
// System.Reflection.LoaderAllocatorScout.
#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/Engine.hpp"
#include "execution/LoaderAllocators.hpp"
#include "typesystem/LoaderAllocator.hpp"

namespace codicil::classlib {
namespace {

std::int32_t isTypeCollectible(QCallTypeHandle type) { return typesystem::allocatorOf(type.type()) != nullptr ? 1 : 0; }
std::int32_t isAssemblyCollectible(QCallAssembly assembly) { return assembly.assembly->allocator() != nullptr ? 1 : 0; }
std::int32_t isMethodCollectible(const typesystem::MethodDesc* method) {
  return typesystem::allocatorOf(*method) != nullptr ? 1 : 0;
}

// Who asks, the finalizer of an object of its own, asks again if it is not gone.
std::int32_t destroyAllocator(typesystem::LoaderAllocator* allocator) {
  return execution::engine().allocators->destroy(*allocator) ? 1 : 0;
}

}  // namespace

std::span<const QCall> collectibleQCalls() {
  static const QCall rows[] = {
      {"AssemblyNative_GetIsCollectible", qcall<&isAssemblyCollectible>()},
      {"RuntimeMethodHandle_GetIsCollectible", qcall<&isMethodCollectible>()},
      {"RuntimeTypeHandle_IsCollectible", qcall<&isTypeCollectible>()},
      {"LoaderAllocator_Destroy", qcall<&destroyAllocator>()},
  };
  return rows;
}

}  // namespace codicil::classlib
