// SPDX-License-Identifier: MIT
// What a program and its user are told of exceptions: AppDomain.FirstChanceException and UnhandledException, and the
// lines that a process ends with.
#pragma once

#include "execution/RuntimeServices.hpp"

namespace codicil::classlib {

// Sets execution::exceptionParts()' firstChance and unhandled. Once, before managed code runs.
void tellOfExceptions(execution::RuntimeServices& services);

}  // namespace codicil::classlib
