// Leaving a frame from the middle of its epilog, which unwind codes do not describe.
#pragma once

#include <cstdint>
#include <span>

#include "execution/StackReader.hpp"

namespace codicil::execution {

// Plays what is left of an epilog at `codeOffset`: additions to rsp, pops, and then a return or the jump of a tail
// call. False, with `registers` in any state, if other instructions come first: nothing has been undone yet then, and
// the unwind codes hold (so they do at an epilog's `lea rsp, [rbp - n]`, its first instruction). It never mistakes
// other code for an epilog: these instructions are played as the processor executes them, so whatever reaches the
// return by them alone returns with these registers. A jump counts as a tail call if it goes where a JIT's jumps within
// a function cannot: out of `code` or to its start, through memory, or through a register with the REX.W prefix that
// RyuJIT gives to tail calls and not to switches. Same threads as unwindOneFrame.
bool finishEpilog(std::span<const std::uint8_t> code, std::uint32_t codeOffset, StackReader& stack,
                  Registers& registers);

}  // namespace codicil::execution
