// SPDX-License-Identifier: MIT
// The side of the tools: finds programs and asks them.
#pragma once

#include <string>
#include <vector>

#include "clients/AttachSocket.hpp"

namespace codicil::clients {

// Asks one program. Not thread-safe.
class AttachClient {
 public:
  // The error says why it cannot be reached: there is no such process, it is no Codicil, it is another user's.
  static tl::expected<AttachClient, std::string> connect(pid_t process);
  // `request` without the protocol. The answer's members; the error is the program's, or the connection's.
  tl::expected<nlohmann::json, std::string> ask(nlohmann::json request);

 private:
  explicit AttachClient(Descriptor socket) : socket_(std::move(socket)) {}
  Descriptor socket_;
};

// Processes whose sockets there are, by number. Those that have ended are left out, and their sockets' files removed.
std::vector<pid_t> attachableProcesses();

}  // namespace codicil::clients
