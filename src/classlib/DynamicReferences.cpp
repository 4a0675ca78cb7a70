// SPDX-License-Identifier: MIT
#include "classlib/DynamicReferences.hpp"

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "execution/Assemblies.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "metadata/MetadataWriter.hpp"
#include "metadata/SignatureTranslation.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using execution::readable;
using metadata::MetadataWriter;
using metadata::SignatureKind;
using metadata::TableId;
using metadata::Token;
using typesystem::Module;

constexpr unsigned kMaxNesting = 32;  // types in types, as the type loader follows them

// The AssemblyRefs that modules got.
class AssemblyReferences {
 public:
  static AssemblyReferences& instance() {
    static AssemblyReferences& references = *new AssemblyReferences;  // never destroyed: threads run at exit
    return references;
  }

  Token toModule(Module& from, Module& target) {
    const std::lock_guard guard(lock_);
    Token& known = toModules_[{&from, &target}];
    if (!known.isNil()) return known;
    known = MetadataWriter(*from.image().growing()).assemblyRef(readable(target.image().identity()));
    engine().assemblies->setReference(from, known, target);
    return known;
  }

  // What a reference of another module means, whatever that will turn out to be.
  Token toReference(Module& from, Module& other, Token otherRef) {
    const auto identity = readable(metadata::AssemblyIdentity::ofReference(other.metadata(), otherRef));
    const std::lock_guard guard(lock_);
    Token& known = byName_[{&from, identity.displayName()}];
    if (!known.isNil()) return known;
    known = MetadataWriter(*from.image().growing()).assemblyRef(identity);
    engine().assemblies->setReference(from, known, other, otherRef);
    return known;
  }

 private:
  std::mutex lock_;
  std::map<std::pair<const Module*, const Module*>, Token> toModules_;  // guarded
  std::map<std::pair<const Module*, std::string>, Token> byName_;       // guarded; not those that mean a module
};

Token typeReference(Module& from, Module& its, Token type, unsigned nesting);

Token scopeOf(Module& from, Module& its, Token scope, unsigned nesting) {
  switch (scope.table()) {
    case TableId::AssemblyRef:
      if (const auto bound = engine().assemblies->bind(its, scope)) return assemblyRefOf(from, **bound);
      return AssemblyReferences::instance().toReference(from, its, scope);
    case TableId::TypeRef:
      return typeReference(from, its, scope, nesting + 1);
    default:  // itself; nil: its exported types, which the reference to it finds as well
      return assemblyRefOf(from, its);
  }
}

Token typeReference(Module& from, Module& its, Token type, unsigned nesting) {
  if (nesting > kMaxNesting) execution::throwLoadError(its.fault(typesystem::LoadErrorCode::TooDeep, type));
  const metadata::Metadata& metadata = its.metadata();
  if (type.is(TableId::TypeSpec)) {
    const auto row = readable(metadata.rowOf<metadata::TypeSpecRow>(type));
    const auto signature = signatureIn(from, its, readable(metadata.blob(row.signature, type)), SignatureKind::Type);
    return MetadataWriter(*from.image().growing()).typeSpec(signature);
  }
  const auto name = readable(metadata.typeName(type));
  Token scope;
  if (type.is(TableId::TypeRef)) {
    scope = scopeOf(from, its, metadata.row<metadata::TypeRefRow>(type.rid()).resolutionScope, nesting);
  } else {
    const metadata::Rid enclosing = metadata.enclosingTypeOf(type.rid());
    scope = enclosing == 0 ? assemblyRefOf(from, its)
                           : typeReference(from, its, Token::of(TableId::TypeDef, enclosing), nesting + 1);
  }
  return MetadataWriter(*from.image().growing()).typeRef(scope, name.nameSpace, name.name);
}

}  // namespace

Token assemblyRefOf(Module& from, Module& target) { return AssemblyReferences::instance().toModule(from, target); }

Token referenceOf(Module& from, Module& its, Token type) {
  return &from == &its ? type : typeReference(from, its, type, 0);
}

std::vector<std::byte> signatureIn(Module& from, Module& its, std::span<const std::byte> signature,
                                   SignatureKind kind) {
  if (&from == &its) return {signature.begin(), signature.end()};
  return readable(metadata::translateSignature(its.metadata(), signature, kind,
                                               [&](Token type) { return referenceOf(from, its, type); }));
}

}  // namespace codicil::classlib
