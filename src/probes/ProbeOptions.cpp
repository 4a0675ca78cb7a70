// SPDX-License-Identifier: MIT
#include "probes/ProbeOptions.hpp"

#include <nlohmann/json.hpp>

namespace codicil::probes {

using nlohmann::json;

tl::expected<ProbeOptions, std::string> parseOptions(const std::string& text) {
  const json given = json::parse(text, nullptr, false);
  if (!given.is_object()) return tl::unexpected(std::string("the arguments of a probe are a JSON object"));
  ProbeOptions options;
  const std::pair<const char*, bool*> flags[] = {{"args", &options.arguments},
                                                 {"return", &options.returned},
                                                 {"stack", &options.stack},
                                                 {"time", &options.time},
                                                 {"count", &options.count}};
  const std::pair<const char*, std::string*> texts[] = {{"pattern", &options.pattern}, {"if", &options.condition}};
  for (const auto& [name, value] : given.items()) {
    bool isKnown = false;
    for (const auto& [flag, to] : flags) {
      if (name != flag) continue;
      if (!value.is_boolean()) return tl::unexpected("'" + name + "' is true or false");
      *to = value;
      isKnown = true;
    }
    for (const auto& [member, to] : texts) {
      if (name != member) continue;
      if (!value.is_string()) return tl::unexpected("'" + name + "' is a string");
      *to = value;
      isKnown = true;
    }
    if (!isKnown) return tl::unexpected("a probe has no argument '" + name + "'");
  }
  if (options.pattern.empty()) return tl::unexpected(std::string("a probe needs a 'pattern'"));
  return options;
}

std::string toJson(const ProbeOptions& options) {
  json made{{"pattern", options.pattern}};
  if (!options.condition.empty()) made["if"] = options.condition;
  const std::pair<const char*, bool> flags[] = {{"args", options.arguments},
                                                {"return", options.returned},
                                                {"stack", options.stack},
                                                {"time", options.time},
                                                {"count", options.count}};
  for (const auto& [name, isSet] : flags)
    if (isSet) made[name] = true;
  return made.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace codicil::probes
