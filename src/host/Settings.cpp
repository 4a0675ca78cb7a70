#include "host/Settings.hpp"

#include <algorithm>
#include <cstdlib>

extern char** environ;

namespace codicil::host {

std::optional<std::string> runtimeSetting(std::string_view name) {
  for (const char* prefix : {"DOTNET_", "COMPlus_"}) {
    const char* value = std::getenv((prefix + std::string(name)).c_str());
    if (value != nullptr && *value != '\0') {
      return value;
    }
  }
  return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> settingsInForce() {
  std::vector<std::pair<std::string, std::string>> settings;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    std::string_view variable = *entry;
    auto equals = variable.find('=');
    if (equals == std::string_view::npos) {
      continue;
    }
    std::string_view name = variable.substr(0, equals);
    if (name.starts_with("DOTNET_") || name.starts_with("COMPlus_") || name.starts_with("CODICIL_")) {
      settings.emplace_back(name, variable.substr(equals + 1));
    }
  }
  std::sort(settings.begin(), settings.end());
  return settings;
}

}  // namespace codicil::host
