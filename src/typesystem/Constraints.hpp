// SPDX-License-Identifier: MIT
// Whether arguments may take the place of generic parameters (ECMA-335 II.10.1.7, and `allows ref struct`). C#'s
// `unmanaged` is a `struct` here, as in `dotnet`.
#pragma once

#include <optional>
#include <span>

#include "typesystem/Casting.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::typesystem {

// Thread-safe. Not asked by the loader itself: who instantiates by what came from outside asks, and makes of it
// TypeLoadException, VerificationException (a method's) or ArgumentException (reflection's).
class Constraints {
 public:
  Constraints(TypeLoader& loader, const Casting& casting) : loader_(loader), casting_(casting) {}

  // The number of the first argument that does not do; nothing: all do. A type with System.__Canon in it always does.
  // Errors are those of loading the constraints.
  Expected<std::optional<std::size_t>> violatedBy(const MethodTable& generic,
                                                  std::span<const TypeHandle> arguments) const;
  // `owner` is the exact type of the generic method.
  Expected<std::optional<std::size_t>> violatedBy(const MethodTable& owner, const MethodDesc& genericMethod,
                                                  std::span<const TypeHandle> arguments) const;

  // Whether the argument does for that parameter alone, whose constraints may name all parameters of its type and its
  // method: `typeArguments` and `methodArguments` stand for these.
  Expected<bool> satisfied(const TypeVariableDesc& parameter, TypeHandle argument,
                           std::span<const TypeHandle> typeArguments,
                           std::span<const TypeHandle> methodArguments) const;

  // Whether the type has a public constructor without parameters; a value always does.
  static bool hasDefaultConstructor(const MethodTable& type);

 private:
  Expected<std::optional<std::size_t>> violated(Module& module, Token owner, std::span<const TypeHandle> checked,
                                                std::span<const TypeHandle> typeArguments,
                                                std::span<const TypeHandle> methodArguments) const;
  Expected<bool> satisfied(Module& module, Rid genericParam, TypeHandle argument,
                           std::span<const TypeHandle> typeArguments,
                           std::span<const TypeHandle> methodArguments) const;
  bool satisfiesFlags(TypeHandle argument, std::uint16_t flags) const;
  bool satisfiesType(TypeHandle argument, TypeHandle constraint) const;

  TypeLoader& loader_;
  const Casting& casting_;
};

}  // namespace codicil::typesystem
