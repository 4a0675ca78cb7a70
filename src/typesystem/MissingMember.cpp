// SPDX-License-Identifier: MIT
#include "typesystem/MissingMember.hpp"

#include "typesystem/Module.hpp"
#include "typesystem/TypeDefinition.hpp"

namespace codicil::typesystem {
namespace {

std::string textOf(const TypeExpression& type);

std::string listOf(TypeExpressions types) {
  std::string text;
  for (const TypeExpression* one : types) text += (text.empty() ? "" : ", ") + textOf(*one);
  return text;
}

// Primitive types go without their namespace.
std::string textOf(const TypeDefinition& definition) {
  const auto name = definition.module->metadata().typeName(definition.token);
  if (definition.category == Category::Primitive && name) return std::string(name->name);
  return definition.name();
}

std::string textOf(const TypeExpression& type) {
  switch (type.kind) {
    case TypeKind::Variable:
      return "!" + std::to_string(type.number);
    case TypeKind::ByRef:
      return textOf(*type.element()) + " ByRef";
    case TypeKind::SzArray:
      return textOf(*type.element()) + "[]";
    case TypeKind::Pointer:
      return textOf(*type.element()) + "*";
    case TypeKind::Defined:
      return textOf(*type.definition) + (type.arguments.empty() ? "" : "<" + listOf(type.arguments) + ">");
    default:
      return toString(type);
  }
}

}  // namespace

std::string missingMethod(const TypeExpression& owner, std::string_view name, const MethodTypes& signature) {
  return textOf(*signature.types[0]) + ' ' + toString(owner) + '.' + std::string(name) + '(' +
         listOf(TypeExpressions(signature.types).subspan(1)) + ')';
}

}  // namespace codicil::typesystem
