// SPDX-License-Identifier: MIT
// System.Runtime.CompilerServices.Unsafe: methods that C# cannot write. In CoreLib their bodies throw; the compiler
// knows most of them by name, and all are these where it does not.
#pragma once

#include <optional>
#include <string_view>

#include "execution/GeneratedIL.hpp"

namespace codicil::execution {

// Whether there is one for methods of Unsafe of this name.
bool hasUnsafeIL(std::string_view method);

// Of a method of Unsafe, with its arguments; nothing: its own body serves. Thread-safe.
std::optional<GeneratedIL> unsafeIL(typesystem::TypeLoader& types, const typesystem::MethodDesc& method);

}  // namespace codicil::execution
