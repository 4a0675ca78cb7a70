// SPDX-License-Identifier: MIT
#include "clients/AttachClient.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <filesystem>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace codicil::clients {
namespace {

constexpr std::chrono::milliseconds kAnswerPatience{30000};

bool isRunning(pid_t process) { return kill(process, 0) == 0 || errno == EPERM; }

}  // namespace

tl::expected<AttachClient, std::string> AttachClient::connect(pid_t process) {
  const std::string path = attachPath(process);
  const std::string name = "process " + std::to_string(process);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return tl::unexpected(path + ": too long for a socket");
  std::memcpy(address.sun_path, path.c_str(), path.size());
  Descriptor made(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!made) return tl::unexpected(std::string(std::strerror(errno)));
  if (::connect(made.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    const int error = errno;
    if (!isRunning(process)) return tl::unexpected(name + ": there is none");
    if (error == ENOENT || error == ECONNREFUSED) return tl::unexpected(name + " is not run by Codicil (" + path + ")");
    return tl::unexpected(name + ": " + std::strerror(error) + " (" + path + ")");
  }
  setPatience(made, kAnswerPatience);
  return AttachClient(std::move(made));
}

tl::expected<nlohmann::json, std::string> AttachClient::ask(nlohmann::json request) {
  request["protocol"] = kAttachProtocol;
  if (auto sent = sendMessage(socket_, request); !sent) return tl::unexpected(sent.error());
  auto answer = receiveMessage(socket_, kMaxAnswerBytes);
  if (!answer) return answer;
  if (!answer->is_object() || !answer->contains("ok") || !(*answer)["ok"].is_boolean())
    return tl::unexpected(std::string("an answer of another protocol"));
  if (!(*answer)["ok"].get<bool>()) {
    const auto error = answer->find("error");
    return tl::unexpected(error != answer->end() && error->is_string() ? error->get<std::string>() : "refused");
  }
  return answer;
}

std::vector<pid_t> attachableProcesses() {
  constexpr std::string_view kBefore = "codicil-", kBehind = ".socket";
  std::vector<pid_t> processes;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(attachDirectory(), failed)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(kBefore) || !name.ends_with(kBehind)) continue;
    pid_t process = 0;
    const char* const end = name.data() + name.size() - kBehind.size();
    const auto [at, error] = std::from_chars(name.data() + kBefore.size(), end, process);
    if (error != std::errc() || at != end || process <= 0) continue;
    if (isRunning(process))
      processes.push_back(process);
    else
      unlink(entry.path().c_str());
  }
  std::sort(processes.begin(), processes.end());
  return processes;
}

}  // namespace codicil::clients
