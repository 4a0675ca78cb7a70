// SPDX-License-Identifier: MIT
// Hardware faults in compiled code become exceptions: a null reference, a division. All other ones end the process as
// they always did, a stack overflow with a line that says so and what was called.
#pragma once

namespace codicil::execution {

// Handlers of SIGSEGV, SIGBUS and SIGFPE, for the process; handlers that were there before get what is not ours. Once,
// after exceptionParts() is set.
void installFaultHandlers();

// A signal stack for the calling thread, until it ends, so that overflows of its own stack can be told. Idempotent.
void prepareForFaults();

}  // namespace codicil::execution
