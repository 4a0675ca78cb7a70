// SPDX-License-Identifier: MIT
// codicil root
#pragma once

#include <string>

namespace codicil::tool {

struct RootOptions {
  std::string directory;
  std::string dotnetRoot;
};

// The process's exit code.
int rootCommand(const RootOptions& options);

}  // namespace codicil::tool
