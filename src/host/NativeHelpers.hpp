// SPDX-License-Identifier: MIT
// The JIT's helpers that are machine code or C++: allocation, write barriers, throwing, transitions.
#pragma once

#include <string>

#include "codicil/versioning/CodeMemory.hpp"
#include "gc/GcTypes.hpp"
#include "jitinterface/RuntimeHelpers.hpp"

namespace codicil::host {

// Once, when the engine's parts are in place (execution::engine()). Throws threading::ExceptionRequest.
void installNativeHelpers(jit::RuntimeHelpers& helpers, codememory::CodeMemory& memory);

// "System.X: message", as Exception.ToString says it. Frees the handle. Cooperative or not.
std::string describeException(gc::Handle exception);

}  // namespace codicil::host
