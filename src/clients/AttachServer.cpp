// SPDX-License-Identifier: MIT
#include "clients/AttachServer.hpp"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "clients/AttachSocket.hpp"

namespace codicil::clients {
namespace {

constexpr std::chrono::milliseconds kClientPatience{5000};  // with one who says nothing, or does not read
constexpr std::size_t kMostConnections = 16;

bool mayAttach(const Descriptor& connection) {
  ucred peer{};
  socklen_t bytes = sizeof peer;
  if (getsockopt(connection.number(), SOL_SOCKET, SO_PEERCRED, &peer, &bytes) != 0) return false;
  return peer.uid == geteuid() || peer.uid == 0;
}

nlohmann::json refusal(const std::string& why) {
  return {{"protocol", kAttachProtocol}, {"ok", false}, {"error", why}};
}

}  // namespace

// Connections' threads hold it, so that it outlives them all.
struct AttachServer::State {
  AttachHandler handler;
  Descriptor listener;
  std::string path;
  std::thread thread;
  std::mutex lock;
  std::condition_variable ended;
  std::set<int> open;  // guarded; descriptors of connections
  bool stopping = false;

  nlohmann::json answer(const nlohmann::json& request, AttachSession& session) const;
  void serve(const Descriptor& connection) const;
  void converse(const Descriptor& connection, AttachSession& session) const;
  static void listen(const std::shared_ptr<State>& state);
  static void take(const std::shared_ptr<State>& state, Descriptor connection);
};

nlohmann::json AttachServer::State::answer(const nlohmann::json& request, AttachSession& session) const {
  if (!request.is_object() || !request.contains("command") || !request["command"].is_string())
    return refusal("a request is an object with a command");
  if (request.value("protocol", 0) != kAttachProtocol)
    return refusal("protocol " + std::to_string(kAttachProtocol) + " is spoken here");
  try {
    nlohmann::json answer = handler(request, session);
    answer["protocol"] = kAttachProtocol;
    answer["ok"] = true;
    return answer;
  } catch (const std::exception& error) {
    return refusal(error.what());
  }
}

void AttachServer::State::serve(const Descriptor& connection) const {
  setPatience(connection, kClientPatience);
  if (!mayAttach(connection)) {
    (void)sendMessage(connection, refusal("only the program's user and root may attach"));
    return;
  }
  AttachSession session;
  converse(connection, session);
  for (const auto& end : session.atEnd) end();
}

void AttachServer::State::converse(const Descriptor& connection, AttachSession& session) const {
  while (true) {
    const auto request = receiveMessage(connection, kMaxRequestBytes);
    if (!request) {
      (void)sendMessage(connection, refusal(request.error()));
      return;
    }
    nlohmann::json reply;
    try {
      reply = answer(*request, session);
    } catch (const std::exception& error) {  // members of other types than they should be
      reply = refusal(error.what());
    }
    if (!sendMessage(connection, reply)) return;
  }
}

void AttachServer::State::take(const std::shared_ptr<State>& state, Descriptor connection) {
  const int number = connection.number();
  {
    const std::lock_guard guard(state->lock);
    if (state->stopping || state->open.size() >= kMostConnections) return;
    state->open.insert(number);
  }
  const auto leave = [](State& of, int which) {
    const std::lock_guard guard(of.lock);
    of.open.erase(which);
    of.ended.notify_all();
  };
  try {
    std::thread([state, leave, connection = std::move(connection)] {
      state->serve(connection);
      leave(*state, connection.number());
    }).detach();
  } catch (const std::system_error&) {
    leave(*state, number);
  }
}

void AttachServer::State::listen(const std::shared_ptr<State>& state) {
  while (true) {
    Descriptor connection(accept4(state->listener.number(), nullptr, nullptr, SOCK_CLOEXEC));
    {
      const std::lock_guard guard(state->lock);
      if (state->stopping) return;
    }
    if (connection) {
      take(state, std::move(connection));
    } else if (errno != EINTR && errno != ECONNABORTED) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));  // no descriptors left, perhaps
    }
  }
}

AttachServer::AttachServer(std::shared_ptr<State> state) : state_(std::move(state)) {}

tl::expected<std::unique_ptr<AttachServer>, std::string> AttachServer::start(AttachHandler handler) {
  auto state = std::make_shared<State>();
  state->handler = std::move(handler);
  state->path = attachPath(getpid());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (state->path.size() >= sizeof address.sun_path) return tl::unexpected(state->path + ": too long for a socket");
  std::memcpy(address.sun_path, state->path.c_str(), state->path.size());
  const auto failure = [&] { return tl::unexpected(state->path + ": " + std::strerror(errno)); };
  state->listener = Descriptor(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!state->listener) return failure();
  unlink(state->path.c_str());  // of a process that had our number before
  // Nobody else may reach it in the moment before its mode is set: a socket's mode is that of its descriptor.
  fchmod(state->listener.number(), S_IRUSR | S_IWUSR);
  if (bind(state->listener.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return failure();
  if (::listen(state->listener.number(), static_cast<int>(kMostConnections)) != 0) return failure();
  try {
    state->thread = std::thread(&State::listen, state);
  } catch (const std::system_error& error) {
    unlink(state->path.c_str());
    return tl::unexpected(std::string(error.what()));
  }
  return std::unique_ptr<AttachServer>(new AttachServer(std::move(state)));
}

AttachServer::~AttachServer() {
  {
    std::unique_lock guard(state_->lock);
    state_->stopping = true;
    for (const int connection : state_->open) shutdown(connection, SHUT_RDWR);
    shutdown(state_->listener.number(), SHUT_RDWR);
    state_->ended.wait(guard, [this] { return state_->open.empty(); });
  }
  state_->thread.join();
  unlink(state_->path.c_str());
}

const std::string& AttachServer::path() const { return state_->path; }

}  // namespace codicil::clients
