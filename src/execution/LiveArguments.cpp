// SPDX-License-Identifier: MIT
#include "execution/LiveArguments.hpp"

#include "execution/Calls.hpp"
#include "execution/GeneratedIL.hpp"
#include "typesystem/ArgumentMap.hpp"
#include "typesystem/Class.hpp"
#include "typesystem/LoaderAllocator.hpp"

namespace codicil::execution {

using typesystem::MethodDesc;
using typesystem::TypeHandle;

LiveArguments::LiveArguments(typesystem::TypeLoader& types, const codememory::CodeMemory& memory)
    : types_(types), roots_(memory, &LiveArguments::of) {
  instance_ = this;
}

void LiveArguments::prepare(MethodDesc& method) {
  if (method.liveArgumentsAreKnown.load(std::memory_order_acquire)) return;
  std::vector<ArgumentReference> references;
  const auto signature = trySignatureOf(types_, method);
  if (signature) {
    std::vector<TypeHandle> types;
    for (const typesystem::SignatureType& type : signature->types) {
      const auto loaded = types_.load(type);  // what cannot be loaded, the callee will say
      types.push_back(loaded ? *loaded : TypeHandle(*types_.primitive(metadata::ElementType::Object)));
    }
    typesystem::CallSignature call;
    call.returnType = types[0];
    call.parameters = std::span(types).subspan(1);
    call.hasThis = signature->header.hasThis;
    call.thisIsByRef = method.owner()->isValueType() && method.kind() != typesystem::MethodKind::Unboxing;
    call.hasGenericContext = method.hasHiddenArgument();
    const typesystem::ArgumentMap map(call);
    for (const typesystem::ArgumentReference& one : map.references()) {
      const bool isOnStack = one.place.kind == typesystem::ArgumentPlace::Kind::Stack;
      references.push_back(
          {static_cast<std::uint16_t>(isOnStack ? one.place.index : one.place.index * 8), isOnStack, one.isInterior});
    }
  }
  const std::lock_guard guard(lock_);
  known_.insert_or_assign(&method, std::move(references));
  method.liveArgumentsAreKnown.store(true, std::memory_order_release);
}

void LiveArguments::forget(const typesystem::LoaderAllocator& allocator) {
  const std::lock_guard guard(lock_);
  std::erase_if(known_, [&](const auto& one) { return allocator.heap.contains(one.first); });
}

std::span<const ArgumentReference> LiveArguments::of(MethodDesc& method) {
  const auto known = instance_->known_.find(&method);
  return known == instance_->known_.end() ? std::span<const ArgumentReference>() : known->second;
}

}  // namespace codicil::execution
