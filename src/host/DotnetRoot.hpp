// Where .NET is installed.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "host/HostError.hpp"

namespace codicil::host {

struct DotnetRoot {
  std::filesystem::path directory;
  std::string foundBy;  // "DOTNET_ROOT", "dotnet on PATH", …
};

// What the search looks at beside directories; tests give their own.
struct RootSearch {
  std::function<const char*(const char*)> environment;                     // null: not set
  std::filesystem::path installLocation = "/etc/dotnet/install_location";  // and the same with _x64, which comes first
  std::vector<std::filesystem::path> defaults = {"/usr/share/dotnet", "/usr/lib/dotnet", "/usr/local/share/dotnet"};
};
RootSearch processRootSearch();

// In this order: DOTNET_ROOT_X64, DOTNET_ROOT (if set, they are the answer or the error), the directory of the `dotnet`
// on PATH with links resolved, the registered location, the default locations.
HostResult<DotnetRoot> findDotnetRoot(const RootSearch& search);

}  // namespace codicil::host
