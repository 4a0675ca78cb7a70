// SPDX-License-Identifier: MIT
#include "typesystem/Dispatch.hpp"

#include <algorithm>

#include "typesystem/InterfaceMethods.hpp"

namespace codicil::typesystem {
namespace {

bool declaresSame(const MethodTable& a, const MethodTable& b) {
  return !a.isArray() && !b.isArray() && a.classData().definition == b.classData().definition;
}

bool has(const MethodTable& type, const MethodTable& interface) {
  const auto interfaces = type.interfaces();
  return std::ranges::find(interfaces, &interface) != interfaces.end();
}

MethodDesc* methodWith(const MethodTable& owner, Token token) {
  const auto methods = owner.classData().methods;
  const auto found = std::ranges::find(methods, token, &MethodDesc::token);
  return found == methods.end() ? nullptr : &*found;
}

Implementation found(MethodTable& owner, MethodDesc& method) {
  return {method.isAbstract() ? DispatchStatus::Abstract : DispatchStatus::Found, &owner, &method};
}

// What `receiver` runs in one of its slots.
Implementation inSlot(MethodTable& receiver, std::uint16_t slot) {
  MethodDesc& method = *receiver.classData().slots[slot];
  for (MethodTable* table = &receiver; table != nullptr; table = table->parent)
    if (declaresSame(*table, *method.owner())) return found(*table, method);
  return {};
}

}  // namespace

Implementation Dispatch::classMethod(MethodTable& receiver, const MethodDesc& method) {
  if (method.slot() >= receiver.classData().slots.size()) return {};
  return inSlot(receiver, method.slot());
}

bool Dispatch::isVariantOf(const MethodTable& one, const MethodTable& interface) const {
  return &one != &interface && declaresSame(one, interface) &&
         casting_.canCast(TypeHandle(&one), TypeHandle(&interface));
}

Expected<Implementation> Dispatch::interfaceMethod(MethodTable& receiver, MethodTable& interface,
                                                   const MethodDesc& method) const {
  const bool isVariant = (interface.flags & TypeFlags::kHasVariance) != 0;
  if (receiver.isArray() && casting_.isArrayInterface(interface)) return arrayMethod(interface, method);
  auto result = inClasses(receiver, interface, method);
  if (result && result->status == DispatchStatus::NotImplemented)
    result = defaultMethod(receiver, interface, method, false);
  if (result && result->status == DispatchStatus::NotImplemented && isVariant)
    result = defaultMethod(receiver, interface, method, true);
  return result;
}

// The most derived class that says something of the interface, or of a variant of it, decides; exact before variant.
Expected<Implementation> Dispatch::inClasses(MethodTable& receiver, MethodTable& interface,
                                             const MethodDesc& method) const {
  const bool isVariant = (interface.flags & TypeFlags::kHasVariance) != 0;
  for (MethodTable* level = &receiver; level != nullptr; level = level->parent)
    for (const bool variant : {false, true}) {
      if (variant && !isVariant) continue;
      auto result = bySlot(receiver, *level, interface, method, variant);
      if (!result || result->status != DispatchStatus::NotImplemented) return result;
    }
  return Implementation{};
}

Expected<Implementation> Dispatch::bySlot(MethodTable& receiver, MethodTable& level, MethodTable& interface,
                                          const MethodDesc& method, bool variant) const {
  const auto interfaces = level.interfaces();
  for (std::size_t i = 0; i < interfaces.size(); ++i) {
    if (variant ? !isVariantOf(*interfaces[i], interface) : interfaces[i] != &interface) continue;
    const auto slot = loader_.interfaceSlot(level, i, method.slot());
    if (!slot) return Unexpected(slot.error());
    if (*slot == InterfaceMethods::kNone) continue;
    Implementation result = inSlot(receiver, *slot);
    if (result.method != nullptr) result.status = DispatchStatus::Found;  // abstract classes have no objects
    return result;
  }
  return Implementation{};
}

Expected<Implementation> Dispatch::arrayMethod(MethodTable& interface, const MethodDesc& method) const {
  const auto name = method.module().metadata().string(
      method.module().metadata().row<metadata::MethodDefRow>(method.token().rid()).name, method.token());
  if (!name) return Unexpected(name.error());
  const auto helper = loader_.coreLibMethod("System.SZArrayHelper", *name);
  if (!helper) return Unexpected(helper.error());
  return Implementation{DispatchStatus::Found, (*helper)->owner(), *helper, interface.instantiation()[0]};
}

// ---- Default implementations, static methods ----

// What `type` itself overrides the interface's method with, by a MethodImpl.
Expected<Implementation> Dispatch::overriddenIn(MethodTable& type, MethodTable& interface, const MethodDesc& method,
                                                bool variant) const {
  const auto overrides = loader_.overridesOf(type, method);
  if (!overrides) return Unexpected(overrides.error());
  for (const ExactOverride& one : *overrides) {
    if (variant ? !isVariantOf(*one.interface, interface) : one.interface != &interface) continue;
    MethodTable* owner = &type;
    while (owner != nullptr && !declaresSame(*owner, *one.body->owner())) owner = owner->parent;
    if (owner == nullptr) continue;
    if (MethodDesc* body = methodWith(*owner, one.body->token())) return found(*owner, *body);
  }
  return Implementation{};
}

// What `type`, an interface, has to offer for the method: its own, or its override.
Expected<Implementation> Dispatch::defaultIn(MethodTable& type, MethodTable& interface, const MethodDesc& method,
                                             bool variant) const {
  const bool isSame = &type == &interface || (variant && isVariantOf(type, interface));
  if (isSame) {
    MethodDesc* own = methodWith(type, method.token());
    return own == nullptr || own->isAbstract() ? Implementation{} : found(type, *own);
  }
  if (!has(type, interface) && !(variant && casting_.canCast(TypeHandle(&type), TypeHandle(&interface))))
    return Implementation{};
  auto result = overriddenIn(type, interface, method, false);
  if (result && result->status == DispatchStatus::NotImplemented && variant)
    result = overriddenIn(type, interface, method, true);
  return result;
}

struct Dispatch::Candidate {
  MethodTable* type;
  Implementation implementation;
};

// The most special of what all interfaces of the receiver have to offer.
Expected<Implementation> Dispatch::defaultMethod(MethodTable& receiver, MethodTable& interface,
                                                 const MethodDesc& method, bool variant) const {
  std::vector<MethodTable*> interfaces(receiver.interfaces().begin(), receiver.interfaces().end());
  if (receiver.isInterface()) interfaces.push_back(&receiver);
  std::vector<Candidate> candidates;
  const auto isAtLeast = [&](MethodTable& special, MethodTable& general) {
    return &special == &general ||
           (variant ? casting_.canCast(TypeHandle(&special), TypeHandle(&general)) : has(special, general));
  };
  for (MethodTable* type : interfaces) {
    const auto offer = defaultIn(*type, interface, method, variant);
    if (!offer) return offer;
    if (offer->status == DispatchStatus::NotImplemented) continue;
    if (std::ranges::any_of(candidates, [&](const Candidate& one) { return isAtLeast(*one.type, *type); })) continue;
    std::erase_if(candidates, [&](const Candidate& one) { return isAtLeast(*type, *one.type); });
    candidates.push_back({type, *offer});
  }
  if (candidates.empty()) return Implementation{};
  Implementation result = candidates.front().implementation;
  if (candidates.size() > 1) result.status = DispatchStatus::Ambiguous;
  return result;
}

Expected<Implementation> Dispatch::staticMethod(MethodTable& type, MethodTable& interface,
                                                const MethodDesc& method) const {
  const bool isVariant = (interface.flags & TypeFlags::kHasVariance) != 0;
  if (!type.isInterface())
    for (MethodTable* level = &type; level != nullptr; level = level->parent)
      for (const bool variant : {false, true}) {
        if (variant && !isVariant) continue;
        auto result = overriddenIn(*level, interface, method, variant);
        if (!result || result->status != DispatchStatus::NotImplemented) return result;
      }
  auto result = defaultMethod(type, interface, method, false);
  if (result && result->status == DispatchStatus::NotImplemented && isVariant)
    result = defaultMethod(type, interface, method, true);
  return result;
}

}  // namespace codicil::typesystem
