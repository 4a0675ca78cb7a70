// SPDX-License-Identifier: MIT
// What a module that the program makes as it runs says of other modules: their types, and signatures of theirs, in its
// own tokens.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "metadata/SignatureReader.hpp"
#include "typesystem/Module.hpp"

namespace codicil::classlib {

// The assembly of `target`, which is that module and no other of its name.
metadata::Token assemblyRefOf(typesystem::Module& from, typesystem::Module& target);

// What `type`, a TypeDef, TypeRef or TypeSpec of `its`, is in `from`. Loads nothing. Throws
// threading::ExceptionRequest.
metadata::Token referenceOf(typesystem::Module& from, typesystem::Module& its, metadata::Token type);

std::vector<std::byte> signatureIn(typesystem::Module& from, typesystem::Module& its,
                                   std::span<const std::byte> signature, metadata::SignatureKind kind);

}  // namespace codicil::classlib
