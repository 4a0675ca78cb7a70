// SPDX-License-Identifier: MIT
// The type loader's part for tokens that are bound to members of whatever module.
#include "typesystem/TypeLoader.hpp"

namespace codicil::typesystem {

// The exact type that a bound member is of. `declaring` is the TypeDef that has it, `owner` a type's token of `module`.
Expected<const TypeExpression*> TypeLoader::boundOwner(Module& module, Token owner, Module& declaring, Rid typeDef,
                                                       Token token, GenericContext context) {
  const auto definition = definitions_.find(declaring, Token::of(TableId::TypeDef, typeDef));
  if (!definition) return Unexpected(definition.error());
  const auto exact =
      owner.isNil() ? Expected<const TypeExpression*>((*definition)->typical) : reader_.ofToken(module, owner, context);
  if (!exact) return exact;
  const bool isGenericDefinition = owner.isNil() && !(*exact)->arguments.empty();
  if ((*exact)->kind != TypeKind::Defined || (*exact)->definition != *definition || isGenericDefinition)
    return Unexpected(module.fault(LoadErrorCode::BadInstantiation, token,
                                   toString(**exact) + " for a member of " + (*definition)->name()));
  return exact;
}

Expected<std::vector<const TypeExpression*>> TypeLoader::boundArguments(Module& module, const BoundMethod& bound,
                                                                        GenericContext context) {
  std::vector<const TypeExpression*> arguments;
  for (const Token argument : bound.arguments) {
    const auto type = reader_.ofToken(module, argument, context);
    if (!type) return Unexpected(type.error());
    arguments.push_back(*type);
  }
  return arguments;
}

Expected<MethodReference> TypeLoader::boundMethod(Module& module, const BoundMethod& bound, Token token,
                                                  GenericContext context) {
  const auto declaring = bound.module->metadata().typeOfMethod(bound.method.rid());
  if (!declaring) return Unexpected(declaring.error());
  const auto owner = boundOwner(module, bound.owner, *bound.module, *declaring, token, context);
  if (!owner) return Unexpected(owner.error());
  MethodReference reference;
  const auto arguments = boundArguments(module, bound, context);
  if (!arguments) return Unexpected(arguments.error());
  for (const TypeExpression* argument : *arguments) {
    const auto loaded = load(*argument);
    if (!loaded) return Unexpected(loaded.error());
    reference.arguments.push_back(*loaded);
  }
  const auto loaded = load(**owner);
  if (!loaded) return Unexpected(loaded.error());
  reference.owner = *loaded;
  reference.method = loaded->methodTable()->classData().method(bound.method);
  if (reference.method == nullptr || reference.arguments.size() != reference.method->genericParameterCount())
    return Unexpected(module.fault(LoadErrorCode::BadInstantiation, token, "wrong number of method arguments"));
  return reference;
}

Expected<FieldReference> TypeLoader::boundField(Module& module, const BoundField& bound, Token token,
                                                GenericContext context) {
  const auto declaring = bound.module->metadata().typeOfField(bound.field.rid());
  if (!declaring) return Unexpected(declaring.error());
  const auto owner = boundOwner(module, bound.owner, *bound.module, *declaring, token, context);
  if (!owner) return Unexpected(owner.error());
  return fieldOf(module, token, **owner, bound.field);
}

// As a call site has it.
Expected<MethodTypes> TypeLoader::boundMethodTypes(Module& module, const BoundMethod& bound, Token token,
                                                   GenericContext context) {
  const auto declaring = bound.module->metadata().typeOfMethod(bound.method.rid());
  if (!declaring) return Unexpected(declaring.error());
  const auto owner = boundOwner(module, bound.owner, *bound.module, *declaring, token, context);
  if (!owner) return Unexpected(owner.error());
  const auto arguments = boundArguments(module, bound, context);
  if (!arguments) return Unexpected(arguments.error());
  return reader_.ofMethod(*bound.module, bound.method.rid(), {(*owner)->arguments, *arguments});
}

}  // namespace codicil::typesystem
