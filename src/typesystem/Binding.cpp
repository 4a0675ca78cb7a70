// SPDX-License-Identifier: MIT
// The type loader's questions that may meet assemblies nobody opened yet, or types that their builders are not done
// with. They are asked under its lock; if one ends at such, the binder provides it with the lock free, which may run
// the program's code, and they are asked again.
#include "typesystem/TypeLoader.hpp"

namespace codicil::typesystem {

template <typename Ask>
auto TypeLoader::bound(Ask&& ask) -> decltype(ask()) {
  for (;;) {
    UnboundReference missing;
    std::vector<LoaderHeaps::Reference> references;
    auto answer = [&] {
      const std::lock_guard guard(lock_);
      auto locked = ask();
      missing = definitions_.unbound();
      if (heaps_.hasNewReferences()) references = heaps_.takeReferences();
      return locked;
    }();
    for (const auto& [from, to] : references) keepAlive_(*from, *to);
    if (missing.from == nullptr) return answer;
    const auto provided = provide(missing);
    if (!provided && answer) return answer;  // it did without
    if (!provided) return Unexpected(provided.error());
  }
}

Expected<void> TypeLoader::provide(const UnboundReference& missing) {
  if (missing.token.is(TableId::TypeDef)) return binder_.complete(*missing.from, missing.token);
  const auto loaded = binder_.load(*missing.from, missing.token);
  if (!loaded) return Unexpected(loaded.error());
  return {};
}

void TypeLoader::refer(LoaderAllocator& from, LoaderAllocator& to) {
  std::vector<LoaderHeaps::Reference> references;
  {
    const std::lock_guard guard(lock_);
    heaps_.refer(&from, &to);
    references = heaps_.takeReferences();
  }
  for (const auto& [referring, referred] : references) keepAlive_(*referring, *referred);
}

void TypeLoader::forget(const LoaderAllocator& allocator) {
  const std::lock_guard guard(lock_);
  const auto isIn = [&](const auto& entry) { return allocator.heap.contains(entry.second); };
  std::erase_if(byHandle_, isIn);
  std::erase_if(instances_, isIn);
  virtualMethods_.forget(allocator);
  interfaceMethods_.forget(allocator);
  expressions_.forget(allocator);
}

Expected<TypeHandle> TypeLoader::load(Module& module, Token type, std::span<const TypeHandle> typeArguments,
                                      std::span<const TypeHandle> methodArguments) {
  if (const TypeHandle known = module.typeOf(type); !known.isNull()) return known;
  return bound([&] { return loadLocked(module, type, typeArguments, methodArguments); });
}

Expected<TypeHandle> TypeLoader::instantiate(TypeHandle generic, std::span<const TypeHandle> arguments) {
  return bound([&] { return instantiateLocked(generic, arguments); });
}

Expected<TypeHandle> TypeLoader::constructed(TypeKind kind, TypeHandle element, std::uint32_t rank) {
  return bound([&] { return constructedLocked(kind, element, rank); });
}

Expected<MethodReference> TypeLoader::resolveMethod(Module& module, Token token, TokenContext context,
                                                    TypeHandle owner) {
  return bound([&] { return resolveMethodLocked(module, token, context, owner); });
}

Expected<FieldReference> TypeLoader::resolveField(Module& module, Token token, TokenContext context, TypeHandle owner) {
  return bound([&] { return resolveFieldLocked(module, token, context, owner); });
}

Expected<MethodSignatureTypes> TypeLoader::signatureOf(const MethodDesc& method, const MethodTable* exactOwner) {
  return bound([&] { return signatureOfLocked(method, exactOwner); });
}

Expected<MethodSignatureTypes> TypeLoader::callSiteSignature(Module& module, Token token, TokenContext context) {
  return bound([&] { return callSiteSignatureLocked(module, token, context); });
}

Expected<std::vector<SignatureType>> TypeLoader::localVariables(Module& module, Token token, TokenContext context) {
  return bound([&] { return localVariablesLocked(module, token, context); });
}

Expected<SignatureType> TypeLoader::fieldSignature(const FieldDesc& field, const MethodTable* exactOwner) {
  return bound([&] { return fieldSignatureLocked(field, exactOwner); });
}

Expected<TypeHandle> TypeLoader::typeOfField(const FieldDesc& field, const MethodTable& owner) {
  return bound([&] { return typeOfFieldLocked(field, owner); });
}

Expected<std::vector<TypeHandle>> TypeLoader::constraintsOf(const TypeVariableDesc& variable) {
  return bound([&] { return constraintsOfLocked(variable); });
}

Expected<MethodSignatureTypes> TypeLoader::signatureAt(Module& module, std::span<const std::byte> signature,
                                                       TokenContext context) {
  return bound([&] { return signatureAtLocked(module, signature, context); });
}

Expected<bool> TypeLoader::areSignaturesEqual(Module& first, std::span<const std::byte> a, Module& second,
                                              std::span<const std::byte> b) {
  return bound([&] { return areSignaturesEqualLocked(first, a, second, b); });
}

Expected<std::uint16_t> TypeLoader::interfaceSlot(const MethodTable& type, std::size_t index,
                                                  std::uint16_t interfaceSlot) {
  return bound([&] { return interfaceSlotLocked(type, index, interfaceSlot); });
}

Expected<std::vector<ExactOverride>> TypeLoader::overridesOf(const MethodTable& type, const MethodDesc& declaration) {
  return bound([&] { return overridesOfLocked(type, declaration); });
}

Expected<MethodDesc*> TypeLoader::methodOn(MethodTable& exactOwner, const MethodDesc& method,
                                           std::span<const TypeHandle> arguments, MethodForm form) {
  return bound([&] { return methodOnLocked(exactOwner, method, arguments, form); });
}

Expected<TypeHandle> TypeLoader::load(const SignatureType& type) {
  if (type.type->loading.loaded.load(std::memory_order_acquire)) return type.type->loading.handle;
  return bound([&] { return load(*type.type); });
}

}  // namespace codicil::typesystem
