#include "host/DotnetRoot.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace codicil::host {

namespace {

namespace fs = std::filesystem;

bool isDirectory(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

bool hasFrameworks(const fs::path& root) { return isDirectory(root / "shared"); }

std::optional<fs::path> dotnetOnPath(const char* path) {
  std::istringstream directories(path == nullptr ? "" : path);
  for (std::string directory; std::getline(directories, directory, ':');) {
    fs::path candidate = fs::path(directory.empty() ? "." : directory) / "dotnet";
    std::error_code error;
    if (access(candidate.c_str(), X_OK) != 0 || !fs::is_regular_file(candidate, error)) {
      continue;
    }
    fs::path resolved = fs::canonical(candidate, error);
    if (!error && hasFrameworks(resolved.parent_path())) {
      return resolved.parent_path();
    }
  }
  return std::nullopt;
}

std::optional<fs::path> registeredLocation(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  if (!std::getline(stream, line)) {
    return std::nullopt;
  }
  line.erase(line.find_last_not_of(" \t\r") + 1);
  return line.empty() || !hasFrameworks(line) ? std::nullopt : std::optional<fs::path>(line);
}

}  // namespace

RootSearch processRootSearch() {
  RootSearch search;
  search.environment = [](const char* name) -> const char* { return std::getenv(name); };
  return search;
}

HostResult<DotnetRoot> findDotnetRoot(const RootSearch& search) {
  for (const char* variable : {"DOTNET_ROOT_X64", "DOTNET_ROOT"}) {
    const char* value = search.environment(variable);
    if (value == nullptr || *value == '\0') {
      continue;
    }
    if (!isDirectory(value)) {
      return hostError(std::string(variable) + " is " + value + ", which is not a directory that can be read");
    }
    std::error_code error;
    fs::path resolved = fs::canonical(value, error);
    return DotnetRoot{error ? fs::path(value) : resolved, variable};
  }
  if (auto root = dotnetOnPath(search.environment("PATH"))) {
    return DotnetRoot{*root, "dotnet on PATH"};
  }
  for (const char* suffix : {"_x64", ""}) {
    fs::path file = search.installLocation;
    file += suffix;
    if (auto root = registeredLocation(file)) {
      return DotnetRoot{*root, file.string()};
    }
  }
  for (const fs::path& root : search.defaults) {
    if (hasFrameworks(root)) {
      return DotnetRoot{root, "default location"};
    }
  }
  return hostError(
      "no .NET installation was found: DOTNET_ROOT is not set, there is no dotnet on PATH, and none at the default "
      "locations");
}

}  // namespace codicil::host
