// SPDX-License-Identifier: MIT
#include "precompiled/MethodHash.hpp"

#include "readytorun/VersionResilientHash.hpp"
#include "typesystem/Class.hpp"
#include "typesystem/Module.hpp"
#include "typesystem/TypeDesc.hpp"

namespace codicil::precompiled {

using metadata::TableId;
using metadata::Token;
using readytorun::VersionResilientHash;
using typesystem::TypeHandle;

namespace {

std::uint32_t hashOfDefinition(const typesystem::Module& module, metadata::Rid row) {
  const metadata::Metadata& metadata = module.metadata();
  const auto name = metadata.typeName(Token::of(TableId::TypeDef, row));
  const std::uint32_t own = name ? VersionResilientHash::typeDefinition(name->nameSpace, name->name) : 0;
  const metadata::Rid enclosing = metadata.enclosingTypeOf(row);
  return enclosing == 0 ? own : VersionResilientHash::nested(hashOfDefinition(module, enclosing), own);
}

}  // namespace

std::uint32_t hashOf(TypeHandle type) {
  if (type.isTypeDesc()) return 0;  // pointers and the like: methods over those are not precompiled
  const typesystem::MethodTable& table = *type.methodTable();
  if (table.isArray()) return VersionResilientHash::array(hashOf(table.elementType()), table.classData().rank);
  const typesystem::TypeDefinition& definition = *table.classData().definition;
  const std::uint32_t own = hashOfDefinition(*definition.module, definition.token.rid());
  const auto arguments = table.instantiation();
  if (arguments.empty()) return own;
  VersionResilientHash::Instance instance(own);
  for (const TypeHandle argument : arguments) instance.add(hashOf(argument));
  return instance.value();
}

std::uint32_t hashOf(const typesystem::MethodDesc& method) {
  const metadata::Metadata& metadata = method.module().metadata();
  const auto name = metadata.string(metadata.row<metadata::MethodDefRow>(method.token().rid()).name);
  std::uint32_t own = name ? VersionResilientHash::name(*name) : 0;
  if (const auto arguments = method.methodArguments(); !arguments.empty()) {
    VersionResilientHash::Instance instance(own);
    for (const TypeHandle argument : arguments) instance.add(hashOf(argument));
    own = instance.value();
  }
  return VersionResilientHash::method(hashOf(TypeHandle(method.owner())), own);
}

}  // namespace codicil::precompiled
