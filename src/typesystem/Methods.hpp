// SPDX-License-Identifier: MIT
// From tokens of members to what they name, in a generic context. Answers of TypeLoader.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "metadata/SignatureReader.hpp"
#include "typesystem/FieldDesc.hpp"
#include "typesystem/MethodDesc.hpp"
#include "typesystem/TypeExpression.hpp"

namespace codicil::typesystem {

// What !0 and !!0 stand for where a token stands.
struct TokenContext {
  std::span<const TypeHandle> typeArguments;
  std::span<const TypeHandle> methodArguments;
};

// A method as a token names it.
struct MethodReference {
  TypeHandle owner;                   // exact; of an inherited method, the parent that declares it
  MethodDesc* method = nullptr;       // of the owner's canonical type; of a generic method, its definition there
  std::vector<TypeHandle> arguments;  // of the method itself
};

struct FieldReference {
  TypeHandle owner;  // exact
  FieldDesc* field = nullptr;
};

// How the method is going to be used.
enum class MethodForm : std::uint8_t {
  Code,      // called with the hidden generic context if it takes one: the shared method
  Callable,  // by its ordinary signature: an instantiating stub if the code wants a hidden context
  Boxed,     // the same, and `this` is a boxed value: what vtables hold
};

struct SignatureType {
  const TypeExpression* type = nullptr;
  bool isPinned = false;  // of a local variable
};
bool isVoid(const SignatureType& type);

// A signature in a context; types are loaded when they are asked for.
struct MethodSignatureTypes {
  metadata::MethodSignature header;
  std::vector<SignatureType> types;  // the return type, then the parameters; of local variables, them alone
  bool isUnmanaged() const {
    return header.convention >= metadata::CallingConvention::C &&
           header.convention <= metadata::CallingConvention::FastCall;
  }
};

// A field that the type itself declares; null: there is none.
FieldDesc* fieldNamed(const MethodTable& type, std::string_view name);

}  // namespace codicil::typesystem
