// SPDX-License-Identifier: MIT
#include "typesystem/LoaderAllocator.hpp"

#include <algorithm>

#include "typesystem/MethodDesc.hpp"
#include "typesystem/MethodTable.hpp"
#include "typesystem/Module.hpp"
#include "typesystem/TypeDesc.hpp"

namespace codicil::typesystem {

void LoaderHeaps::refer(LoaderAllocator* from, LoaderAllocator* to) {
  if (from == nullptr || to == nullptr || from == to ||
      std::ranges::find(from->references, to) != from->references.end())
    return;
  from->references.push_back(to);
  made_.push_back({from, to});
}

LoaderAllocator* allocatorOf(const MethodTable& type) {
  return type.isCollectible() ? type.auxiliaryData->loaderModule->allocator() : nullptr;
}

LoaderAllocator* allocatorOf(TypeHandle type) {
  if (!type.isTypeDesc()) return allocatorOf(*type.methodTable());
  switch (type.typeDesc()->element()) {
    case metadata::ElementType::Ptr:
    case metadata::ElementType::ByRef:
      return allocatorOf(static_cast<const ParamTypeDesc*>(type.typeDesc())->argument);
    case metadata::ElementType::FnPtr: {
      LoaderAllocator* found = nullptr;
      for (const TypeHandle one : static_cast<const FunctionPointerDesc*>(type.typeDesc())->types)
        found = youngest(found, allocatorOf(one));
      return found;
    }
    default:
      return static_cast<const TypeVariableDesc*>(type.typeDesc())->module->allocator();
  }
}

LoaderAllocator* allocatorOf(const MethodDesc& method) {
  LoaderAllocator* found = allocatorOf(*method.owner());
  for (const TypeHandle argument : method.methodArguments()) found = youngest(found, allocatorOf(argument));
  return found;
}

}  // namespace codicil::typesystem
