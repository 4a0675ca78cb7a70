// SPDX-License-Identifier: MIT
// Which types are assignable to which (ECMA-335 I.8.7, with `dotnet`'s deviations: int[] is a uint[], T[] an IList<T>).
#pragma once

#include <array>
#include <cstdint>

#include "typesystem/TypeLoader.hpp"

namespace codicil::typesystem {

// What is known of a relation between types when some arguments are System.__Canon. The JIT's numbers.
enum class Certainty : std::int8_t { MustNot = -1, May = 0, Must = 1 };

// Thread-safe. Of loaded types it allocates nothing; only type variables make it ask the loader, for their constraints
// (one that cannot be loaded counts as none).
class Casting {
 public:
  explicit Casting(TypeLoader& loader);

  // Whether a `from` is a `to`; values boxed. As Type.IsAssignableFrom; so an int is an int? too. Interfaces that an
  // IDynamicInterfaceCastable would lend itself are not asked for.
  bool canCast(TypeHandle from, TypeHandle to) const { return canCast(from, to, nullptr); }

  // The same as far as compiled shared code can know. `from` is the exact type of an object, or its canonical one.
  Certainty compareForCast(TypeHandle from, TypeHandle to) const;
  Certainty compareForEquality(TypeHandle a, TypeHandle b) const;
  // Whether knowing that an object is a `special` says more than that it is a `general`.
  bool isMoreSpecific(TypeHandle general, TypeHandle special) const;

  // Whether System.__Canon is the type or somewhere in it.
  // Whether the interface is one of the generic ones that an SZ array of elements has: IList<T> and its likes.
  bool isArrayInterface(const MethodTable& interface) const;
  // Whether only references can take the variable's place.
  bool isReferenceVariable(const TypeVariableDesc& variable) const;

 private:
  struct Pair {  // comparisons under way: a circle among them is no cast
    const MethodTable* from;
    const MethodTable* to;
    const Pair* outer;
  };

  bool canCast(TypeHandle from, TypeHandle to, const Pair* outer) const;
  bool canCastDesc(const TypeDesc& from, TypeHandle to, const Pair* outer) const;
  bool canCastVariable(const TypeVariableDesc& from, TypeHandle to, const Pair* outer) const;
  bool canCastToInterface(const MethodTable& from, const MethodTable& to, const Pair* outer) const;
  bool canCastToClass(const MethodTable& from, const MethodTable& to, const Pair* outer) const;
  bool canCastArray(const MethodTable& from, const MethodTable& to, const Pair* outer) const;
  bool canCastElement(TypeHandle from, TypeHandle to, const Pair* outer) const;
  bool canCastByVariance(const MethodTable& from, const MethodTable& to, const Pair* outer) const;
  bool canCastReference(TypeHandle from, TypeHandle to, const Pair* outer) const;
  bool constrainsToReference(const TypeVariableDesc& variable, unsigned depth) const;
  bool is(const MethodTable& table, Token coreLibType) const;
  bool isSameDefinition(const MethodTable& a, const MethodTable& b) const;

  TypeLoader& loader_;
  std::array<Token, 5> arrayInterfaces_;
};

}  // namespace codicil::typesystem
