// Tier 0: runs a function's IL by walking it.
#pragma once

#include "Program.hpp"
#include "Thread.hpp"

namespace minivm {

// What a tier-0 body interprets: this IL, whatever version the function has by then. Lives as long as the body.
struct Interpreted {
  const Instance& instance;
  FunctionILPtr il;
};

// Called by tier-0 bodies. `arguments` are in their frames, `frame` is their rbp.
std::int64_t interpret(ThreadState* state, const Interpreted* code, const std::int64_t* arguments, const void* frame);

}  // namespace minivm
