// Finds types: from a token in one module to the TypeDef it means, perhaps in another, and what that says.
#pragma once

#include <utility>

#include "typesystem/AssemblyBinder.hpp"
#include "typesystem/KnownTypes.hpp"
#include "typesystem/Module.hpp"
#include "typesystem/TypeDefinition.hpp"

namespace codicil::typesystem {

// What a question ended at that the binder may provide: an assembly that is not loaded (AssemblyRef), a type that its
// builder is not done with (TypeDef).
struct UnboundReference {
  Module* from = nullptr;
  Token token{};
};

// Not thread-safe: the loader's lock guards it.
class TypeDefinitions {
 public:
  // `coreLib` and `known` belong together.
  TypeDefinitions(Module& coreLib, const KnownTypes& known, AssemblyBinder& binder, LoaderHeaps& heaps,
                  TypeExpressionTable& expressions)
      : coreLib_(coreLib), known_(known), binder_(binder), heaps_(heaps), expressions_(expressions) {}

  Module& coreLib() const { return coreLib_; }
  const KnownTypes& known() const { return known_; }

  // Of a TypeDef or TypeRef of `module`, through as many forwarders as there are (ECMA-335 II.22.38, II.22.14). Its
  // parent and interfaces are read by TypeReader. AssemblyNotFound, TypeNotFound, BadMetadata.
  // A type that its builder is not done with is found: to be named in a signature, it need not be complete.
  Expected<TypeDefinition*> find(Module& module, Token typeDefOrRef);
  // Before anything but a definition's identity is looked at, where it may be incomplete. TypeNotFound if it is.
  Expected<void> complete(const TypeDefinition& definition);
  Expected<TypeDefinition*> inCoreLib(Token typeDef) { return find(coreLib_, typeDef); }
  Expected<TypeDefinition*> primitive(metadata::ElementType element);

  // The last one that was met; forgotten when asked for.
  UnboundReference unbound() { return std::exchange(unbound_, {}); }

 private:
  struct Place {  // a TypeDef
    Module* module = nullptr;
    Token token{};
    const Module* scope = nullptr;  // where the reference looks for it; it may be forwarded from there
  };
  struct Reference {  // a TypeRef
    const Module& from;
    Token token;
    metadata::TypeName name;
    const Module& scope;
  };

  Expected<Place> place(Module& module, Token token, unsigned hops);  // a TypeDef or TypeRef
  Expected<Place> referenced(Module& module, Token typeRef, unsigned hops);
  Expected<Place> named(Module& module, const Reference& reference, unsigned hops);
  Expected<Module*> bind(Module& from, Token assemblyRef);
  Expected<TypeDefinition*> read(Module& module, Token typeDef);
  Expected<void> read(TypeDefinition& definition);
  Expected<void> readCategory(TypeDefinition& definition, Token extends);
  Expected<void> readParameters(TypeDefinition& definition);
  void readAttributes(TypeDefinition& definition);

  Module& coreLib_;
  const KnownTypes& known_;
  AssemblyBinder& binder_;
  LoaderHeaps& heaps_;
  TypeExpressionTable& expressions_;
  UnboundReference unbound_;
};

}  // namespace codicil::typesystem
