// SPDX-License-Identifier: MIT
#include "AttachCommands.hpp"

#include <cstdio>

#include "AskedProgram.hpp"
#include "Failure.hpp"
#include "clients/AttachClient.hpp"

namespace codicil::tool {
namespace {

using nlohmann::json;

std::string joined(const json& words) {
  std::string text;
  for (const json& word : words) text += (text.empty() ? "" : " ") + word.get<std::string>();
  return text;
}

// All but the protocol's own members, and what only people read.
void printJson(json answer) {
  for (const char* member : {"ok", "protocol", "text"}) answer.erase(member);
  std::puts(answer.dump(2, ' ', false, json::error_handler_t::replace).c_str());
}

}  // namespace

int psCommand(bool asJson) {
  json all = json::array();
  for (const pid_t process : clients::attachableProcesses()) {
    const auto answer = ask(process, {{"command", "info"}});
    if (!answer) continue;  // another user's, or it has ended just now
    if (asJson) {
      all.push_back(
          {{"process", process}, {"version", (*answer)["version"]}, {"commandLine", (*answer)["commandLine"]}});
    } else {
      std::printf("%7d  %s\n", process, joined((*answer)["commandLine"]).c_str());
    }
  }
  if (asJson) std::puts(all.dump(2, ' ', false, json::error_handler_t::replace).c_str());
  return 0;
}

int versionsCommand(const VersionsOptions& options) {
  if (options.stats) {
    auto answer = ask(options.process, {{"command", "statistics"}});
    if (!answer) return failure(answer.error());
    if (options.json) {
      printJson(std::move(*answer));
      return 0;
    }
    for (const auto& [name, value] : answer->items())
      if (value.is_number() && name != "protocol") std::printf("%-22s %s\n", name.c_str(), value.dump().c_str());
    return 0;
  }
  auto answer = ask(options.process, {{"command", "versions"}, {"pattern", options.pattern}});
  if (!answer) return failure(answer.error());
  if ((*answer)["methods"].empty()) return failure("no method that ran is named '" + options.pattern + "'");
  if (options.json)
    printJson(std::move(*answer));
  else
    std::fputs((*answer)["text"].get_ref<const std::string&>().c_str(), stdout);
  return 0;
}

}  // namespace codicil::tool
