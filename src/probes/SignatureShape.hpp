// SPDX-License-Identifier: MIT
// A method's signature (ECMA-335 II.23.2.1), taken apart into the types it is made of, each as its bytes. Looks nothing
// up: tokens may be of metadata that is not at hand, a hot reload's or a client's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "metadata/ElementType.hpp"

namespace codicil::probes {

// A type as a signature has it, its custom modifiers included. Points into the signature.
using TypeBlob = std::span<const std::byte>;

struct SignatureShape {
  bool hasThis = false;
  bool isVarArg = false;
  std::uint32_t genericParameters = 0;
  TypeBlob returnType;
  std::vector<TypeBlob> parameters;  // without `this`

  bool returnsVoid() const;
};

// `blob` without its length. The error is for people.
tl::expected<SignatureShape, std::string> readSignature(std::span<const std::byte> blob);

// The type behind its custom modifiers (II.23.2.7). `type` is one of a SignatureShape.
TypeBlob withoutModifiers(TypeBlob type);
// How the type begins, modifiers apart.
metadata::ElementType elementOf(TypeBlob type);

}  // namespace codicil::probes
