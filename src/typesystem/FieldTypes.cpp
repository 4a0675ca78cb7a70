// SPDX-License-Identifier: MIT
// The type loader's part that answers of which type a field is.
#include "typesystem/TypeLoader.hpp"

namespace codicil::typesystem {

Expected<TypeHandle> TypeLoader::typeOfFieldLocked(const FieldDesc& field, const MethodTable& owner) {
  const TypeDefinition* declaring = field.owner()->classData().definition;
  const MethodTable* exact = &owner;
  while (exact != nullptr && exact->classData().definition != declaring) exact = exact->parent;
  Module& module = *declaring->module;
  if (exact == nullptr)
    return Unexpected(module.fault(LoadErrorCode::BadInstantiation, field.token(), "a field of another type"));
  const auto arguments = expressionsOf(exact->instantiation());
  if (!arguments) return Unexpected(arguments.error());
  const auto type = reader_.ofField(module, field.token().rid(), {*arguments, {}});
  if (!type) return Unexpected(type.error());
  return load(**type);
}

}  // namespace codicil::typesystem
