// SPDX-License-Identifier: MIT
// What belongs to a collectible load context: assemblies, types and methods of it, and instances over those.
#include <algorithm>

#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/Assemblies.hpp"
#include "execution/Engine.hpp"
#include "typesystem/MethodTable.hpp"
#include "typesystem/TypeDesc.hpp"

namespace codicil::classlib {
namespace {

using typesystem::MethodDesc;
using typesystem::Module;
using typesystem::TypeHandle;

bool isCollectible(const Module& module) { return execution::engine().assemblies->contextOf(module).isCollectible; }

bool isCollectible(TypeHandle type) {
  if (const auto* desc = type.typeDesc()) {
    using metadata::ElementType;
    const bool hasElement = desc->element() == ElementType::Ptr || desc->element() == ElementType::ByRef;
    return hasElement && isCollectible(static_cast<const typesystem::ParamTypeDesc*>(desc)->argument);
  }
  const typesystem::MethodTable& table = *type.methodTable();
  if (table.isArray()) return isCollectible(table.elementType());
  return isCollectible(*table.module) ||
         std::ranges::any_of(table.instantiation(), [](TypeHandle one) { return isCollectible(one); });
}

std::int32_t isTypeCollectible(QCallTypeHandle type) { return isCollectible(type.type()) ? 1 : 0; }
std::int32_t isAssemblyCollectible(QCallAssembly assembly) { return isCollectible(*assembly.assembly) ? 1 : 0; }
std::int32_t isMethodCollectible(const MethodDesc* method) {
  return isCollectible(TypeHandle(method->owner())) ||
                 std::ranges::any_of(method->methodArguments(), [](TypeHandle one) { return isCollectible(one); })
             ? 1
             : 0;
}

}  // namespace

std::span<const QCall> collectibleQCalls() {
  static const QCall rows[] = {
      {"AssemblyNative_GetIsCollectible", qcall<&isAssemblyCollectible>()},
      {"RuntimeMethodHandle_GetIsCollectible", qcall<&isMethodCollectible>()},
      {"RuntimeTypeHandle_IsCollectible", qcall<&isTypeCollectible>()},
  };
  return rows;
}

}  // namespace codicil::classlib
