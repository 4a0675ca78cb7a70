// SPDX-License-Identifier: MIT
// A command that runs beside a test, which talks to it line by line.
#pragma once

#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace codicil::host {

// Killed, if it still runs, at the end. Standard error is in the output.
class Child {
 public:
  explicit Child(const std::vector<std::string>& command) {
    int input[2], output[2];
    if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0) return;
    process_ = fork();
    if (process_ == 0) {
      dup2(input[0], STDIN_FILENO);
      dup2(output[1], STDOUT_FILENO);
      dup2(output[1], STDERR_FILENO);
      std::vector<char*> arguments;
      for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
      arguments.push_back(nullptr);
      execv(arguments[0], arguments.data());
      _exit(127);
    }
    close(input[0]);
    close(output[1]);
    input_ = input[1];
    output_ = output[0];
  }
  ~Child() {
    if (process_ > 0) {
      kill(process_, SIGKILL);
      waitpid(process_, nullptr, 0);
    }
    closeInput();
    if (output_ >= 0) close(output_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t process() const { return process_; }
  void signal(int number) const { kill(process_, number); }
  void send(const std::string& line) const { (void)!write(input_, (line + "\n").data(), line.size() + 1); }
  void closeInput() {
    if (input_ >= 0) close(input_);
    input_ = -1;
  }

  // The next line of its output; nothing at its end, or if none came in time.
  std::optional<std::string> line(std::chrono::milliseconds patience = std::chrono::seconds(60)) {
    const auto end = std::chrono::steady_clock::now() + patience;
    for (;;) {
      if (const std::size_t at = read_.find('\n'); at != std::string::npos) {
        std::string found = read_.substr(0, at);
        read_.erase(0, at + 1);
        return found;
      }
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
      pollfd ready{output_, POLLIN, 0};
      if (left.count() <= 0 || poll(&ready, 1, static_cast<int>(left.count())) <= 0) return std::nullopt;
      char buffer[65536];
      const ssize_t bytes = ::read(output_, buffer, sizeof buffer);
      if (bytes <= 0) return std::nullopt;
      read_.append(buffer, static_cast<std::size_t>(bytes));
    }
  }
  // As a shell has it: 128 and the signal. Its output is to be read before, or it may wait for that.
  int wait() {
    int status = 0;
    if (waitpid(process_, &status, 0) != process_) return -1;
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t process_ = -1;
  int input_ = -1, output_ = -1;
  std::string read_;
};

}  // namespace codicil::host
