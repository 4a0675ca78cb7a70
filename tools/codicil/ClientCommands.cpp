// SPDX-License-Identifier: MIT
#include "ClientCommands.hpp"

#include <cstdio>
#include <filesystem>

#include "AskedProgram.hpp"
#include "Failure.hpp"

namespace codicil::tool {

using nlohmann::json;

int attachClientCommand(const ClientOptions& options) {
  std::error_code error;
  const std::filesystem::path library = std::filesystem::canonical(options.library, error);
  if (error) return failure(options.library + ": " + error.message());
  const auto answer = ask(options.process,
                          {{"command", "client.attach"}, {"path", library.string()}, {"arguments", options.arguments}});
  if (!answer) return failure(answer.error());
  std::printf("client %u\n", (*answer)["client"].get<unsigned>());
  return 0;
}

int listClientsCommand(const ClientOptions& options) {
  const auto answer = ask(options.process, {{"command", "client.list"}});
  if (!answer) return failure(answer.error());
  const json& clients = (*answer)["clients"];
  if (options.json) {
    std::puts(clients.dump(2, ' ', false, json::error_handler_t::replace).c_str());
    return 0;
  }
  for (const json& client : clients)
    std::printf("%4u  %-16s %s %s\n", client["client"].get<unsigned>(),
                client["name"].get_ref<const std::string&>().c_str(),
                client["path"].get_ref<const std::string&>().c_str(),
                client["arguments"].get_ref<const std::string&>().c_str());
  return 0;
}

int detachClientCommand(const ClientOptions& options) {
  const auto answer = ask(options.process, {{"command", "client.detach"}, {"client", options.client}});
  return answer ? 0 : failure(answer.error());
}

int askClientCommand(const ClientOptions& options) {
  const auto answer =
      ask(options.process, {{"command", "client.ask"}, {"client", options.client}, {"message", options.message}});
  if (!answer) return failure(answer.error());
  std::puts((*answer)["answer"].get_ref<const std::string&>().c_str());
  return 0;
}

}  // namespace codicil::tool
