// Settings from the environment, as the runtime reads them: DOTNET_NAME, else COMPlus_NAME; ours are CODICIL_NAME.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codicil::host {

// The value of DOTNET_`name`, else of COMPlus_`name`. An empty value counts as not set. Thread-safe as long as no one
// changes the environment.
std::optional<std::string> runtimeSetting(std::string_view name);

// A client library, as settings name it: "LIBRARY" or "LIBRARY=ARGUMENTS".
struct NamedClient {
  std::string path;
  std::string arguments;
};
NamedClient clientNamed(std::string_view setting);
// CODICIL_CLIENTS: any number, ';' between them.
std::vector<NamedClient> clientsFromEnvironment();

// Every DOTNET_, COMPlus_ and CODICIL_ variable there is, with its value, by name.
std::vector<std::pair<std::string, std::string>> settingsInForce();

}  // namespace codicil::host
