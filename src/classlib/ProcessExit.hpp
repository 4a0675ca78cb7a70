// SPDX-License-Identifier: MIT
// How the process ends from managed code.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "gc/GcTypes.hpp"

namespace codicil::classlib {

// What Environment.Exit and FailFast need of the engine. Filled before the first managed code runs; any may be empty.
struct ProcessExit {
  // Calls AppContext.OnProcessExit and whatever else an orderly end calls for. Preemptive, on the thread that ends the
  // process; once.
  std::function<void()> beforeExit;
  // "   at Program.Main()" and so on, a line a frame of the calling thread. Preemptive.
  std::function<std::string()> describeStack;
};
ProcessExit& processExit();

// Environment.ExitCode: what the process ends with; what Main returns, too.
std::int32_t environmentExitCode();
void setEnvironmentExitCode(std::int32_t code);

}  // namespace codicil::classlib
