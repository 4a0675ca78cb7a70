// SPDX-License-Identifier: MIT
// The socket by which tools reach a running program, and the messages that go over it; docs/attach.md describes both
// for those who write others.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <sys/types.h>

#include <nlohmann/json.hpp>
#include <tl/expected.hpp>

namespace codicil::clients {

inline constexpr int kAttachProtocol = 1;
inline constexpr std::uint32_t kMaxRequestBytes = 1u << 20;
inline constexpr std::uint32_t kMaxAnswerBytes = 1u << 30;

// An open file descriptor, closed with it.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();
  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

// Where the sockets of this machine's programs are: TMPDIR, else /tmp.
std::string attachDirectory();
// A program's: "codicil-PID.socket" there.
std::string attachPath(pid_t process);

// A message is its length in bytes (32 bits, little-endian) and so many bytes of JSON (RFC 8259). Both wait for no
// longer than `patience` for the other side to go on. The error is for people.
tl::expected<void, std::string> sendMessage(const Descriptor& socket, const nlohmann::json& message);
tl::expected<nlohmann::json, std::string> receiveMessage(const Descriptor& socket, std::uint32_t maxBytes);
void setPatience(const Descriptor& socket, std::chrono::milliseconds patience);

}  // namespace codicil::clients
