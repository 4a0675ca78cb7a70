// SPDX-License-Identifier: MIT
#include "typesystem/TypeDesc.hpp"

#include "typesystem/Module.hpp"

namespace codicil::typesystem {

std::uint16_t TypeVariableDesc::flags() const {
  return module->metadata().row<metadata::GenericParamRow>(genericParam.rid()).flags;
}

const TypeVariableDesc* variableOf(TypeHandle type) {
  const TypeDesc* const desc = type.typeDesc();
  if (desc == nullptr) return nullptr;
  const bool isVariable =
      desc->element() == metadata::ElementType::Var || desc->element() == metadata::ElementType::MVar;
  return isVariable ? static_cast<const TypeVariableDesc*>(desc) : nullptr;
}

}  // namespace codicil::typesystem
