// An application ready to be started: its files found, its frameworks chosen, the properties that the runtime is to be
// given put together — as `dotnet APP.dll` does it.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "host/Framework.hpp"
#include "host/HostError.hpp"
#include "host/RuntimeConfig.hpp"

namespace codicil::host {

struct Application {
  std::filesystem::path assembly;
  RuntimeConfig config;
  std::vector<Framework> frameworks;  // topmost first; Microsoft.NETCore.App last
  std::vector<std::filesystem::path> trustedAssemblies;
  std::vector<std::string> nativeSearchDirectories;  // each with its final '/'
  // For AppContext: the host's own, then those of the runtimeconfig that do not name one of these.
  std::vector<std::pair<std::string, std::string>> properties;

  const std::string* property(std::string_view name) const;
};

// `root`: the .NET installation. Reads NAME.runtimeconfig.json and, if there, NAME.deps.json beside NAME.dll.
HostResult<Application> loadApplication(const std::filesystem::path& assembly, const std::filesystem::path& root);

}  // namespace codicil::host
