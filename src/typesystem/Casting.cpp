// SPDX-License-Identifier: MIT
#include "typesystem/Casting.hpp"

#include <algorithm>

#include "metadata/Flags.hpp"
#include "typesystem/Module.hpp"

namespace codicil::typesystem {
namespace {

using metadata::ElementType;
using metadata::GenericParamAttributes;

// Of numbers and enums, signed and unsigned the same (I.8.7.1: reduced types); End of the rest. Boolean and Char, R4
// and R8 are like none but themselves.
ElementType reducedElement(TypeHandle type) {
  const MethodTable* table = type.methodTable();
  if (table == nullptr || !table->isValueType()) return ElementType::End;
  switch (const ElementType element = table->classData().element) {
    case ElementType::U1:
      return ElementType::I1;
    case ElementType::U2:
      return ElementType::I2;
    case ElementType::U4:
      return ElementType::I4;
    case ElementType::U8:
      return ElementType::I8;
    case ElementType::U:
      return ElementType::I;
    case ElementType::ValueType:
    case ElementType::TypedByRef:
    case ElementType::Void:
      return ElementType::End;
    default:
      return element;
  }
}

bool isReference(TypeHandle type) { return type.methodTable() != nullptr && !type.methodTable()->isValueType(); }

}  // namespace

Casting::Casting(TypeLoader& loader) : loader_(loader) {
  const auto& types = loader.coreLib().image().types();
  std::size_t next = 0;
  for (const char* name : {"IList`1", "ICollection`1", "IEnumerable`1", "IReadOnlyList`1", "IReadOnlyCollection`1"})
    arrayInterfaces_[next++] = types.find("System.Collections.Generic", name);
}

bool Casting::is(const MethodTable& table, Token coreLibType) const {
  return table.module == &loader_.coreLib() && !table.isArray() && table.typeDefRow() == coreLibType.rid();
}

bool Casting::isSameDefinition(const MethodTable& a, const MethodTable& b) const {
  if (a.isArray() || b.isArray())
    return a.isArray() && b.isArray() && a.classData().element == b.classData().element &&
           a.classData().rank == b.classData().rank;
  return a.classData().definition == b.classData().definition;
}

bool Casting::isArrayInterface(const MethodTable& interface) const {
  return interface.module == &loader_.coreLib() &&
         std::ranges::any_of(arrayInterfaces_, [&](Token token) { return token.rid() == interface.typeDefRow(); });
}

// ---- Can it be cast? ----

bool Casting::canCast(TypeHandle from, TypeHandle to, const Pair* outer) const {
  if (from == to) return true;
  if (const TypeDesc* desc = from.typeDesc()) return canCastDesc(*desc, to, outer);
  if (to.isTypeDesc()) return false;
  const MethodTable& source = *from.methodTable();
  const MethodTable& target = *to.methodTable();
  if (target.isInterface()) return canCastToInterface(source, target, outer);
  if (target.isArray()) return source.isArray() && canCastArray(source, target, outer);
  return canCastToClass(source, target, outer);
}

// A variable is what it is constrained to; pointers and byrefs are as their elements are; nothing is a variable.
bool Casting::canCastDesc(const TypeDesc& from, TypeHandle to, const Pair* outer) const {
  switch (from.element()) {
    case ElementType::Var:
    case ElementType::MVar:
      return canCastVariable(static_cast<const TypeVariableDesc&>(from), to, outer);
    case ElementType::Ptr:
    case ElementType::ByRef:
      if (!to.isTypeDesc() || to.typeDesc()->element() != from.element()) return false;
      return canCastElement(static_cast<const ParamTypeDesc&>(from).argument,
                            static_cast<const ParamTypeDesc*>(to.typeDesc())->argument, outer);
    default:
      return false;
  }
}

bool Casting::canCastVariable(const TypeVariableDesc& from, TypeHandle to, const Pair* outer) const {
  const MethodTable* target = to.methodTable();
  if (target != nullptr && is(*target, loader_.known().object)) return true;
  // By its flag alone: a T that is constrained to System.Enum counts as none.
  if (target != nullptr && is(*target, loader_.known().valueType))
    return (from.flags() & GenericParamAttributes::kNotNullableValueType) != 0;
  const auto constraints = loader_.constraintsOf(from);
  if (!constraints) return false;
  return std::ranges::any_of(*constraints, [&](TypeHandle one) { return canCast(one, to, outer); });
}

bool Casting::canCastToInterface(const MethodTable& from, const MethodTable& to, const Pair* outer) const {
  if (from.isArray() && (from.flags & TypeFlags::kCategoryMask) == TypeFlags::kSzArray && isArrayInterface(to) &&
      canCastElement(from.elementType(), to.instantiation()[0], outer))
    return true;
  if ((to.flags & TypeFlags::kHasVariance) == 0)
    return std::ranges::find(from.interfaces(), &to) != from.interfaces().end();
  if (canCastByVariance(from, to, outer)) return true;
  return std::ranges::any_of(from.interfaces(),
                             [&](const MethodTable* one) { return canCastByVariance(*one, to, outer); });
}

bool Casting::canCastToClass(const MethodTable& from, const MethodTable& to, const Pair* outer) const {
  if (from.isInterface()) return is(to, loader_.known().object);
  if (to.isNullable() && !from.isNullable()) return canCast(TypeHandle(&from), to.instantiation()[0], outer);
  const bool isVariant = (to.flags & TypeFlags::kHasVariance) != 0 && !to.hasComponentSize();
  for (const MethodTable* table = &from; table != nullptr; table = table->parent)
    if (table == &to || (isVariant && canCastByVariance(*table, to, outer))) return true;
  return false;
}

// A vector is also an array of rank 1.
bool Casting::canCastArray(const MethodTable& from, const MethodTable& to, const Pair* outer) const {
  const Class& source = from.classData();
  const Class& target = to.classData();
  if (source.element != target.element && source.element != ElementType::SzArray) return false;
  return source.rank == target.rank && canCastElement(from.elementType(), to.elementType(), outer);
}

// Elements keep their representation: references are converted, numbers and enums of one size are taken for each other.
bool Casting::canCastElement(TypeHandle from, TypeHandle to, const Pair* outer) const {
  if (from == to) return true;
  if (isReference(from)) return canCast(from, to, outer);
  if (const TypeVariableDesc* variable = variableOf(from))
    return isReferenceVariable(*variable) && canCast(from, to, outer);
  const ElementType element = reducedElement(from);
  return element != ElementType::End && element == reducedElement(to);
}

// To another instantiation of the same interface or delegate, through its in and out parameters (I.8.7.1).
bool Casting::canCastByVariance(const MethodTable& from, const MethodTable& to, const Pair* outer) const {
  if (&from == &to) return true;
  if (from.isArray() || !isSameDefinition(from, to)) return false;
  for (const Pair* pair = outer; pair != nullptr; pair = pair->outer)
    if (pair->from == &from && pair->to == &to) return false;
  const Pair pair{&from, &to, outer};
  const auto sources = from.instantiation();
  const auto targets = to.instantiation();
  const TypeDefinition& definition = *to.classData().definition;
  const metadata::Metadata& metadata = definition.module->metadata();
  const metadata::RowRange parameters = metadata.genericParamsOf(definition.token);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (sources[i] == targets[i]) continue;
    const auto flags = metadata.row<metadata::GenericParamRow>(parameters[static_cast<std::uint32_t>(i)]).flags;
    switch (flags & GenericParamAttributes::kVarianceMask) {
      case GenericParamAttributes::kCovariant:
        if (!canCastReference(sources[i], targets[i], &pair)) return false;
        break;
      case GenericParamAttributes::kContravariant:
        if (!canCastReference(targets[i], sources[i], &pair)) return false;
        break;
      default:
        return false;
    }
  }
  return true;
}

// Only references can stand for each other: an IEnumerable<int> is no IEnumerable<object>.
bool Casting::canCastReference(TypeHandle from, TypeHandle to, const Pair* outer) const {
  if (isReference(from)) return canCast(from, to, outer);
  const TypeVariableDesc* variable = variableOf(from);
  return variable != nullptr && isReferenceVariable(*variable) && canCast(from, to, outer);
}

bool Casting::isReferenceVariable(const TypeVariableDesc& variable) const {
  return (variable.flags() & GenericParamAttributes::kReferenceType) != 0 || constrainsToReference(variable, 0);
}

bool Casting::constrainsToReference(const TypeVariableDesc& variable, unsigned depth) const {
  if (depth == kMaxTypeDepth) return false;  // a circle
  const auto constraints = loader_.constraintsOf(variable);
  if (!constraints) return false;
  return std::ranges::any_of(*constraints, [&](TypeHandle one) {
    if (const TypeVariableDesc* other = variableOf(one)) return constrainsToReference(*other, depth + 1);
    const MethodTable* table = one.methodTable();
    // Values derive from the three.
    return table != nullptr && isReference(one) && !table->isInterface() && !is(*table, loader_.known().object) &&
           !is(*table, loader_.known().valueType) && !is(*table, loader_.known().enumType);
  });
}

// ---- What shared code knows ----

Certainty Casting::compareForCast(TypeHandle from, TypeHandle to) const {
  if (to.methodTable() != nullptr && to.methodTable()->isNullable()) return Certainty::May;
  const bool isSharedFrom = isCanonicalSubtype(from);
  const bool isSharedTo = isCanonicalSubtype(to);
  Certainty result = Certainty::May;
  if (!isSharedFrom && !isSharedTo) {
    result = canCast(from, to) ? Certainty::Must : Certainty::MustNot;
  } else if (isSharedFrom && !isSharedTo && to.methodTable() != nullptr && to.methodTable()->isInterface()) {
    // System.__Canon is like no other type, so it can only lead to a false no: where it is the whole type, or where an
    // argument may have to be equal to it.
    if (canCast(from, to))
      result = Certainty::Must;
    else if (!is(*from.methodTable(), loader_.known().canon) && to.methodTable()->instantiation().empty())
      result = Certainty::MustNot;
  }
  const bool asksObject = from.methodTable() != nullptr && to.methodTable() != nullptr &&
                          to.methodTable()->isInterface() &&
                          (from.methodTable()->flags & TypeFlags::kIDynamicInterfaceCastable) != 0;
  return result == Certainty::MustNot && asksObject ? Certainty::May : result;
}

Certainty Casting::compareForEquality(TypeHandle a, TypeHandle b) const {
  if (!isCanonicalSubtype(a) && !isCanonicalSubtype(b)) return a == b ? Certainty::Must : Certainty::MustNot;
  const MethodTable* first = a.methodTable();
  const MethodTable* second = b.methodTable();
  if (first == nullptr || second == nullptr)
    return a.isTypeDesc() == b.isTypeDesc() ? Certainty::May : Certainty::MustNot;
  const auto isCanonItself = [&](const MethodTable& table) { return is(table, loader_.known().canon); };
  const bool hasValue = first->isValueType() || second->isValueType();
  if (!hasValue && (isCanonItself(*first) || isCanonItself(*second))) return Certainty::May;
  return isSameDefinition(*first, *second) ? Certainty::May : Certainty::MustNot;
}

bool Casting::isMoreSpecific(TypeHandle general, TypeHandle special) const {
  if (general == special) return false;
  const bool isSharedGeneral = isCanonicalSubtype(general);
  if (isSharedGeneral != isCanonicalSubtype(special)) return isSharedGeneral;
  return canCast(special, general) && !canCast(general, special);
}

}  // namespace codicil::typesystem
