// SPDX-License-Identifier: MIT
// From the operands of fixups to types, methods and fields.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "metadata/ByteReader.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::precompiled {

using typesystem::MethodDesc;
using typesystem::MethodTable;
using typesystem::Module;
using typesystem::TypeHandle;

// Which modules an image's signatures name by number.
class ModuleNumbers {
 public:
  // Throws threading::ExceptionRequest: the assembly cannot be loaded, or there is none of that number.
  virtual Module& module(std::uint32_t number) = 0;

 protected:
  ~ModuleNumbers() = default;
};

// What a signature's tokens and variables mean.
struct Scope {
  Module* module = nullptr;
  typesystem::TokenContext context{};
};

// A method as a fixup names it.
struct NamedMethod {
  TypeHandle owner;                   // exact
  MethodDesc* method = nullptr;       // of the owner's canonical type; of a generic method, its definition there
  std::vector<TypeHandle> arguments;  // of the method itself
  std::uint32_t flags = 0;            // readytorun::MethodSigFlags
  TypeHandle constraint;              // with kConstrained
};

// Reads what `reader` stands at. All throw threading::ExceptionRequest for what cannot be loaded and for what is not
// understood. Thread-safe.
class SignatureTypes {
 public:
  SignatureTypes(typesystem::TypeLoader& types, ModuleNumbers& modules);

  TypeHandle type(metadata::ByteReader& reader, const Scope& scope);
  NamedMethod method(metadata::ByteReader& reader, Scope scope);
  NamedMethod methodOfToken(typesystem::Token token, const Scope& scope, TypeHandle owner = {});
  typesystem::FieldReference field(metadata::ByteReader& reader, const Scope& scope);

  // What is called, by the flags in its signature: the shared code with a hidden argument, or an ordinary entry.
  MethodDesc& callee(const NamedMethod& named);
  // In a form that is called by its ordinary signature.
  MethodDesc& instantiated(const NamedMethod& named);

 private:
  TypeHandle owner(metadata::ByteReader& reader, const Scope& scope, Scope& ofMember);
  TypeHandle instance(metadata::ByteReader& reader, const Scope& scope);
  MethodDesc& inForm(const NamedMethod& named, typesystem::MethodForm form);

  typesystem::TypeLoader& types_;
  ModuleNumbers& modules_;
  const TypeHandle canon_;
};

}  // namespace codicil::precompiled
