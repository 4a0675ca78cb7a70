// SPDX-License-Identifier: MIT
// Methods with System.Runtime.CompilerServices.UnsafeAccessorAttribute: they have no IL, and reach a member of another
// type whatever its access.
#pragma once

#include <optional>

#include "execution/GeneratedIL.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {

// Nothing: the method is no accessor. Throws threading::ExceptionRequest if there is no such member.
std::optional<GeneratedIL> unsafeAccessorIL(typesystem::TypeLoader& types, const typesystem::MethodDesc& method);

}  // namespace codicil::execution
