// SPDX-License-Identifier: MIT
#include "typesystem/InterfaceMethods.hpp"

#include <algorithm>

#include "metadata/Flags.hpp"

namespace codicil::typesystem {
namespace {

using metadata::MemberAccess;
using metadata::MethodAttributes;
using metadata::MethodDefRow;

TypeDefinition& mutableDefinition(const TypeExpression& type) { return const_cast<TypeDefinition&>(*type.definition); }

bool isPublic(const MethodDefRow& row) {
  return static_cast<MemberAccess>(row.flags & MethodAttributes::kAccessMask) == MemberAccess::Public;
}

}  // namespace

Expected<const std::vector<std::uint16_t>*> InterfaceMethods::slotsOf(TypeDefinition& definition, std::size_t index) {
  auto& ofType = known_[&definition];
  if (index >= ofType.size()) ofType.resize(index + 1);
  if (ofType[index] == nullptr) {
    auto slots = resolve(definition, index);
    if (!slots) return Unexpected(slots.error());
    known_[&definition][index] = std::make_unique<Slots>(std::move(*slots));
  }
  return known_[&definition][index].get();
}

// How many interfaces the class has from its parent: the first ones of its list.
Expected<std::size_t> InterfaceMethods::inheritedCount(TypeDefinition& definition) {
  const auto parent = reader_.parentOf(definition);
  if (!parent) return Unexpected(parent.error());
  if (*parent == nullptr) return std::size_t{0};
  const auto inherited = reader_.interfacesOf(mutableDefinition(**parent));
  if (!inherited) return Unexpected(inherited.error());
  return inherited->size();
}

// Whether the class names the interface itself, or another that inherits it.
Expected<bool> InterfaceMethods::isDeclaredHere(TypeDefinition& definition, const TypeExpression& interface) {
  Module& module = *definition.module;
  for (const Rid rid : module.metadata().interfacesOf(definition.token.rid())) {
    const auto row = module.metadata().row<metadata::InterfaceImplRow>(rid);
    const auto type = reader_.ofToken(module, row.interface, {definition.parameters, {}});
    if (!type) return Unexpected(type.error());
    if (*type == &interface) return true;
    const auto inherited = reader_.interfacesOf(**type);
    if (!inherited) return Unexpected(inherited.error());
    if (std::ranges::find(*inherited, &interface) != inherited->end()) return true;
  }
  return false;
}

Expected<InterfaceMethods::Slots> InterfaceMethods::resolve(TypeDefinition& definition, std::size_t index) {
  const auto interfaces = reader_.interfacesOf(definition);
  if (!interfaces) return Unexpected(interfaces.error());
  const TypeExpression& interface = *(*interfaces)[index];
  const auto declared = methods_.of(mutableDefinition(interface));
  if (!declared) return Unexpected(declared.error());
  const auto inherited = inheritedCount(definition);
  if (!inherited) return Unexpected(inherited.error());
  const bool isInherited = index < *inherited;
  const auto isDeclared = isInherited ? isDeclaredHere(definition, interface) : Expected<bool>(true);
  if (!isDeclared) return Unexpected(isDeclared.error());

  Slots result((*declared)->slots.size(), kNone);
  Module& interfaceModule = *interface.definition->module;
  for (std::size_t slot = 0; slot < result.size(); ++slot) {
    const DefinedMethod method = (*declared)->slots[slot];
    auto found = byOverride(definition, interface, method);
    if (!found) return Unexpected(found.error());
    if (*found == kNone && *isDeclared) {
      const auto row = interfaceModule.metadata().row<MethodDefRow>(method.row);
      const auto types = reader_.ofMethod(interfaceModule, method.row, {interface.arguments, {}});
      if (!types) return Unexpected(types.error());
      const TypeExpression* type = definition.typical;
      while (type != nullptr && *found == kNone) {
        found = byName(*type, interfaceModule.nameAt(row.name), *types);
        if (!found) return Unexpected(found.error());
        if (isInherited) break;  // what the parent has for it stays
        const auto parent = reader_.parentOf(*type);
        if (!parent) return Unexpected(parent.error());
        type = *parent;
      }
    }
    result[slot] = *found;
  }
  return result;
}

Expected<DefinedMethod> InterfaceMethods::missingFrom(TypeDefinition& definition) {
  const auto interfaces = reader_.interfacesOf(definition);
  if (!interfaces) return Unexpected(interfaces.error());
  const auto inherited = inheritedCount(definition);
  if (!inherited) return Unexpected(inherited.error());
  for (std::size_t index = *inherited; index < interfaces->size(); ++index) {
    const auto declared = methods_.of(mutableDefinition(*(*interfaces)[index]));
    if (!declared) return Unexpected(declared.error());
    const auto slots = slotsOf(definition, index);
    if (!slots) return Unexpected(slots.error());
    for (std::size_t slot = 0; slot < (*slots)->size(); ++slot) {
      const DefinedMethod method = (*declared)->slots[slot];
      const auto row = method.owner->module->metadata().row<MethodDefRow>(method.row);
      if ((**slots)[slot] != kNone || (row.flags & metadata::MethodAttributes::kAbstract) == 0) continue;
      // An override that takes a default back: it is the overridden method that wants an implementation.
      if (std::ranges::find((*declared)->interfaceOverrides, method, &InterfaceOverride::body) !=
          (*declared)->interfaceOverrides.end())
        continue;
      const auto isDefaulted = hasDefault(*interfaces, method);
      if (!isDefaulted) return Unexpected(isDefaulted.error());
      if (!*isDefaulted) return method;
    }
  }
  return DefinedMethod{};
}

// Whether one of the interfaces overrides the other's method.
Expected<bool> InterfaceMethods::hasDefault(TypeExpressions interfaces, DefinedMethod method) {
  for (const TypeExpression* one : interfaces) {
    const auto table = methods_.of(mutableDefinition(*one));
    if (!table) return Unexpected(table.error());
    if (std::ranges::find((*table)->interfaceOverrides, method, &InterfaceOverride::declaration) !=
        (*table)->interfaceOverrides.end())
      return true;
  }
  return false;
}

// The class's own MethodImpl for it.
Expected<std::uint16_t> InterfaceMethods::byOverride(TypeDefinition& definition, const TypeExpression& interface,
                                                     DefinedMethod method) {
  const auto table = methods_.of(definition);
  if (!table) return Unexpected(table.error());
  for (const InterfaceOverride& one : (*table)->interfaceOverrides) {
    if (one.interface != &interface || !(one.declaration == method)) continue;
    const auto owner = methods_.of(const_cast<TypeDefinition&>(*one.body.owner));
    if (!owner) return Unexpected(owner.error());
    const auto slot = (*owner)->ofMethod.find(one.body.row);
    if (slot != (*owner)->ofMethod.end()) return slot->second;
  }
  return kNone;
}

// The slot of the public virtual method that `type` itself declares so.
Expected<std::uint16_t> InterfaceMethods::byName(const TypeExpression& type, std::string_view name,
                                                 const MethodTypes& wanted) {
  TypeDefinition& definition = mutableDefinition(type);
  Module& module = *definition.module;
  const auto table = methods_.of(definition);
  if (!table) return Unexpected(table.error());
  const auto rows = module.metadata().methodsOf(definition.token.rid());
  if (!rows) return Unexpected(rows.error());
  for (const Rid rid : *rows) {
    const auto slot = (*table)->ofMethod.find(rid);
    if (slot == (*table)->ofMethod.end()) continue;
    const auto row = module.metadata().row<MethodDefRow>(rid);
    if (!isPublic(row) || module.nameAt(row.name) != name) continue;
    const auto types = reader_.ofMethod(module, rid, {type.arguments, {}});
    if (!types) return Unexpected(types.error());
    if (types->matches(wanted)) return slot->second;
  }
  return kNone;
}

}  // namespace codicil::typesystem
