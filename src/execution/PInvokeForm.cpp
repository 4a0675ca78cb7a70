// SPDX-License-Identifier: MIT
#include "execution/PInvokeForm.hpp"

#include "metadata/CustomAttribute.hpp"
#include "metadata/Flags.hpp"
#include "typesystem/Class.hpp"
#include "typesystem/Module.hpp"

namespace codicil::execution {

using metadata::ElementType;
using typesystem::MethodDesc;
using typesystem::MethodSignatureTypes;
using typesystem::SignatureType;
using typesystem::TypeKind;

namespace {

// What has one form on both sides: numbers, pointers, and values made of them.
bool isPlain(const SignatureType& type, bool marshallingDisabled) {
  switch (type.type->kind) {
    case TypeKind::Pointer:
    case TypeKind::FunctionPointer:
      return true;
    case TypeKind::Defined: {
      const typesystem::TypeDefinition& definition = *type.type->definition;
      if (!definition.isValueType()) return false;
      if (definition.element == ElementType::Boolean || definition.element == ElementType::Char)
        return marshallingDisabled;
      return definition.element != ElementType::ValueType || marshallingDisabled;
    }
    default:
      return false;
  }
}

bool hasOnlyPlainTypes(const MethodDesc& method, const MethodSignatureTypes& signature) {
  const metadata::Metadata& metadata = method.module().metadata();
  const bool disabled =
      metadata::findCustomAttribute(metadata, typesystem::Token::of(typesystem::TableId::Assembly, 1),
                                    "System.Runtime.CompilerServices", "DisableRuntimeMarshallingAttribute") != 0;
  const auto params = metadata.paramsOf(method.token().rid());
  if (params)
    for (const typesystem::Rid rid : *params)
      if (metadata.marshalOf(typesystem::Token::of(typesystem::TableId::Param, rid))) return false;
  for (std::size_t i = 0; i < signature.types.size(); ++i) {
    const SignatureType& type = signature.types[i];
    const bool isReference = i != 0 && type.type->kind == TypeKind::ByRef;
    if (isReference && disabled) return false;
    if (!isPlain(isReference ? SignatureType{type.type->element(), false} : type, disabled)) return false;
  }
  return true;
}

}  // namespace

PInvokeForm pInvokeFormOf(const MethodDesc& method, const MethodSignatureTypes& signature) {
  constexpr std::uint16_t kSupportsLastError = 0x40;
  const metadata::Metadata& metadata = method.module().metadata();
  const auto map = metadata.implMapOf(method.token());
  PInvokeForm form;
  form.suppressesTransition = metadata::findCustomAttribute(metadata, method.token(), "System.Runtime.InteropServices",
                                                            "SuppressGCTransitionAttribute") != 0;
  form.isPlain = map && (map->flags & kSupportsLastError) == 0 &&
                 (method.implAttributes() & metadata::MethodImplAttributes::kPreserveSig) != 0 &&
                 hasOnlyPlainTypes(method, signature);
  for (const SignatureType& type : signature.types) form.hasReferences |= type.type->kind == TypeKind::ByRef;
  return form;
}

bool isQCall(const MethodDesc& method) {
  const metadata::Metadata& metadata = method.module().metadata();
  const auto map = metadata.implMapOf(method.token());
  if (!map) return false;
  const auto library = metadata.string(metadata.row<metadata::ModuleRefRow>(map->importScope).name);
  return library && *library == "QCall";
}

}  // namespace codicil::execution
