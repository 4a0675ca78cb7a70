// SPDX-License-Identifier: MIT
// Hardware faults in compiled code become exceptions: a null reference, a division. All other ones end the process as
// they always did, a stack overflow with a line that says so and what was called.
#pragma once

#include <functional>

namespace codicil::execution {

// Handlers of SIGSEGV, SIGBUS and SIGFPE, for the process; handlers that were there before get what is not ours. Once,
// after exceptionParts() is set.
void installFaultHandlers();

// A signal stack for the calling thread, until it ends, so that overflows of its own stack can be told. Idempotent.
void prepareForFaults();

// Runs `work`, code of others that must not end the process. 0, or the signal of the fault that ended it; what it held
// and had locked stays so.
int guardedFromFaults(const std::function<void()>& work);

}  // namespace codicil::execution
