// From metadata to TypeExpressions: tokens, signatures, what a type extends and implements.
#pragma once

#include <vector>

#include "metadata/SignatureReader.hpp"
#include "typesystem/TypeDefinitions.hpp"
#include "typesystem/TypeExpression.hpp"

namespace codicil::typesystem {

// What !0 and !!0 stand for. A method's parameter that has no argument here stays the n-th parameter of a method.
struct GenericContext {
  TypeExpressions typeArguments;
  TypeExpressions methodArguments;
};

// A method's signature with everything that matters for overriding (ECMA-335 II.23.2.1). Custom modifiers are left out.
struct MethodTypes {
  metadata::MethodSignature header;
  std::vector<const TypeExpression*> types;  // the return type, then the parameters

  // II.10.3.1, hide-by-sig: same convention, same number of generic parameters, same types.
  bool matches(const MethodTypes& other) const;
  bool matchesButForReturn(const MethodTypes& other) const;
};

// Not thread-safe: the loader's lock guards it.
class TypeReader {
 public:
  TypeReader(TypeDefinitions& definitions, TypeExpressionTable& expressions, LoaderHeaps& heaps)
      : definitions_(definitions), expressions_(expressions), heaps_(heaps) {}

  // Of a TypeDef, TypeRef or TypeSpec of `module`. A generic TypeDef or TypeRef alone is its typical instantiation.
  Expected<const TypeExpression*> ofToken(Module& module, Token token, GenericContext context);

  // Of the type at which `reader` stands, modifiers and `pinned` passed over.
  Expected<const TypeExpression*> next(Module& module, metadata::SignatureReader& reader, GenericContext context,
                                       Token owner);
  Expected<const TypeExpression*> ofField(Module& module, Rid field, GenericContext context);
  Expected<MethodTypes> ofMethod(Module& module, Rid methodDef, GenericContext context);
  Expected<MethodTypes> ofSignature(Module& module, metadata::BlobOffset signature, GenericContext context,
                                    Token owner);
  Expected<MethodTypes> ofSignature(Module& module, std::span<const std::byte> signature, GenericContext context,
                                    Token owner);

  // In terms of the type's own variables; read on first use. Null: System.Object, interfaces. BadParent.
  Expected<const TypeExpression*> parentOf(TypeDefinition& definition);
  // In terms of the type's own variables; read on first use. BadInterface, CyclicType, TooDeep.
  Expected<TypeExpressions> interfacesOf(TypeDefinition& definition);

  // The same of an instantiation.
  Expected<const TypeExpression*> parentOf(const TypeExpression& type);
  Expected<std::vector<const TypeExpression*>> interfacesOf(const TypeExpression& type);

  // Before anything but a type's identity is looked at, which the program may still be making. TypeNotFound.
  Expected<void> completed(const TypeExpression& type);

 private:
  struct InterfaceList;

  Expected<const TypeExpression*> instance(Module& module, metadata::SignatureReader& reader,
                                           const metadata::TypeNode& node, GenericContext context, Token owner);
  Expected<const TypeExpression*> functionPointer(Module& module, metadata::SignatureReader& reader,
                                                  GenericContext context, Token owner);
  Expected<MethodTypes> methodTypes(Module& module, metadata::SignatureReader& reader, GenericContext context,
                                    Token owner);
  Expected<void> addInterfaces(const TypeExpression& type, TypeExpressions arguments, InterfaceList& list);

  TypeDefinitions& definitions_;
  TypeExpressionTable& expressions_;
  LoaderHeaps& heaps_;
  unsigned depth_ = 0;  // of interfacesOf in itself
};

}  // namespace codicil::typesystem
