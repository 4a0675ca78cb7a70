// What a TypeDef says of all its instantiations: read once, before any of them is built.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "metadata/ElementType.hpp"
#include "typesystem/TypeExpression.hpp"

namespace codicil::typesystem {

enum class Category : std::uint8_t { Class, Interface, ValueType, Enum, Primitive };

// Immutable once TypeDefinitions hands it out, but for what is marked; and but for a type whose builder is not done
// with it: then what can be said already is a guess, until TypeDefinitions::complete reads it again.
struct TypeDefinition {
  Module* module = nullptr;
  Token token{};
  bool isComplete = false;
  std::uint32_t attributes = 0;  // metadata::TypeAttributes
  Category category = Category::Class;
  // Of a primitive, its own; of an enum, what it is stored as; of another value type ValueType, of the rest Class.
  metadata::ElementType element = metadata::ElementType::Class;
  bool isByRefLike = false;
  bool isIntrinsic = false;             // CoreLib's alone
  bool isNullable = false;              // System.Nullable<T>
  bool isPointerWrapper = false;        // see KnownTypes.hpp
  bool isDelegate = false;              // derives from System.MulticastDelegate
  bool hasVariance = false;             // a parameter is in or out
  std::int32_t inlineArrayLength = 0;   // 0: none; -1: its attribute says nothing sensible
  std::uint32_t requiredAlignment = 0;  // of CoreLib's Int128 and vectors, in bytes; 0: as its fields say

  TypeExpressions parameters;               // its own type variables
  const TypeExpression* typical = nullptr;  // instantiated over them; the type itself if it is not generic
  const TypeExpression* parent = nullptr;   // in terms of them; null of System.Object and interfaces
  // All it implements, its parent's first, each followed by what that one inherits; in terms of its own variables.
  TypeExpressions interfaces;
  bool interfacesRead = false;  // the loader's, under its lock
  bool readingInterfaces = false;
  bool isFinite = false;  // see RecursiveGenerics; false: not asked yet

  bool isValueType() const { return category >= Category::ValueType; }
  std::string name() const;  // "System.Collections.Generic.List`1+Enumerator"
};

}  // namespace codicil::typesystem
