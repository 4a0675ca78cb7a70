// SPDX-License-Identifier: MIT
// The type loader's part that answers which slots and overrides a type has for an interface's methods.
#include <algorithm>

#include "typesystem/TypeLoader.hpp"

namespace codicil::typesystem {

Expected<std::uint16_t> TypeLoader::interfaceSlotLocked(const MethodTable& type, std::size_t index,
                                                        std::uint16_t interfaceSlot) {
  if (type.isArray()) return InterfaceMethods::kNone;  // its parent's
  const auto slots = interfaceMethods_.slotsOf(const_cast<TypeDefinition&>(*type.classData().definition), index);
  if (!slots) return Unexpected(slots.error());
  return interfaceSlot < (*slots)->size() ? (**slots)[interfaceSlot] : InterfaceMethods::kNone;
}

Expected<std::vector<ExactOverride>> TypeLoader::overridesOfLocked(const MethodTable& type,
                                                                   const MethodDesc& declaration) {
  std::vector<ExactOverride> result;
  if (type.isArray()) return result;
  const auto table = virtualMethods_.of(const_cast<TypeDefinition&>(*type.classData().definition));
  if (!table) return Unexpected(table.error());
  const DefinedMethod wanted{declaration.owner()->classData().definition, declaration.token().rid()};
  const auto arguments = expressionsOf(type.instantiation());
  if (!arguments) return Unexpected(arguments.error());
  for (const InterfaceOverride& one : (*table)->interfaceOverrides) {
    if (!(one.declaration == wanted)) continue;
    const auto interface = expressions_.substitute(*one.interface, *arguments);
    if (!interface) return Unexpected(interface.error());
    const auto loaded = load(**interface);
    if (!loaded) return Unexpected(loaded.error());
    const auto owner = load(*one.body.owner->typical);
    if (!owner) return Unexpected(owner.error());
    MethodDesc* body = one.body.owner->module->methodOf(Token::of(TableId::MethodDef, one.body.row));
    if (body != nullptr) result.push_back({loaded->methodTable(), body});
  }
  return result;
}

}  // namespace codicil::typesystem
