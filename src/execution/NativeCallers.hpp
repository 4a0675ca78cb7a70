// SPDX-License-Identifier: MIT
// Native code that calls managed code: its threads become the engine's, and its calls are made cooperative. Compiled
// code of methods for native callers does so in its prolog and epilog (the JIT's reverse P/Invoke helpers).
#pragma once

#include "threading/Thread.hpp"
#include "typesystem/Methods.hpp"

namespace codicil::execution {

// What such a method keeps on its stack; EngineInfo says how large it is.
struct ReverseCallFrame {
  threading::Thread* thread;
  std::uint64_t reserved[7];
};

// The calling thread as one of the engine's, in the background if it was none yet; it stays one until it ends.
threading::Thread& enterEngine();

// JIT_ReversePInvokeEnter and Exit. errno is kept.
void enterReverseCall(ReverseCallFrame* frame);
void exitReverseCall(ReverseCallFrame* frame);

// Whether its code is called by the native calling convention.
bool isUnmanagedCallersOnly(const typesystem::MethodDesc& method);

}  // namespace codicil::execution
