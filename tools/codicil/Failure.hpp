// SPDX-License-Identifier: MIT
// How a command fails.
#pragma once

#include <cstdio>
#include <string>

namespace codicil::tool {

// Prints why, and is the process's exit code for it.
inline int failure(const std::string& why) {
  std::fprintf(stderr, "codicil: %s\n", why.c_str());
  return 1;
}

}  // namespace codicil::tool
