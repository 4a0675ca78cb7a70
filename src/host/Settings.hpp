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

// Every DOTNET_, COMPlus_ and CODICIL_ variable there is, with its value, by name.
std::vector<std::pair<std::string, std::string>> settingsInForce();

}  // namespace codicil::host
