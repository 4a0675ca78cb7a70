// SPDX-License-Identifier: MIT
// codicil probe: log points in a running program.
#pragma once

#include <string>

#include "probes/ProbeOptions.hpp"

namespace codicil::tool {

struct ProbeCommandOptions {
  int process = 0;
  probes::ProbeOptions probe;
  double seconds = 0;  // 0: until a signal says so, or the program ends
  bool json = false;   // an object a line
};

// "10s", "500ms", "2m", "1h", "1.5" (seconds). Negative: it is none.
double parseSeconds(const std::string& text);

// Returns the process's exit code: 0 if the probe was in and is out again, or ended with its program.
int probeCommand(const ProbeCommandOptions& options);

}  // namespace codicil::tool
