// SPDX-License-Identifier: MIT
// The classes of EqualityComparer<T>.Default and Comparer<T>.Default, by the rules of CoreLib's ComparerHelpers, so
// that calls of them need not be virtual.
#include "jitinterface/TypeAnswers.hpp"

namespace codicil::jit {

using typesystem::MethodTable;
using typesystem::TypeHandle;

namespace {

struct Comparers {
  const char* interface;  // what T says that it can be compared by
  const char* generic;
  const char* ofNullable;
  const char* ofEnum;
  const char* ofObject;
};

constexpr Comparers kEquality = {"System.IEquatable`1", "System.Collections.Generic.GenericEqualityComparer`1",
                                 "System.Collections.Generic.NullableEqualityComparer`1",
                                 "System.Collections.Generic.EnumEqualityComparer`1",
                                 "System.Collections.Generic.ObjectEqualityComparer`1"};
constexpr Comparers kOrder = {"System.IComparable`1", "System.Collections.Generic.GenericComparer`1",
                              "System.Collections.Generic.NullableComparer`1",
                              "System.Collections.Generic.EnumComparer`1",
                              "System.Collections.Generic.ObjectComparer`1"};

TypeHandle instantiate(typesystem::TypeLoader& types, const char* generic, TypeHandle argument) {
  return orThrow(types.instantiate(TypeHandle(orThrow(types.coreLibType(generic))), {&argument, 1}));
}

// Null: what T is, is known at run time alone.
ClassHandle comparerOf(const CompilerContext& context, TypeHandle type, const Comparers& comparers) {
  if (type.isTypeDesc() || typesystem::isCanonicalSubtype(type)) return nullptr;
  const MethodTable& table = *type.methodTable();
  if (context.casting.canCast(type, instantiate(context.types, comparers.interface, type)))
    return handleOf(instantiate(context.types, comparers.generic, type));
  if (table.isNullable()) return handleOf(instantiate(context.types, comparers.ofNullable, table.instantiation()[0]));
  return handleOf(instantiate(context.types, table.isEnum() ? comparers.ofEnum : comparers.ofObject, type));
}

}  // namespace

ClassHandle TypeAnswers::getDefaultComparerClass(ClassHandle type) {
  return comparerOf(context_, typeOf(type), kOrder);
}

ClassHandle TypeAnswers::getDefaultEqualityComparerClass(ClassHandle type) {
  if (typeOf(type).methodTable() == orThrow(context_.types.primitive(metadata::ElementType::String)))
    return handleOf(orThrow(context_.types.coreLibType("System.Collections.Generic.StringEqualityComparer")));
  return comparerOf(context_, typeOf(type), kEquality);
}

ClassHandle TypeAnswers::getSZArrayHelperEnumeratorClass(ClassHandle) { return nullptr; }

}  // namespace codicil::jit
