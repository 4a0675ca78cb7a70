// SPDX-License-Identifier: MIT
// The table in which CoreLib's VirtualDispatchHelpers finds what calls of generic virtual methods run on objects of a
// type. Read and written there.
#pragma once

#include "execution/RuntimeServices.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {

// Types are about to go that may be in it. Preemptive; throws threading::ExceptionRequest if CoreLib has it not.
void flushVirtualFunctionCache(typesystem::TypeLoader& types, RuntimeServices& services);

}  // namespace codicil::execution
