#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <limits>
#include <optional>

#include "codicil/versioning/Tiering.hpp"

namespace codicil::tiering {

namespace {

// As .NET reads a number (dotnet/runtime, src/coreclr/utilcode/clrconfig.cpp): by wcstoul, hexadecimal with or without
// 0x, blanks before it and anything behind it ignored; 32 bits.
std::optional<std::uint32_t> parseHex(const char* text) {
  if (!text) return std::nullopt;
  while (std::isspace(static_cast<unsigned char>(*text))) ++text;
  if (*text == '-') return std::nullopt;  // strtoull would wrap it round
  char* end = nullptr;
  const unsigned long long number = std::strtoull(text, &end, 16);
  if (end == text || number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

}  // namespace

TieringSettings TieringSettings::fromEnvironment(const std::function<const char*(const char*)>& lookup,
                                                 const TieringSettings& defaults) {
  TieringSettings settings = defaults;
  const auto readFlag = [&](const char* name, bool& flag) {
    if (const auto number = parseHex(lookup(name))) flag = *number != 0;
  };
  const auto readMillis = [&](const char* name, std::chrono::milliseconds& time) {
    if (const auto number = parseHex(lookup(name))) time = std::chrono::milliseconds(*number);
  };
  readFlag("DOTNET_TieredCompilation", settings.enabled);
  readFlag("DOTNET_TC_QuickJit", settings.quickJit);
  readFlag("DOTNET_TC_QuickJitForLoops", settings.quickJitForLoops);
  readFlag("DOTNET_TieredPGO", settings.instrument);
  readMillis("DOTNET_TC_CallCountingDelayMs", settings.delay);
  readMillis("DOTNET_TC_BackgroundWorkerTimeoutMs", settings.backgroundWorkerTimeout);
  readMillis("CODICIL_TC_RelinkDelayMs", settings.relinkDelay);
  if (const auto number = parseHex(lookup("DOTNET_TC_CallCountThreshold")))
    settings.callCountThreshold = std::min(*number, std::uint32_t{0xffff});  // .NET counts in 16 bits
  return settings;
}

}  // namespace codicil::tiering
