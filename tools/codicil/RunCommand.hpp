// codicil run, and codicil APP.dll.
#pragma once

#include <string>
#include <vector>

namespace codicil::tool {

struct RunOptions {
  std::string versions;                // print the trees of methods that match; empty: none
  std::vector<std::string> clients;    // libraries, each with "=ARGUMENTS" behind it or not
  std::vector<std::string> arguments;  // the application, then its arguments
};

// The process's exit code.
int runCommand(const RunOptions& options);

}  // namespace codicil::tool
