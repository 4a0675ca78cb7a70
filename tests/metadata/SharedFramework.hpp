// The .NET shared framework installed on this machine, found as its own host finds it.
#pragma once

#include <string>
#include <vector>

namespace codicil::metadata::test {

// Every assembly of the newest Microsoft.NETCore.App that `dotnet --list-runtimes` knows, sorted by name; on failure
// empty, with the reason in `reason`.
struct SharedFramework {
  std::string directory;
  std::vector<std::string> assemblies;  // whole paths
  std::string reason;

  std::string path(const std::string& file) const { return directory + '/' + file; }
};

// Found once for the process.
const SharedFramework& sharedFramework();

// What a shell command prints on standard output; `status` is its exit code.
std::string outputOf(const std::string& command, int& status);

}  // namespace codicil::metadata::test
