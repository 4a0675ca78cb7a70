// SPDX-License-Identifier: MIT
#include "clients/AttachSocket.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace codicil::clients {
namespace {

constexpr std::size_t kLengthBytes = 4;

std::string reason() {
  return errno == EAGAIN || errno == EWOULDBLOCK ? "the other side does not go on" : std::strerror(errno);
}

tl::expected<void, std::string> receiveExactly(int socket, void* to, std::size_t bytes) {
  auto* at = static_cast<char*>(to);
  while (bytes > 0) {
    const ssize_t got = recv(socket, at, bytes, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return tl::unexpected(reason());
    if (got == 0) return tl::unexpected(std::string("the other side closed the connection"));
    at += got;
    bytes -= static_cast<std::size_t>(got);
  }
  return {};
}

tl::expected<void, std::string> sendExactly(int socket, const void* from, std::size_t bytes) {
  const auto* at = static_cast<const char*>(from);
  while (bytes > 0) {
    const ssize_t sent = send(socket, at, bytes, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return tl::unexpected(reason());
    at += sent;
    bytes -= static_cast<std::size_t>(sent);
  }
  return {};
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) close(number_);
}

std::string attachDirectory() {
  const char* const set = std::getenv("TMPDIR");
  return set != nullptr && *set != '\0' ? set : "/tmp";
}

std::string attachPath(pid_t process) { return attachDirectory() + "/codicil-" + std::to_string(process) + ".socket"; }

tl::expected<void, std::string> sendMessage(const Descriptor& socket, const nlohmann::json& message) {
  const std::string text = message.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const auto length = static_cast<std::uint32_t>(text.size());
  unsigned char header[kLengthBytes];
  for (std::size_t i = 0; i < kLengthBytes; ++i) header[i] = static_cast<unsigned char>(length >> 8 * i);
  if (auto sent = sendExactly(socket.number(), header, sizeof header); !sent) return sent;
  return sendExactly(socket.number(), text.data(), text.size());
}

tl::expected<nlohmann::json, std::string> receiveMessage(const Descriptor& socket, std::uint32_t maxBytes) {
  unsigned char header[kLengthBytes];
  if (auto got = receiveExactly(socket.number(), header, sizeof header); !got) return tl::unexpected(got.error());
  std::uint32_t length = 0;
  for (std::size_t i = 0; i < kLengthBytes; ++i) length |= static_cast<std::uint32_t>(header[i]) << 8 * i;
  if (length > maxBytes)
    return tl::unexpected("a message of " + std::to_string(length) + " bytes; at most " + std::to_string(maxBytes));
  std::string text(length, '\0');
  if (auto got = receiveExactly(socket.number(), text.data(), length); !got) return tl::unexpected(got.error());
  nlohmann::json message = nlohmann::json::parse(text, nullptr, false);
  if (message.is_discarded()) return tl::unexpected(std::string("a message that is no JSON"));
  return message;
}

void setPatience(const Descriptor& socket, std::chrono::milliseconds patience) {
  timeval time{};
  time.tv_sec = patience.count() / 1000;
  time.tv_usec = patience.count() % 1000 * 1000;
  setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

}  // namespace codicil::clients
