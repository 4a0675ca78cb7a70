#include "typesystem/VirtualMethods.hpp"

#include "metadata/CustomAttribute.hpp"
#include "metadata/Flags.hpp"
#include "metadata/FriendAssemblies.hpp"

namespace codicil::typesystem {
namespace {

using metadata::MemberAccess;
using metadata::MethodAttributes;
using metadata::MethodDefRow;

constexpr std::size_t kMaxSlots = 0xFFFE;

MethodDefRow rowOf(DefinedMethod method) { return method.owner->module->metadata().row<MethodDefRow>(method.row); }

bool isVirtual(const MethodDefRow& row) {
  return (row.flags & MethodAttributes::kVirtual) != 0 && (row.flags & MethodAttributes::kStatic) == 0;
}

// Whether a type of `module` can override a method of `row`'s accessibility in `owner` (I.8.10.4, I.8.5.3.2).
bool isAccessible(const MethodDefRow& row, const Module& owner, const Module& module) {
  switch (static_cast<MemberAccess>(row.flags & MethodAttributes::kAccessMask)) {
    case MemberAccess::CompilerControlled:
      return &owner == &module;
    case MemberAccess::FamAndAssem:
    case MemberAccess::Assembly:
      return &owner == &module || metadata::isFriend(owner.metadata(), module.metadata()) ||
             metadata::ignoresAccessChecksTo(module.metadata(), owner.metadata());
    default:
      return true;
  }
}

Unexpected failed(const TypeDefinition& definition, Token token, std::string detail,
                  TypeLoadReason reason = TypeLoadReason::General, std::string argument = {}) {
  // For the message, it is the type that is wrong, whatever of it the token means.
  LoadError error = definition.module->fault(LoadErrorCode::BadMethodImpl, definition.token, std::move(detail));
  error.token = token;
  return Unexpected(std::move(error).because(reason, std::move(argument)));
}

}  // namespace

Expected<const SlotTable*> VirtualMethods::of(TypeDefinition& definition) {
  const auto known = tables_.find(&definition);
  if (known != tables_.end()) return known->second.get();
  if (depth_ == kMaxTypeDepth)
    return Unexpected(definition.module->fault(LoadErrorCode::TooDeep, definition.token, definition.name()));
  auto table = std::make_unique<SlotTable>();
  ++depth_;
  const auto built = build(definition, *table);
  --depth_;
  if (!built) return Unexpected(built.error());
  return tables_.emplace(&definition, std::move(table)).first->second.get();
}

Expected<void> VirtualMethods::build(TypeDefinition& definition, SlotTable& table) {
  const auto parent = reader_.parentOf(definition);
  if (!parent) return Unexpected(parent.error());
  const SlotTable* inherited = nullptr;
  if (*parent != nullptr) {
    const auto slots = of(const_cast<TypeDefinition&>(*(*parent)->definition));
    if (!slots) return Unexpected(slots.error());
    inherited = *slots;
    table.slots = inherited->slots;
  }
  if (const auto added = addDeclared(definition, table); !added) return added;
  if (const auto applied = applyMethodImpls(definition, table); !applied) return applied;
  if (inherited != nullptr) return followCovariantReturns(*inherited, table);
  return {};
}

Expected<void> VirtualMethods::addDeclared(TypeDefinition& definition, SlotTable& table) {
  const auto methods = definition.module->metadata().methodsOf(definition.token.rid());
  if (!methods) return Unexpected(methods.error());
  for (const Rid rid : *methods) {
    const auto row = definition.module->metadata().row<MethodDefRow>(rid);
    if (!isVirtual(row)) continue;
    const DefinedMethod method{&definition, rid};
    const bool reuses = (row.flags & MethodAttributes::kNewSlot) == 0 && definition.category != Category::Interface;
    const auto slot = reuses ? overridden(definition, rid) : Expected<int>(-1);
    if (!slot) return Unexpected(slot.error());
    if (*slot >= 0) {
      const std::size_t index = static_cast<std::size_t>(*slot);
      if ((rowOf(table.slots[index]).flags & MethodAttributes::kFinal) != 0)
        return failed(definition, Token::of(TableId::MethodDef, rid), "the method it overrides is final",
                      TypeLoadReason::OverridesFinal);
      table.slots[index] = method;
      table.ofMethod[rid] = static_cast<std::uint16_t>(index);
      continue;
    }
    if (table.slots.size() == kMaxSlots)
      return Unexpected(definition.module->fault(LoadErrorCode::TooLarge, definition.token, "too many virtual methods")
                            .because(TypeLoadReason::TooManyMethods));
    table.ofMethod[rid] = static_cast<std::uint16_t>(table.slots.size());
    table.slots.push_back(method);
  }
  return {};
}

// The slot of the nearest ancestor's virtual method with this name and signature; -1: there is none.
Expected<int> VirtualMethods::overridden(TypeDefinition& definition, Rid method) {
  const Module& module = *definition.module;
  const std::string_view name = module.nameAt(module.metadata().row<MethodDefRow>(method).name);
  std::optional<MethodTypes> types;  // read when a name fits
  auto ancestor = reader_.parentOf(*definition.typical);
  for (; ancestor && *ancestor != nullptr; ancestor = reader_.parentOf(**ancestor)) {
    auto& owner = const_cast<TypeDefinition&>(*(*ancestor)->definition);
    const auto table = of(owner);
    if (!table) return Unexpected(table.error());
    const auto methods = owner.module->metadata().methodsOf(owner.token.rid());
    if (!methods) return Unexpected(methods.error());
    for (const Rid rid : *methods) {
      const auto row = owner.module->metadata().row<MethodDefRow>(rid);
      if (!isVirtual(row) || owner.module->nameAt(row.name) != name || !isAccessible(row, *owner.module, module))
        continue;
      if (!types) {
        auto read = reader_.ofMethod(*definition.module, method, {definition.parameters, {}});
        if (!read) return Unexpected(read.error());
        types = std::move(*read);
      }
      const auto theirs = reader_.ofMethod(*owner.module, rid, {(*ancestor)->arguments, {}});
      if (!theirs) return Unexpected(theirs.error());
      const auto slot = (*table)->ofMethod.find(rid);
      if (slot != (*table)->ofMethod.end() && types->matches(*theirs)) return slot->second;
    }
  }
  if (!ancestor) return Unexpected(ancestor.error());
  return -1;
}

Expected<void> VirtualMethods::applyMethodImpls(TypeDefinition& definition, SlotTable& table) {
  for (const Rid rid : definition.module->metadata().methodImplsOf(definition.token.rid())) {
    const auto row = definition.module->metadata().row<metadata::MethodImplRow>(rid);
    const auto applied = applyMethodImpl(definition, table, row, Token::of(TableId::MethodImpl, rid));
    if (!applied) return applied;
  }
  return {};
}

Expected<void> VirtualMethods::applyMethodImpl(TypeDefinition& definition, SlotTable& table,
                                               const metadata::MethodImplRow& row, Token token) {
  const TypeExpression* bodyOwner = nullptr;
  const auto body = methodNamed(definition, row.body, &bodyOwner);
  if (!body) return Unexpected(body.error());
  const TypeExpression* owner = nullptr;
  const auto declaration = methodNamed(definition, row.declaration, &owner);
  if (!declaration) return Unexpected(declaration.error());
  const auto declared = rowOf(*declaration);
  if ((declared.flags & MethodAttributes::kVirtual) == 0)
    return failed(definition, token, "overrides what is not virtual", TypeLoadReason::OverridesNonVirtual,
                  std::string(declaration->owner->module->nameAt(declared.name)));
  if (owner->definition->category == Category::Interface) {
    if (owner->definition != &definition) table.interfaceOverrides.push_back({owner, *declaration, *body});
    return {};
  }
  auto ancestor = reader_.parentOf(*definition.typical);
  while (ancestor && *ancestor != nullptr && (*ancestor)->definition != declaration->owner)
    ancestor = reader_.parentOf(**ancestor);
  if (!ancestor) return Unexpected(ancestor.error());
  if (*ancestor == nullptr) return failed(definition, token, "overrides a method of a type that is no parent");
  const auto theirs = of(const_cast<TypeDefinition&>(*declaration->owner));
  if (!theirs) return Unexpected(theirs.error());
  const SlotTable& declaring = **theirs;
  const auto slot = declaring.ofMethod.find(declaration->row);
  if (slot == declaring.ofMethod.end()) return failed(definition, token, "overrides a method without a slot");
  if ((rowOf(table.slots[slot->second]).flags & MethodAttributes::kFinal) != 0)
    return failed(definition, token, "the method it overrides is final", TypeLoadReason::OverridesFinal);
  table.slots[slot->second] = *body;
  return {};
}

// A method that overrode another with a more special return type lies in both slots (PreserveBaseOverridesAttribute).
// Whoever overrides it in turn means both.
Expected<void> VirtualMethods::followCovariantReturns(const SlotTable& parent, SlotTable& table) {
  for (std::size_t slot = 0; slot < parent.slots.size(); ++slot) {
    const DefinedMethod before = parent.slots[slot];
    if (!(table.slots[slot] == before)) continue;
    const auto declaring = of(const_cast<TypeDefinition&>(*before.owner));
    if (!declaring) return Unexpected(declaring.error());
    const auto own = (*declaring)->ofMethod.find(before.row);
    if (own == (*declaring)->ofMethod.end() || own->second == slot) continue;
    const DefinedMethod now = table.slots[own->second];
    if (now == before) continue;
    const Rid preserves =
        metadata::findCustomAttribute(before.owner->module->metadata(), Token::of(TableId::MethodDef, before.row),
                                      "System.Runtime.CompilerServices", "PreserveBaseOverridesAttribute");
    if (preserves != 0) table.slots[slot] = now;
  }
  return {};
}

// The MethodDef that a MethodImpl names, and the type (in terms of `definition`'s variables) through which it does.
Expected<DefinedMethod> VirtualMethods::methodNamed(TypeDefinition& definition, Token token,
                                                    const TypeExpression** owner) {
  Module& module = *definition.module;
  const auto present = module.metadata().require(token, {TableId::MethodDef, TableId::MemberRef});
  if (!present) return Unexpected(present.error());
  if (token.is(TableId::MethodDef)) {
    const auto type = module.metadata().typeOfMethod(token.rid());
    if (!type) return Unexpected(type.error());
    const auto found = definitions_.find(module, Token::of(TableId::TypeDef, *type));
    if (!found) return Unexpected(found.error());
    if (const auto complete = definitions_.complete(**found); !complete) return Unexpected(complete.error());
    *owner = (*found)->typical;
    return DefinedMethod{*found, token.rid()};
  }
  const auto row = module.metadata().row<metadata::MemberRefRow>(token.rid());
  const auto type = reader_.ofToken(module, row.parent, {definition.parameters, {}});
  if (!type) return Unexpected(type.error());
  if ((*type)->kind != TypeKind::Defined) return failed(definition, token, "a method of " + toString(**type));
  if (const auto complete = reader_.completed(**type); !complete) return Unexpected(complete.error());
  *owner = *type;
  const TypeDefinition& target = *(*type)->definition;
  const auto wanted = reader_.ofSignature(module, row.signature, {target.parameters, {}}, token);
  if (!wanted) return Unexpected(wanted.error());
  const std::string_view name = module.nameAt(row.name);
  const auto methods = target.module->metadata().methodsOf(target.token.rid());
  if (!methods) return Unexpected(methods.error());
  for (const Rid rid : *methods) {
    if (target.module->nameAt(target.module->metadata().row<MethodDefRow>(rid).name) != name) continue;
    const auto theirs = reader_.ofMethod(*target.module, rid, {target.parameters, {}});
    if (!theirs) return Unexpected(theirs.error());
    if (wanted->matches(*theirs)) return DefinedMethod{&target, rid};
  }
  return failed(definition, token, "no such method: " + toString(**type) + "::" + std::string(name),
                TypeLoadReason::NothingToOverride, std::string(name));
}

}  // namespace codicil::typesystem
