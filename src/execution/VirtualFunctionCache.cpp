// SPDX-License-Identifier: MIT
#include "execution/VirtualFunctionCache.hpp"

#include "execution/Calls.hpp"
#include "threading/Allocation.hpp"
#include "threading/Thread.hpp"
#include "threading/WriteBarrier.hpp"
#include "typesystem/Methods.hpp"

namespace codicil::execution {

// As the cache itself does when it is full: the table is replaced by an empty one. Whoever writes into the old one
// meanwhile does so in vain.
void flushVirtualFunctionCache(typesystem::TypeLoader& types, RuntimeServices& services) {
  MethodTable& helpers = *orRequest(types.coreLibType("System.Runtime.CompilerServices.VirtualDispatchHelpers"));
  const typesystem::FieldDesc* const cache = typesystem::fieldNamed(helpers, "s_virtualFunctionPointerCache");
  if (cache == nullptr)
    throw threading::ExceptionRequest{"System.MissingFieldException", "VirtualDispatchHelpers' cache", ""};
  const auto* const statics = static_cast<const std::byte*>(services.staticBase(helpers, true));
  const threading::Cooperative cooperative(*threading::Thread::current());
  const auto box = *reinterpret_cast<gc::ObjectPtr const*>(statics + cache->offset());
  const auto field = [&](const char* name) {
    const typesystem::FieldDesc* const found = typesystem::fieldNamed(threading::typeOf(box), name);
    if (found == nullptr) throw threading::ExceptionRequest{"System.MissingFieldException", name, ""};
    return reinterpret_cast<gc::ObjectPtr*>(threading::fieldsOf(box) + found->offset());
  };
  threading::setReference(field("_table"), *field("_sentinelTable"));  // both null before it is used
}

}  // namespace codicil::execution
