// SPDX-License-Identifier: MIT
// A signature of one module in the terms of another.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "metadata/SignatureReader.hpp"

namespace codicil::metadata {

// The token that a TypeDef, TypeRef or (in a modifier) TypeSpec of `from` has over there; of those three tables.
using TokenTranslation = std::function<Token(Token)>;

// `signature` lies in `from`. Errors as SignatureReader::open's.
Expected<std::vector<std::byte>> translateSignature(const Metadata& from, std::span<const std::byte> signature,
                                                    SignatureKind kind, const TokenTranslation& translated);

}  // namespace codicil::metadata
