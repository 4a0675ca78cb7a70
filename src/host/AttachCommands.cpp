// SPDX-License-Identifier: MIT
#include "host/AttachCommands.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <unordered_set>

#include <fnmatch.h>
#include <unistd.h>

#include "host/Settings.hpp"

namespace codicil::host {
namespace {

using nlohmann::json;

std::string textMember(const json& request, const char* name, const char* usual) {
  const auto member = request.find(name);
  if (member == request.end()) return usual;
  if (!member->is_string()) throw std::runtime_error(std::string(name) + " is a string");
  return *member;
}

// As the kernel has it: arguments end in 0.
std::vector<std::string> commandLine() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> arguments;
  for (std::string argument; std::getline(file, argument, '\0');) arguments.push_back(argument);
  return arguments;
}

json info() { return {{"process", getpid()}, {"version", CODICIL_VERSION}, {"commandLine", commandLine()}}; }

json versions(execution::CodeHost& code, const json& request) {
  const std::vector<versioning::MethodTree> trees = treesMatching(code, textMember(request, "pattern", "*"));
  json answer = json::parse(versioning::CodeVersionManager::dumpJson(trees));
  std::string text;
  for (const versioning::MethodTree& tree : trees) text += versioning::CodeVersionManager::dump(tree);
  answer["text"] = text;
  return answer;
}

json statistics(execution::CodeHost& code) {
  const versioning::ManagerUse use = code.manager().use();
  const codememory::CodeMemoryUse memory = code.memory().use();
  return {{"codeBytesLive", memory.bodyBytesLive},
          {"bodiesLive", memory.bodiesLive},
          {"codeBytesFreed", use.codeBytesFreed},
          {"bodiesFreed", use.bodiesCollected},
          {"ilVersions", use.ilNodes},
          {"ilVersionsFreed", use.ilVersionsCollected},
          {"nativeVersions", use.nativeNodes},
          {"nativeVersionsFreed", use.nativeVersionsCollected},
          {"managerBytesLive", use.bytesLive()}};
}

}  // namespace

std::vector<versioning::MethodTree> treesMatching(execution::CodeHost& code, const std::string& pattern) {
  std::vector<versioning::MethodTree> trees;
  std::unordered_set<versioning::MethodKey> seen;
  for (const typesystem::MethodDesc* method : code.methodsWithEntries()) {
    if (fnmatch(pattern.c_str(), code.nameOf(*method).c_str(), 0) != 0) continue;
    const versioning::MethodKey key = code.keyOf(*method);
    if (seen.insert(key).second) trees.push_back(code.manager().tree(key));
  }
  return trees;
}

bool mayBeAttachedTo() {
  const char* const ours = std::getenv("CODICIL_ATTACH");
  return runtimeSetting("EnableDiagnostics").value_or("1") != "0" && (ours == nullptr || std::string(ours) != "0");
}

clients::AttachHandler attachHandler(execution::CodeHost& code) {
  return [&code](const json& request) -> json {
    const std::string command = textMember(request, "command", "");
    if (command == "info") return info();
    if (command == "versions") return versions(code, request);
    if (command == "statistics") return statistics(code);
    throw std::runtime_error("no command '" + command + "'");
  };
}

}  // namespace codicil::host
