// *.runtimeconfig.json: the frameworks an application wants and the properties it sets.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "host/HostError.hpp"
#include "host/SemanticVersion.hpp"

namespace codicil::host {

// How far from the version asked for another one may be, when it is not there.
enum class RollForward { Disable, LatestPatch, Minor, LatestMinor, Major, LatestMajor };

std::optional<RollForward> parseRollForward(std::string_view text);  // case does not matter
const char* toString(RollForward rollForward);

struct FrameworkReference {
  std::string name;
  SemanticVersion version;
  RollForward rollForward = RollForward::Minor;
};

struct RuntimeConfig {
  std::filesystem::path file;
  std::string tfm;
  std::vector<FrameworkReference> frameworks;
  bool isSelfContained = false;                                 // it brings its framework ("includedFrameworks")
  std::vector<std::pair<std::string, std::string>> properties;  // "configProperties", each value as text
  std::vector<std::string> additionalProbingPaths;              // those of *.runtimeconfig.dev.json first

  // Reads `file` and, if it is there, the .dev.json beside it.
  static HostResult<RuntimeConfig> read(const std::filesystem::path& file);
  // The value of a property; null: not set.
  const std::string* property(std::string_view name) const;
};

}  // namespace codicil::host
