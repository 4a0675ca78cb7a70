// SPDX-License-Identifier: MIT
// Signatures that the program made at run time, in which types are the engine's own, by address
// (ELEMENT_TYPE_INTERNAL).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "typesystem/Methods.hpp"

namespace codicil::classlib {

// Of a method or call site, and of local variables. `module`: whose tokens they may name. Throw
// threading::ExceptionRequest.
typesystem::MethodSignatureTypes dynamicSignature(typesystem::Module& module, std::span<const std::byte> bytes);
std::vector<typesystem::SignatureType> dynamicLocals(typesystem::Module& module, std::span<const std::byte> bytes);

}  // namespace codicil::classlib
