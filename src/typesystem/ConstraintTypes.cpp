// SPDX-License-Identifier: MIT
// The type loader's part that answers what a type variable is constrained to.
#include "typesystem/TypeLoader.hpp"

namespace codicil::typesystem {

// What !0 and !!0 mean where the variable is declared: the variables themselves.
Expected<TypeLoader::DeclaredVariables> TypeLoader::variablesAround(const TypeVariableDesc& variable) {
  Module& module = *variable.module;
  const auto row = module.metadata().row<metadata::GenericParamRow>(variable.genericParam.rid());
  Token type = row.owner;
  DeclaredVariables result;
  if (row.owner.is(TableId::MethodDef)) {
    const auto owner = module.metadata().typeOfMethod(row.owner.rid());
    if (!owner) return Unexpected(owner.error());
    type = Token::of(TableId::TypeDef, *owner);
    for (const Rid rid : module.metadata().genericParamsOf(row.owner))
      result.ofMethod.push_back(expressions_.variable(module, Token::of(TableId::GenericParam, rid),
                                                      module.metadata().row<metadata::GenericParamRow>(rid).number));
  }
  const auto definition = definitions_.find(module, type);
  if (!definition) return Unexpected(definition.error());
  result.ofType = (*definition)->parameters;
  return result;
}

Expected<std::vector<TypeHandle>> TypeLoader::constraintsOfLocked(const TypeVariableDesc& variable) {
  const metadata::RowRange rows = variable.module->metadata().constraintsOf(variable.genericParam.rid());
  std::vector<TypeHandle> result;
  if (rows.empty()) return result;
  const auto context = variablesAround(variable);
  if (!context) return Unexpected(context.error());
  for (const Rid rid : rows) {
    const auto row = variable.module->metadata().row<metadata::GenericParamConstraintRow>(rid);
    const auto type = reader_.ofToken(*variable.module, row.constraint, {context->ofType, context->ofMethod});
    if (!type) return Unexpected(type.error());
    const auto loaded = load(**type);
    if (!loaded) return Unexpected(loaded.error());
    result.push_back(*loaded);
  }
  return result;
}

}  // namespace codicil::typesystem
