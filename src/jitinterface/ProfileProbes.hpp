// SPDX-License-Identifier: MIT
// What instrumented code calls where a counter does not do: samples of classes, methods and values, and counts that
// many threads share. Samples are reservoirs; counts grow by more and more, less and less often, so that threads seldom
// meet.
#pragma once

#include "execution/CodeHost.hpp"
#include "jitinterface/RuntimeHelpers.hpp"

namespace codicil::jit {

// Before the first compile. `code` tells which method a delegate calls.
void installProfileProbes(RuntimeHelpers& helpers, execution::CodeHost& code);

}  // namespace codicil::jit
