// SPDX-License-Identifier: MIT
#include "execution/Delegates.hpp"

#include "typesystem/Class.hpp"
#include "typesystem/Module.hpp"

namespace codicil::execution {

using typesystem::Expected;
using typesystem::MethodDesc;
using typesystem::MethodTable;
using typesystem::TypeLoader;

Expected<Delegates> Delegates::find(TypeLoader& types) {
  Delegates found;
  const auto delegate = types.coreLibType("System.Delegate");
  const auto multicast = types.coreLibType("System.MulticastDelegate");
  if (!delegate) return tl::unexpected(delegate.error());
  if (!multicast) return tl::unexpected(multicast.error());
  found.delegate_ = *delegate;
  found.multicast_ = *multicast;
  found.target = typesystem::fieldNamed(**delegate, "_target");
  found.methodBase = typesystem::fieldNamed(**delegate, "_methodBase");
  found.methodPtr = typesystem::fieldNamed(**delegate, "_methodPtr");
  found.methodPtrAux = typesystem::fieldNamed(**delegate, "_methodPtrAux");
  found.invocationList = typesystem::fieldNamed(**multicast, "_invocationList");
  found.invocationCount = typesystem::fieldNamed(**multicast, "_invocationCount");
  if (found.target == nullptr || found.methodBase == nullptr || found.methodPtr == nullptr ||
      found.methodPtrAux == nullptr || found.invocationList == nullptr || found.invocationCount == nullptr)
    return tl::unexpected((*delegate)->module->fault(typesystem::LoadErrorCode::FieldNotFound, {}, "System.Delegate"));
  const auto closed = types.coreLibMethod("System.MulticastDelegate", "CtorClosed");
  const auto open = types.coreLibMethod("System.MulticastDelegate", "CtorOpened");
  const auto construct = types.coreLibMethod("System.Delegate", "DelegateConstruct");
  for (const auto* method : {&closed, &open, &construct})
    if (!*method) return tl::unexpected(method->error());
  found.closed_ = *closed;
  found.open_ = *open;
  found.construct_ = *construct;
  return found;
}

MethodDesc* Delegates::invokeOf(const MethodTable& type) {
  const typesystem::Class& its = type.classData();
  if (its.definition == nullptr || !its.definition->isDelegate) return nullptr;
  const metadata::Metadata& metadata = its.definition->module->metadata();
  for (MethodDesc& method : its.methods)
    if (metadata.string(metadata.row<metadata::MethodDefRow>(method.token().rid()).name) == "Invoke") return &method;
  return nullptr;
}

}  // namespace codicil::execution
