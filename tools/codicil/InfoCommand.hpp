// codicil info
#pragma once

#include <string>

namespace codicil::tool {

struct InfoOptions {
  std::string application;
  std::string dotnetRoot;
  std::string frameworkDirectory;
  bool json = false;
  bool selfTest = false;
};

// Returns the process's exit code: 0 only if everything looked at is as it must be.
int infoCommand(const InfoOptions& options);

}  // namespace codicil::tool
