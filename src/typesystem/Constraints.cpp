// SPDX-License-Identifier: MIT
#include "typesystem/Constraints.hpp"

#include "metadata/Flags.hpp"
#include "typesystem/Dispatch.hpp"

namespace codicil::typesystem {
namespace {

using metadata::GenericParamAttributes;
using metadata::MemberAccess;
using metadata::MethodAttributes;
using metadata::TypeAttributes;

bool isAbstract(const MethodTable& type) {
  return !type.isArray() && (type.classData().definition->attributes & TypeAttributes::kAbstract) != 0;
}

}  // namespace

bool Constraints::hasDefaultConstructor(const MethodTable& type) {
  if (type.isValueType()) return true;
  if (type.isArray() || (type.flags & TypeFlags::kHasDefaultConstructor) == 0) {
    // System.String's flag word has its component size there, and it has no such constructor.
    return false;
  }
  for (const MethodDesc& method : type.classData().methods) {
    if (!method.isConstructor()) continue;
    const bool isPublic =
        static_cast<MemberAccess>(method.attributes() & MethodAttributes::kAccessMask) == MemberAccess::Public;
    const auto row = method.module().metadata().row<metadata::MethodDefRow>(method.token().rid());
    auto reader = metadata::SignatureReader::open(method.module().metadata(), row.signature,
                                                  metadata::SignatureKind::Method, method.token());
    if (reader && reader->methodSignature().paramCount == 0) return isPublic;
  }
  return false;
}

Expected<std::optional<std::size_t>> Constraints::violatedBy(const MethodTable& generic,
                                                             std::span<const TypeHandle> arguments) const {
  const TypeDefinition& definition = *generic.classData().definition;
  return violated(*definition.module, definition.token, arguments, arguments, {});
}

Expected<std::optional<std::size_t>> Constraints::violatedBy(const MethodTable& owner, const MethodDesc& genericMethod,
                                                             std::span<const TypeHandle> arguments) const {
  return violated(genericMethod.module(), genericMethod.token(), arguments, owner.instantiation(), arguments);
}

Expected<std::optional<std::size_t>> Constraints::violated(Module& module, Token owner,
                                                           std::span<const TypeHandle> checked,
                                                           std::span<const TypeHandle> typeArguments,
                                                           std::span<const TypeHandle> methodArguments) const {
  const metadata::Metadata& metadata = module.metadata();
  std::size_t next = 0;
  for (const Rid rid : metadata.genericParamsOf(owner)) {
    const std::size_t number = next++;
    if (number >= checked.size()) break;
    const auto isSatisfied = satisfied(module, rid, checked[number], typeArguments, methodArguments);
    if (!isSatisfied) return Unexpected(isSatisfied.error());
    if (!*isSatisfied) return number;
  }
  return std::optional<std::size_t>();
}

Expected<bool> Constraints::satisfied(const TypeVariableDesc& parameter, TypeHandle argument,
                                      std::span<const TypeHandle> typeArguments,
                                      std::span<const TypeHandle> methodArguments) const {
  return satisfied(*parameter.module, parameter.genericParam.rid(), argument, typeArguments, methodArguments);
}

Expected<bool> Constraints::satisfied(Module& module, Rid genericParam, TypeHandle argument,
                                      std::span<const TypeHandle> typeArguments,
                                      std::span<const TypeHandle> methodArguments) const {
  if (isCanonicalSubtype(argument)) return true;
  const metadata::Metadata& metadata = module.metadata();
  if (!satisfiesFlags(argument, metadata.row<metadata::GenericParamRow>(genericParam).flags)) return false;
  for (const Rid constraintRid : metadata.constraintsOf(genericParam)) {
    const Token token = metadata.row<metadata::GenericParamConstraintRow>(constraintRid).constraint;
    const auto constraint = loader_.load(module, token, typeArguments, methodArguments);
    if (!constraint) return Unexpected(constraint.error());
    if (!isCanonicalSubtype(*constraint) && !satisfiesType(argument, *constraint)) return false;
  }
  return true;
}

bool Constraints::satisfiesFlags(TypeHandle argument, std::uint16_t flags) const {
  const MethodTable* table = argument.methodTable();
  const TypeVariableDesc* variable = variableOf(argument);
  const std::uint16_t itsFlags = variable != nullptr ? variable->flags() : std::uint16_t{0};
  const bool isValue = table != nullptr ? table->isValueType() && !table->isNullable()
                                        : (itsFlags & GenericParamAttributes::kNotNullableValueType) != 0;
  if ((flags & GenericParamAttributes::kAllowByRefLike) == 0) {
    const bool isByRefLike =
        table != nullptr && !table->hasComponentSize() && (table->flags & TypeFlags::kIsByRefLike) != 0;
    if (isByRefLike) return false;  // a variable that allows such types does, though: so `dotnet`
  }
  if ((flags & GenericParamAttributes::kReferenceType) != 0) {
    const bool isReference =
        variable != nullptr ? casting_.isReferenceVariable(*variable) : table != nullptr && !table->isValueType();
    if (!isReference) return false;
  }
  if ((flags & GenericParamAttributes::kNotNullableValueType) != 0 && !isValue) return false;
  if ((flags & GenericParamAttributes::kDefaultConstructor) != 0) {
    if (variable != nullptr) return isValue || (itsFlags & GenericParamAttributes::kDefaultConstructor) != 0;
    if (table == nullptr) return false;
    return hasDefaultConstructor(*table) && (table->isValueType() || !isAbstract(*table));
  }
  return true;
}

bool Constraints::satisfiesType(TypeHandle argument, TypeHandle constraint) const {
  if (!casting_.canCast(argument, constraint)) return false;
  MethodTable* type = argument.methodTable();
  MethodTable* interface = constraint.methodTable();
  if (type == nullptr || interface == nullptr || !interface->isInterface() || type->isArray()) return true;
  if (!isAbstract(*type) || (interface->flags2 & TypeFlags2::kHasVirtualStatics) == 0) return true;
  // An abstract type may leave static methods open; then no call could be made.
  const Dispatch dispatch(loader_, casting_);
  const auto isResolved = [&](MethodTable& one) {
    for (const MethodDesc& method : one.classData().methods) {
      if (!method.isStatic() || (method.attributes() & MethodAttributes::kVirtual) == 0) continue;
      const auto result = dispatch.staticMethod(*type, one, method);
      if (!result || result->status != DispatchStatus::Found) return false;
    }
    return true;
  };
  if (!isResolved(*interface)) return false;
  for (MethodTable* inherited : interface->interfaces())
    if (!isResolved(*inherited)) return false;
  return true;
}

}  // namespace codicil::typesystem
