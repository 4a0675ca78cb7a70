// Shared frameworks of an installation, and the choice among their versions.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/HostError.hpp"
#include "host/RuntimeConfig.hpp"
#include "host/SemanticVersion.hpp"

namespace codicil::host {

inline constexpr const char* kCoreFramework = "Microsoft.NETCore.App";

struct Framework {
  std::string name;
  SemanticVersion version;
  std::filesystem::path directory;

  std::filesystem::path depsFile() const { return directory / (name + ".deps.json"); }
  std::filesystem::path runtimeConfigFile() const { return directory / (name + ".runtimeconfig.json"); }
};

// Versions of a framework that are installed under `root`, lowest first. A directory without the framework's deps.json
// is none. An error only if the framework's directory is there and cannot be read.
HostResult<std::vector<Framework>> installedVersions(const std::filesystem::path& root, const std::string& name);

// The version the reference is to run on: the nearest that its rollForward allows, the latest patch of it; prereleases
// only if one was asked for, or if nothing else is there.
HostResult<Framework> resolveFramework(const std::filesystem::path& root, const FrameworkReference& reference);

// All frameworks of an application: those it names, and those that these name, each once; the topmost first, so that
// Microsoft.NETCore.App is last.
HostResult<std::vector<Framework>> resolveFrameworks(const std::filesystem::path& root, const RuntimeConfig& config);

// The framework in a directory given by hand; its version is the directory's name.
HostResult<Framework> frameworkAt(const std::filesystem::path& directory);

}  // namespace codicil::host
