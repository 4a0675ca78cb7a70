#include "host/RuntimeConfig.hpp"

#include <strings.h>

#include <algorithm>
#include <array>

#include "host/JsonFile.hpp"
#include "host/Settings.hpp"

namespace codicil::host {

namespace {

constexpr std::array<std::pair<RollForward, const char*>, 6> kRollForwardNames = {{
    {RollForward::Disable, "Disable"},
    {RollForward::LatestPatch, "LatestPatch"},
    {RollForward::Minor, "Minor"},
    {RollForward::LatestMinor, "LatestMinor"},
    {RollForward::Major, "Major"},
    {RollForward::LatestMajor, "LatestMajor"},
}};

HostResult<RollForward> readRollForward(const JsonValue& owner, RollForward otherwise) {
  auto text = owner.string("rollForward");
  if (!text) {
    return tl::unexpected(text.error());
  }
  if (!*text) {
    return otherwise;
  }
  if (auto value = parseRollForward(**text)) {
    return *value;
  }
  return owner.error("rollForward has no value \"" + **text + "\"");
}

HostResult<FrameworkReference> readFramework(const JsonValue& value, RollForward otherwise) {
  if (!value.isObject()) {
    return value.error("is not an object");
  }
  FrameworkReference framework;
  auto name = value.requiredString("name");
  if (!name) {
    return tl::unexpected(name.error());
  }
  framework.name = std::move(*name);
  auto text = value.requiredString("version");
  if (!text) {
    return tl::unexpected(text.error());
  }
  auto version = SemanticVersion::parse(*text);
  if (!version) {
    return value.error("version is not a version: \"" + *text + "\"");
  }
  framework.version = std::move(*version);
  auto rollForward = readRollForward(value, otherwise);
  if (!rollForward) {
    return tl::unexpected(rollForward.error());
  }
  framework.rollForward = *rollForward;
  return framework;
}

// DOTNET_ROLL_FORWARD, which goes before everything that files say.
HostResult<std::optional<RollForward>> rollForwardFromEnvironment() {
  auto text = runtimeSetting("ROLL_FORWARD");
  if (!text) {
    return std::nullopt;
  }
  auto value = parseRollForward(*text);
  if (!value) {
    return hostError("DOTNET_ROLL_FORWARD has no value \"" + *text + "\"");
  }
  return *value;
}

HostResult<void> readFrameworks(const JsonValue& options, RuntimeConfig& config) {
  auto rollForward = readRollForward(options, RollForward::Minor);
  auto overriding = rollForwardFromEnvironment();
  if (!rollForward || !overriding) {
    return tl::unexpected(rollForward ? overriding.error() : rollForward.error());
  }
  std::vector<JsonValue> values;
  auto single = options.object("framework");
  if (!single) {
    return tl::unexpected(single.error());
  }
  if (*single) {
    values.push_back(**single);
  }
  for (const char* list : {"frameworks", "includedFrameworks"}) {
    auto several = options.array(list);
    if (!several) {
      return tl::unexpected(several.error());
    }
    config.isSelfContained |= list == std::string_view("includedFrameworks") && !several->empty();
    values.insert(values.end(), several->begin(), several->end());
  }
  for (const JsonValue& value : values) {
    auto framework = readFramework(value, *rollForward);
    if (!framework) {
      return tl::unexpected(framework.error());
    }
    framework->rollForward = overriding->value_or(framework->rollForward);
    config.frameworks.push_back(std::move(*framework));
  }
  return {};
}

HostResult<void> readProbingPaths(const JsonValue& options, RuntimeConfig& config) {
  auto paths = options.array("additionalProbingPaths");
  if (!paths) {
    return tl::unexpected(paths.error());
  }
  for (const JsonValue& path : *paths) {
    auto text = path.asString();
    if (!text) {
      return tl::unexpected(text.error());
    }
    config.additionalProbingPaths.push_back(std::move(*text));
  }
  return {};
}

HostResult<void> readProperties(const JsonValue& options, RuntimeConfig& config) {
  auto properties = options.object("configProperties");
  if (!properties) {
    return tl::unexpected(properties.error());
  }
  if (*properties) {
    for (const auto& [name, value] : (*properties)->members()) {
      config.properties.emplace_back(name, value.asText());
    }
  }
  return {};
}

// `isDev`: of the .dev.json only the probing paths count.
HostResult<void> readInto(RuntimeConfig& config, const std::filesystem::path& file, bool isDev) {
  auto json = JsonFile::read(file);
  if (!json) {
    return tl::unexpected(json.error());
  }
  if (!json->root().isObject()) {
    return json->root().error("is not an object");
  }
  auto options = json->root().object("runtimeOptions");
  if (!options) {
    return tl::unexpected(options.error());
  }
  if (!*options) {
    return {};
  }
  if (auto read = readProbingPaths(**options, config); !read || isDev) {
    return read;
  }
  auto tfm = (*options)->string("tfm");
  if (!tfm) {
    return tl::unexpected(tfm.error());
  }
  config.tfm = tfm->value_or("");
  if (auto read = readProperties(**options, config); !read) {
    return read;
  }
  return readFrameworks(**options, config);
}

}  // namespace

std::optional<RollForward> parseRollForward(std::string_view text) {
  std::string copy(text);
  for (const auto& [value, name] : kRollForwardNames) {
    if (strcasecmp(copy.c_str(), name) == 0) {
      return value;
    }
  }
  return std::nullopt;
}

const char* toString(RollForward rollForward) {
  return kRollForwardNames[static_cast<std::size_t>(rollForward)].second;
}

HostResult<RuntimeConfig> RuntimeConfig::read(const std::filesystem::path& file) {
  RuntimeConfig config;
  config.file = file;
  std::filesystem::path dev = file;
  dev.replace_extension(".dev.json");
  std::error_code ignored;
  if (std::filesystem::exists(dev, ignored)) {
    if (auto read = readInto(config, dev, true); !read) {
      return tl::unexpected(read.error());
    }
  }
  if (auto read = readInto(config, file, false); !read) {
    return tl::unexpected(read.error());
  }
  return config;
}

const std::string* RuntimeConfig::property(std::string_view name) const {
  auto found =
      std::find_if(properties.begin(), properties.end(), [&](const auto& entry) { return entry.first == name; });
  return found == properties.end() ? nullptr : &found->second;
}

}  // namespace codicil::host
