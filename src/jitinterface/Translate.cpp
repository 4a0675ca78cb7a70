// SPDX-License-Identifier: MIT
#include "jitinterface/Translate.hpp"

namespace codicil::jit {

using metadata::ElementType;
using typesystem::TypeKind;

CorType corTypeOf(ElementType element) {
  switch (element) {
    case ElementType::Void:
      return CorType::Void;
    case ElementType::Boolean:
      return CorType::Bool;
    case ElementType::Char:
      return CorType::Char;
    case ElementType::I1:
      return CorType::Int8;
    case ElementType::U1:
      return CorType::UInt8;
    case ElementType::I2:
      return CorType::Int16;
    case ElementType::U2:
      return CorType::UInt16;
    case ElementType::I4:
      return CorType::Int32;
    case ElementType::U4:
      return CorType::UInt32;
    case ElementType::I8:
      return CorType::Int64;
    case ElementType::U8:
      return CorType::UInt64;
    case ElementType::R4:
      return CorType::Float;
    case ElementType::R8:
      return CorType::Double;
    case ElementType::I:
      return CorType::NativeInt;
    case ElementType::U:
      return CorType::NativeUInt;
    case ElementType::Ptr:
    case ElementType::FnPtr:
      return CorType::Pointer;
    case ElementType::ByRef:
      return CorType::ByRef;
    case ElementType::ValueType:
      return CorType::ValueClass;
    case ElementType::TypedByRef:
      return CorType::TypedReference;
    case ElementType::Var:
    case ElementType::MVar:
      return CorType::TypeVariable;
    default:
      return CorType::Class;
  }
}

namespace {
CorType corTypeOf(const typesystem::TypeDefinition& definition) {
  if (!definition.isValueType()) return CorType::Class;
  if (definition.isPointerWrapper) return CorType::NativeInt;
  return jit::corTypeOf(definition.element);
}
}  // namespace

CorType corTypeOf(const typesystem::TypeExpression& type) {
  switch (type.kind) {
    case TypeKind::Defined:
      return corTypeOf(*type.definition);
    case TypeKind::Pointer:
    case TypeKind::FunctionPointer:
      return CorType::Pointer;
    case TypeKind::ByRef:
      return CorType::ByRef;
    case TypeKind::Variable:
    case TypeKind::MethodParameter:
      return CorType::TypeVariable;
    default:
      return CorType::Class;
  }
}

CorType corTypeOf(typesystem::TypeHandle type) {
  if (type.isTypeDesc()) return corTypeOf(type.typeDesc()->element());
  const typesystem::Class& its = type.methodTable()->classData();
  return its.definition == nullptr ? CorType::Class : corTypeOf(*its.definition);
}

}  // namespace codicil::jit
