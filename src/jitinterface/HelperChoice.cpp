// SPDX-License-Identifier: MIT
#include "jitinterface/HelperChoice.hpp"

#include "jitinterface/Translate.hpp"
#include "typesystem/Class.hpp"

namespace codicil::jit {

using typesystem::MethodTable;
using typesystem::TypeFlags;
using typesystem::TypeHandle;

namespace {
constexpr std::uint32_t kLargeObjectBytes = 85000;
}

HelperFunction newHelperOf(const MethodTable& type) {
  if ((type.flags & TypeFlags::kHasFinalizer) != 0) return HelperFunction::NewSmallFinalizable;
  return type.baseSize < kLargeObjectBytes ? HelperFunction::NewSmall : HelperFunction::New;
}

HelperFunction newArrayHelperOf(const MethodTable& array) {
  return corTypeOf(array.elementType()) == CorType::Class ? HelperFunction::NewArrayOfReferences
                                                          : HelperFunction::NewArrayOfValues;
}

HelperFunction castHelperOf(TypeHandle type, bool throwing) {
  const HelperFunction any = throwing ? HelperFunction::CastToAny : HelperFunction::IsInstanceOfAny;
  if (type.isTypeDesc()) return any;
  const MethodTable& table = *type.methodTable();
  if (table.isArray() || table.isNullable() || table.classData().isCanon) return any;
  if ((table.flags & TypeFlags::kHasVariance) != 0 && !table.hasComponentSize()) return any;
  if (table.isInterface()) return throwing ? HelperFunction::CastToInterface : HelperFunction::IsInstanceOfInterface;
  return throwing ? HelperFunction::CastToClass : HelperFunction::IsInstanceOfClass;
}

}  // namespace codicil::jit
