#include <algorithm>

#include "typesystem/MethodDesc.hpp"

#include "typesystem/Class.hpp"
#include "typesystem/MethodTable.hpp"
#include "typesystem/TypeDesc.hpp"

namespace codicil::typesystem {

Module& MethodDesc::module() const { return *owner_->module; }

bool MethodDesc::isShared() const {
  if (owner_->generics() == TypeFlags::kSharedInstance) return true;
  for (const TypeHandle argument : methodArguments())
    if (isCanonicalSubtype(argument)) return true;
  return false;
}

HiddenContext MethodDesc::hiddenContext() const {
  if (isStub() || !isShared()) return HiddenContext::None;
  if (!methodArguments().empty()) return HiddenContext::MethodDesc;
  if (isStatic() || owner_->isValueType() || (owner_->isInterface() && !isAbstract()))
    return HiddenContext::MethodTable;
  return HiddenContext::This;
}

std::size_t MethodInstance::dictionaryOffset() {
  static const MethodInstance sample;
  return static_cast<std::size_t>(reinterpret_cast<const std::byte*>(&sample.dictionary) -
                                  reinterpret_cast<const std::byte*>(&sample));
}

bool isCanonicalSubtype(TypeHandle type) {
  if (type.isTypeDesc()) {
    const TypeDesc& desc = *type.typeDesc();
    return (desc.element() == metadata::ElementType::Ptr || desc.element() == metadata::ElementType::ByRef) &&
           isCanonicalSubtype(static_cast<const ParamTypeDesc&>(desc).argument);
  }
  const MethodTable& table = *type.methodTable();
  if (table.isArray()) return isCanonicalSubtype(table.elementType());
  if (table.classData().isCanon || table.generics() == TypeFlags::kSharedInstance) return true;
  // An instantiation that is not the canonical one may have it deeper: Dictionary<__Canon, List<__Canon>>.
  return std::ranges::any_of(table.instantiation(), isCanonicalSubtype);
}

}  // namespace codicil::typesystem
