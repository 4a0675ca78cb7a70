// SPDX-License-Identifier: MIT
// Commands that tests run.
#pragma once

#include <sys/wait.h>

#include <cstdio>
#include <string>

namespace codicil::host {

struct Outcome {
  int status = 0;  // as a shell has it: 128 and the signal
  std::string output;
};

// By sh; standard error is in the output.
inline Outcome run(const std::string& command) {
  FILE* const pipe = popen(("exec 2>&1; " + command).c_str(), "r");
  Outcome outcome;
  char buffer[4096];
  while (const std::size_t bytes = fread(buffer, 1, sizeof buffer, pipe)) outcome.output.append(buffer, bytes);
  const int status = pclose(pipe);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

}  // namespace codicil::host
