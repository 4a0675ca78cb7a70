// Types that no object points to: pointers, byrefs, function pointers and type variables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "metadata/ElementType.hpp"
#include "metadata/SignatureReader.hpp"
#include "metadata/Token.hpp"
#include "typesystem/TypeHandle.hpp"

namespace codicil::typesystem {

class Module;

// Immutable but for exposedClassObject. Its low byte is what CoreLib and data contracts read.
class TypeDesc {
 public:
  explicit TypeDesc(metadata::ElementType element) : typeAndFlags(static_cast<std::uint32_t>(element)) {}
  metadata::ElementType element() const { return static_cast<metadata::ElementType>(typeAndFlags & 0xFF); }

  std::uint32_t typeAndFlags;
  std::uint32_t padding = 0;
  std::uintptr_t exposedClassObject = 0;  // RuntimeType object, or 0
};

// Ptr or ByRef.
class ParamTypeDesc : public TypeDesc {
 public:
  ParamTypeDesc(metadata::ElementType element, TypeHandle argument) : TypeDesc(element), argument(argument) {}
  TypeHandle argument;
};

// Var or MVar: a generic parameter as its own type or method has it.
class TypeVariableDesc : public TypeDesc {
 public:
  TypeVariableDesc(metadata::ElementType element, Module* module, metadata::Token genericParam, std::uint32_t number)
      : TypeDesc(element), module(module), genericParam(genericParam), number(number) {}
  Module* module;
  std::uint16_t flags() const;  // metadata::GenericParamAttributes

  metadata::Token genericParam;
  std::uint32_t number;
};
// Null: it is none.
const TypeVariableDesc* variableOf(TypeHandle type);

class FunctionPointerDesc : public TypeDesc {
 public:
  FunctionPointerDesc(metadata::CallingConvention convention, std::span<const TypeHandle> types)
      : TypeDesc(metadata::ElementType::FnPtr), convention(convention), types(types) {}
  metadata::CallingConvention convention;
  std::span<const TypeHandle> types;  // the return type, then the parameters
};

}  // namespace codicil::typesystem
