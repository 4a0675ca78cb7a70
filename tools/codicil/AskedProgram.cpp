// SPDX-License-Identifier: MIT
#include "AskedProgram.hpp"

#include "clients/AttachClient.hpp"

namespace codicil::tool {

using clients::AttachClient;
using nlohmann::json;

tl::expected<json, std::string> ask(pid_t process, json request) {
  auto client = AttachClient::connect(process);
  if (!client) return tl::unexpected(client.error());
  auto answer = client->ask(std::move(request));
  if (!answer) return tl::unexpected("process " + std::to_string(process) + ": " + answer.error());
  return answer;
}

}  // namespace codicil::tool
