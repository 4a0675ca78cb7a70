// Programs are reached by tools, and neither hostile nor silent ones do them harm.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "clients/AttachClient.hpp"
#include "clients/AttachServer.hpp"
#include "host/TemporaryDirectory.hpp"

namespace codicil::clients {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

class AttachTest : public testing::Test {
 protected:
  AttachTest() {
    setenv("TMPDIR", directory_.path().c_str(), 1);
    server_ = AttachServer::start([](const json& request, AttachSession&) -> json {
                if (request["command"] == "echo") return {{"said", request["say"]}};
                throw std::runtime_error("no command " + request["command"].get<std::string>());
              }).value();
  }
  ~AttachTest() override { unsetenv("TMPDIR"); }

  tl::expected<json, std::string> ask(json request) {
    auto client = AttachClient::connect(getpid());
    if (!client) return tl::unexpected(client.error());
    return client->ask(std::move(request));
  }
  void expectItGoesOn() { EXPECT_EQ(ask({{"command", "echo"}, {"say", "still"}}).value()["said"], "still"); }

  Descriptor rawConnection() {
    Descriptor made(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    server_->path().copy(address.sun_path, sizeof address.sun_path - 1);
    if (connect(made.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("connect");
    setPatience(made, std::chrono::seconds(10));
    return made;
  }
  // What it is told, and that it is not listened to any more.
  std::string refusalOf(const std::string& bytes) {
    const Descriptor connection = rawConnection();
    EXPECT_EQ(send(connection.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    shutdown(connection.number(), SHUT_WR);
    const auto told = receiveMessage(connection, kMaxRequestBytes);
    char rest = 0;
    EXPECT_EQ(recv(connection.number(), &rest, 1, 0), 0);
    return told ? (*told)["error"].get<std::string>() : told.error();
  }

  host::TemporaryDirectory directory_;
  std::unique_ptr<AttachServer> server_;
};

TEST_F(AttachTest, ManyRequestsGoOverOneConnection) {
  auto client = AttachClient::connect(getpid()).value();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(client.ask({{"command", "echo"}, {"say", i}}).value()["said"], i);
}

TEST_F(AttachTest, WhatTheHandlerThrowsIsTold) {
  EXPECT_EQ(ask({{"command", "dance"}}).error(), "no command dance");
  EXPECT_THAT(ask({{"command", 5}}).error(), HasSubstr("an object with a command"));
  expectItGoesOn();
}

TEST_F(AttachTest, AnotherProtocolIsRefused) {
  const Descriptor connection = rawConnection();
  ASSERT_TRUE(sendMessage(connection, {{"protocol", 2}, {"command", "echo"}}));
  EXPECT_EQ(receiveMessage(connection, kMaxRequestBytes).value()["error"], "protocol 1 is spoken here");
}

TEST_F(AttachTest, OnlyItsUserMayOpenTheSocket) {
  struct stat status {};
  ASSERT_EQ(stat(server_->path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(AttachTest, HostileMessagesAreRefused) {
  using namespace std::string_literals;
  EXPECT_EQ(refusalOf("\xff\xff\xff\xff"s), "a message of 4294967295 bytes; at most 1048576");
  EXPECT_EQ(refusalOf("\x05\0\0\0ab"s), "the other side closed the connection");
  EXPECT_EQ(refusalOf("\x02\0"s), "the other side closed the connection");
  EXPECT_EQ(refusalOf("\x03\0\0\0{{{"s), "a message that is no JSON");
  EXPECT_EQ(refusalOf("\0\0\0\0"s), "a message that is no JSON");
  expectItGoesOn();
}

TEST_F(AttachTest, WhoSaysNothingKeepsNobodyWaiting) {
  const Descriptor silent = rawConnection(), half = rawConnection();
  ASSERT_EQ(send(half.number(), "\x10", 1, MSG_NOSIGNAL), 1);
  expectItGoesOn();
}

TEST_F(AttachTest, OneConnectionTooManyIsClosed) {
  std::vector<Descriptor> many;
  for (int i = 0; i < 17; ++i) many.push_back(rawConnection());
  char byte = 0;
  EXPECT_EQ(recv(many.back().number(), &byte, 1, 0), 0);
  many.clear();
  bool isAnswered = false;
  for (int tries = 0; tries < 500 && !isAnswered; ++tries) {
    isAnswered = ask({{"command", "echo"}, {"say", 1}}).has_value();
    if (!isAnswered) usleep(10'000);  // they have not all been seen to close
  }
  EXPECT_TRUE(isAnswered);
}

TEST_F(AttachTest, ItsEndClosesConnectionsAndTakesTheSocketAway) {
  auto client = AttachClient::connect(getpid()).value();
  const std::string path = server_->path();
  server_.reset();
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_FALSE(client.ask({{"command", "echo"}}));
  EXPECT_THAT(AttachClient::connect(getpid()).error(), HasSubstr("is not run by Codicil"));
}

TEST_F(AttachTest, ProcessesAreFoundAndWhatTheDeadLeftIsRemoved) {
  const auto stale = directory_.path() / "codicil-999999999.socket";
  for (const char* name : {"codicil-999999999.socket", "codicil-x.socket", "codicil-12.sock"})
    std::ofstream(directory_.path() / name) << "";
  EXPECT_THAT(attachableProcesses(), ElementsAre(getpid()));
  EXPECT_FALSE(std::filesystem::exists(stale));
  EXPECT_TRUE(std::filesystem::exists(directory_.path() / "codicil-x.socket"));
  EXPECT_EQ(AttachClient::connect(999999999).error(), "process 999999999: there is none");
}

}  // namespace
}  // namespace codicil::clients
