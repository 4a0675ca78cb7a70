// SPDX-License-Identifier: MIT
// What a program and its user are told of exceptions: AppDomain.FirstChanceException and UnhandledException, and the
// lines that a process ends with.
#pragma once

#include <optional>
#include <string>

#include "execution/RuntimeServices.hpp"
#include "gc/GcTypes.hpp"

namespace codicil::classlib {

// Sets execution::exceptionParts()' firstChance and unhandled. Once, before managed code runs.
void tellOfExceptions(execution::RuntimeServices& runtime);

// What ToString of it says; nothing if that fails. Cooperative; may collect.
std::optional<std::string> exceptionText(gc::ObjectPtr exception);

}  // namespace codicil::classlib
