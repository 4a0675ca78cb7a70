// SPDX-License-Identifier: MIT
#include "host/AttachCommands.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <unordered_set>

#include <fnmatch.h>
#include <unistd.h>

#include "execution/Assemblies.hpp"
#include "execution/Engine.hpp"
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

// ---- Clients ----

template <typename T>
T orThrow(tl::expected<T, std::string> result) {
  if (!result) throw std::runtime_error(result.error());
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

std::uint32_t clientOf(const json& request) {
  const auto member = request.find("client");
  if (member == request.end() || !member->is_number_unsigned()) throw std::runtime_error("client is a number");
  return *member;
}

json attachClient(clients::Clients& clients, const json& request, clients::AttachSession& session) {
  const std::string path = textMember(request, "path", "");
  if (path.empty() || path.front() != '/') throw std::runtime_error("path is an absolute one");
  const auto whileConnected = request.find("whileConnected");
  const bool endsWithIt = whileConnected != request.end() && whileConnected->is_boolean() && *whileConnected;
  const std::uint32_t id = orThrow(clients.attach(path, textMember(request, "arguments", "")));
  if (endsWithIt) session.atEnd.emplace_back([&clients, id] { (void)clients.detach(id); });
  return {{"client", id}};
}

json detachClient(clients::Clients& clients, const json& request) {
  orThrow(clients.detach(clientOf(request)));
  return json::object();
}

json listClients(clients::Clients& clients) {
  json all = json::array();
  for (const auto& client : clients.attached())
    all.push_back(
        {{"client", client->id}, {"name", client->name()}, {"path", client->path}, {"arguments", client->arguments}});
  return {{"clients", all}};
}

json askClient(clients::Clients& clients, const json& request) {
  return {{"answer", orThrow(clients.ask(clientOf(request), textMember(request, "message", "")))}};
}

}  // namespace

std::vector<versioning::MethodTree> treesMatching(execution::CodeHost& code, const std::string& pattern) {
  std::vector<versioning::MethodTree> trees;
  std::unordered_set<versioning::MethodKey> seen;
  const auto kept = execution::engine().assemblies->loaded();  // their methods, in case they are unloaded meanwhile
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

clients::AttachHandler attachHandler(execution::CodeHost& code, clients::Clients& clients) {
  return [&code, &clients](const json& request, clients::AttachSession& session) -> json {
    const std::string command = textMember(request, "command", "");
    if (command == "info") return info();
    if (command == "versions") return versions(code, request);
    if (command == "statistics") return statistics(code);
    if (command == "client.attach") return attachClient(clients, request, session);
    if (command == "client.detach") return detachClient(clients, request);
    if (command == "client.list") return listClients(clients);
    if (command == "client.ask") return askClient(clients, request);
    throw std::runtime_error("no command '" + command + "'");
  };
}

}  // namespace codicil::host
