// SPDX-License-Identifier: MIT
// codicil ps, codicil versions: what running programs say of themselves.
#pragma once

#include <string>

namespace codicil::tool {

struct VersionsOptions {
  int process = 0;
  std::string pattern = "*";
  bool json = false;
  bool stats = false;
};

// The process's exit code.
int psCommand(bool asJson);
int versionsCommand(const VersionsOptions& options);

}  // namespace codicil::tool
