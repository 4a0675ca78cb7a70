// SPDX-License-Identifier: MIT
// How `dotnet` writes a method that is not there: "Void Shop.Cart.Add(System.String, Int32)".
#pragma once

#include <string>
#include <string_view>

#include "typesystem/TypeReader.hpp"

namespace codicil::typesystem {

std::string missingMethod(const TypeExpression& owner, std::string_view name, const MethodTypes& signature);

}  // namespace codicil::typesystem
