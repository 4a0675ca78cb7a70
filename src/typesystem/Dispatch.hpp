// SPDX-License-Identifier: MIT
// Which method a virtual call runs: of a class, of an interface (with variance, default implementations and arrays),
// and static virtual ones.
#pragma once

#include <optional>

#include "typesystem/Casting.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::typesystem {

enum class DispatchStatus : std::uint8_t {
  Found,
  NotImplemented,  // EntryPointNotFoundException
  Abstract,        // an interface took its default implementation back: the same
  Ambiguous,       // AmbiguousImplementationException: two interfaces have defaults, neither more special
};

struct Implementation {
  DispatchStatus status = DispatchStatus::NotImplemented;
  MethodTable* owner = nullptr;  // exact
  MethodDesc* method = nullptr;  // of owner's canonical type; of a generic method, its definition
  // Of an array's generic interface: `method` is one of SZArrayHelper's, to be instantiated over this.
  TypeHandle arrayElement{};
};

// Thread-safe; keeps nothing, so callers cache. Errors are those of loading what signatures and overrides name.
class Dispatch {
 public:
  Dispatch(TypeLoader& loader, const Casting& casting) : loader_(loader), casting_(casting) {}

  // `receiver` is an object's exact type (or its canonical one, as far as that tells), `method` a virtual method that a
  // parent or itself declares.
  static Implementation classMethod(MethodTable& receiver, const MethodDesc& method);

  // `interface` is exact and owns `method` (in its canonical form).
  Expected<Implementation> interfaceMethod(MethodTable& receiver, MethodTable& interface,
                                           const MethodDesc& method) const;

  // `method` is static and virtual; `type` is what the call is constrained to.
  Expected<Implementation> staticMethod(MethodTable& type, MethodTable& interface, const MethodDesc& method) const;

 private:
  struct Candidate;

  Expected<Implementation> inClasses(MethodTable& receiver, MethodTable& interface, const MethodDesc& method) const;
  Expected<Implementation> bySlot(MethodTable& receiver, MethodTable& level, MethodTable& interface,
                                  const MethodDesc& method, bool variant) const;
  Expected<Implementation> arrayMethod(MethodTable& interface, const MethodDesc& method) const;
  Expected<Implementation> overriddenIn(MethodTable& type, MethodTable& interface, const MethodDesc& method,
                                        bool variant) const;
  Expected<Implementation> defaultIn(MethodTable& type, MethodTable& interface, const MethodDesc& method,
                                     bool variant) const;
  Expected<Implementation> defaultMethod(MethodTable& receiver, MethodTable& interface, const MethodDesc& method,
                                         bool variant) const;
  bool isVariantOf(const MethodTable& one, const MethodTable& interface) const;

  TypeLoader& loader_;
  const Casting& casting_;
};

}  // namespace codicil::typesystem
