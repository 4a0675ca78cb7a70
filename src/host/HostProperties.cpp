// SPDX-License-Identifier: MIT
#include "host/HostProperties.hpp"

#include <algorithm>
#include <sstream>

namespace codicil::host {

const std::string* propertyNamed(const HostProperties& properties, std::string_view name) {
  const auto found = std::ranges::find(properties, name, &HostProperties::value_type::first);
  return found == properties.end() ? nullptr : &found->second;
}

std::vector<std::filesystem::path> pathsIn(const HostProperties& properties, std::string_view name) {
  const std::string* const text = propertyNamed(properties, name);
  std::vector<std::filesystem::path> paths;
  std::istringstream stream(text != nullptr ? *text : "");
  for (std::string path; std::getline(stream, path, ':');)
    if (!path.empty()) paths.emplace_back(path);
  return paths;
}

std::vector<std::string> directoriesIn(const HostProperties& properties, std::string_view name) {
  std::vector<std::string> directories;
  for (const std::filesystem::path& path : pathsIn(properties, name)) directories.push_back((path / "").string());
  return directories;
}

}  // namespace codicil::host
