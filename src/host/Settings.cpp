#include "host/Settings.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

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

NamedClient clientNamed(std::string_view setting) {
  const std::size_t end = setting.find('=');
  if (end == std::string_view::npos) return {std::string(setting), ""};
  return {std::string(setting.substr(0, end)), std::string(setting.substr(end + 1))};
}

std::vector<NamedClient> clientsFromEnvironment() {
  std::vector<NamedClient> clients;
  const char* const value = std::getenv("CODICIL_CLIENTS");
  std::string_view rest = value != nullptr ? value : "";
  while (!rest.empty()) {
    const std::size_t end = rest.find(';');
    if (end != 0) clients.push_back(clientNamed(rest.substr(0, end)));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return clients;
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
