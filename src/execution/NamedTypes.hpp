// SPDX-License-Identifier: MIT
// Types by assembly-qualified names, as far as the engine itself reads such names: of types that are no instances.
#pragma once

#include <string_view>

#include "typesystem/Module.hpp"

namespace codicil::execution {

// "System.Diagnostics.StackTraceSymbols, System.Diagnostics.StackTrace, Version=4.0.1.0", nested types behind a '+';
// without an assembly, of `from`. Preemptive, as it may load. Throws threading::ExceptionRequest.
typesystem::TypeHandle typeNamed(typesystem::Module& from, std::string_view name);

}  // namespace codicil::execution
