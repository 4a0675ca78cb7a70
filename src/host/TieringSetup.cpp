// SPDX-License-Identifier: MIT
#include "host/TieringSetup.hpp"

#include <cstdlib>
#include <string>
#include <utility>

#include "execution/Patchpoints.hpp"
#include "host/Settings.hpp"
#include "jitinterface/ProfileProbes.hpp"
#include "threading/ManagedException.hpp"

namespace codicil::host {
namespace {

struct Name {
  std::string_view variable, property;
};
constexpr Name kNames[] = {
    {"TieredCompilation", "System.Runtime.TieredCompilation"},
    {"TC_QuickJit", "System.Runtime.TieredCompilation.QuickJit"},
    {"TC_QuickJitForLoops", "System.Runtime.TieredCompilation.QuickJitForLoops"},
    {"TC_BackgroundWorkerTimeoutMs", "System.Runtime.TieredCompilation.BackgroundWorkerTimeoutMs"},
    {"TieredPGO", "System.Runtime.TieredPGO"},
};

std::optional<std::string> settingOf(std::string_view variable, const HostProperties& properties) {
  if (auto set = runtimeSetting(variable)) return set;
  for (const Name& name : kNames) {
    const std::string* const value = name.variable == variable ? propertyNamed(properties, name.property) : nullptr;
    if (value == nullptr) continue;
    if (*value == "true") return "1";
    if (*value == "false") return "0";
    return *value;
  }
  return std::nullopt;
}

std::uint32_t numberOr(std::string_view variable, std::uint32_t usual) {
  const auto set = runtimeSetting(variable);
  return set ? static_cast<std::uint32_t>(std::strtoul(set->c_str(), nullptr, 16)) : usual;
}

}  // namespace

tiering::TieringSettings tieringSettings(const HostProperties& properties) {
  constexpr std::string_view kPrefix = "DOTNET_";  // what is not one of its settings is ours
  std::optional<std::string> value;
  tiering::TieringSettings usual;
  usual.instrument = true;
  return tiering::TieringSettings::fromEnvironment(
      [&](const char* name) {
        if (!std::string_view(name).starts_with(kPrefix)) return static_cast<const char*>(std::getenv(name));
        value = settingOf(std::string_view(name).substr(kPrefix.size()), properties);
        return value ? value->c_str() : nullptr;
      },
      usual);
}

std::chrono::milliseconds codeCollectionDelay() {
  const char* const set = std::getenv("CODICIL_CODE_COLLECTION_MS");
  return std::chrono::milliseconds(set != nullptr && *set != '\0' ? std::strtoul(set, nullptr, 10) : 1000);
}

void installTieringHelpers(jit::RuntimeHelpers& helpers, execution::CodeHost& code) {
  execution::PatchpointSettings settings;
  settings.counterBump = static_cast<std::int32_t>(numberOr("OSR_CounterBump", 1000));
  settings.hitLimit = numberOr("OSR_HitLimit", 10);
  const auto patchpoint = execution::makePatchpoint(code, settings);
  if (!patchpoint) throw threading::ExceptionRequest{"System.OutOfMemoryException", "no room for helpers", ""};
  helpers.set(jit::HelperFunction::Patchpoint, *patchpoint);
  jit::installProfileProbes(helpers, code);
}

}  // namespace codicil::host
