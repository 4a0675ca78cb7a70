// SPDX-License-Identifier: MIT
// The side of the program that is reached: a thread that waits for tools of the same user, or root.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <tl/expected.hpp>

namespace codicil::clients {

// What belongs to one connection.
struct AttachSession {
  std::vector<std::function<void()>> atEnd;  // called when it is over, whoever ended it, and how
};

// Answers a request by what it asks for ("command") and its other members; throws std::exception with a message for the
// one who asked. Called on a thread of the server's, one at a time for each connection.
using AttachHandler = std::function<nlohmann::json(const nlohmann::json& request, AttachSession& session)>;

class AttachServer {
 public:
  // The error is for people: no program needs to fail for it.
  static tl::expected<std::unique_ptr<AttachServer>, std::string> start(AttachHandler handler);
  // Waits for answers under way; the socket's file is gone then.
  ~AttachServer();
  AttachServer(const AttachServer&) = delete;
  AttachServer& operator=(const AttachServer&) = delete;

  const std::string& path() const;

 private:
  struct State;
  explicit AttachServer(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace codicil::clients
