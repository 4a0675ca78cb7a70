// SPDX-License-Identifier: MIT
// The native functions that probed methods call. `...` are the addresses of copies of arguments (ProbedMethod::atEntry,
// atExit): as many native ints, which the ABIs we run on pass to `...` as to any parameter. But for walkProbe they are
// called without a transition: they never wait, allocate or throw.
#pragma once

#include <cstdint>

#include "probes/ProbedMethod.hpp"

namespace codicil::probes {

extern "C" {
// Of a probe that counts and nothing else.
void codicilProbeCount(ProbedMethod* method);
// Of a probe that counts how long calls take and tells of none, at their ends; where they begin, Clock::source is
// called.
void codicilProbeStop(ProbedMethod* method, std::int64_t started);
void codicilProbeStopThrown(ProbedMethod* method, std::int64_t started);
// Where an entry is more than a count (ProbeOptions::looksAtEntry): now, as Clock has it, or 1 where nobody asks for
// that; 0 if the condition is not fulfilled: the call is none of ours.
std::int64_t codicilProbeEnter(ProbedMethod* method, ...);
// Right behind codicilProbeEnter on the same thread, if the stack is asked for. With a transition.
void codicilProbeStack(ProbedMethod* method);
// `value`: where the return value lies, or null.
void codicilProbeReturn(ProbedMethod* method, std::int64_t entered, const void* value, ...);
// `exception`: where the reference to it lies.
void codicilProbeThrow(ProbedMethod* method, std::int64_t entered, const void* exception, ...);
}

}  // namespace codicil::probes
