// SPDX-License-Identifier: MIT
// Probed.cs, running, and the command that probes it.
#pragma once

#include <cstdlib>
#include <memory>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "host/Child.hpp"
#include "host/Shell.hpp"
#include "host/TemporaryDirectory.hpp"

namespace codicil::probes {

class ProbedProgram {
 public:
  ProbedProgram() {
    std::filesystem::copy_file(CODICIL_TEST_PROBED_DLL, directory_.path() / "Probed.dll");
    directory_.write("Probed.runtimeconfig.json",
                     R"({"runtimeOptions": {"framework": {"name": "Microsoft.NETCore.App", "version": "10.0.0"}}})");
    setenv("TMPDIR", directory_.path().c_str(), 1);  // its socket is there
    program_ = std::make_unique<host::Child>(
        std::vector<std::string>{CODICIL_TEST_COMMAND, (directory_.path() / "Probed.dll").string()});
    EXPECT_EQ(call("hello"), "?");  // it listens
  }
  ~ProbedProgram() { unsetenv("TMPDIR"); }

  // Has it make its calls of that name; what came of it.
  std::string call(const std::string& what) {
    begin(what);
    return end(what);
  }
  void begin(const std::string& what) { program_->send(what); }
  std::string end(const std::string& what) {
    const std::string name = what.substr(0, what.find(' '));
    const auto line = program_->line(std::chrono::seconds(600));
    EXPECT_TRUE(line && line->starts_with(name + " ")) << line.value_or("nothing");
    return line && line->size() > name.size() ? line->substr(name.size() + 1) : "";
  }
  // It ends as it would without a probe.
  void expectItEnds() {
    program_->closeInput();
    EXPECT_FALSE(program_->line());
    EXPECT_EQ(program_->wait(), 0);
  }
  std::string pid() const { return std::to_string(program_->process()); }
  host::Child& process() { return *program_; }

  // The IL versions that callers of its methods of that name reach now.
  std::vector<int> publishedVersions(const std::string& pattern) const {
    std::vector<int> published;
    const auto answer = nlohmann::json::parse(
        host::run(CODICIL_TEST_COMMAND " versions " + pid() + " '" + pattern + "' --json").output, nullptr, false);
    if (!answer.is_object()) return {-1};
    for (const auto& method : answer["methods"])
      for (const auto& version : method["versions"])
        for (const auto& native : version["natives"])
          if (native["published"].get<bool>()) published.push_back(version["id"]);
    return published;
  }
  std::string clients() const { return host::run(CODICIL_TEST_COMMAND " client list " + pid()).output; }

 private:
  host::TemporaryDirectory directory_;
  std::unique_ptr<host::Child> program_;
};

// codicil probe … --json, from when it is in.
class RunningProbe {
 public:
  RunningProbe(const ProbedProgram& program, const std::string& pattern, std::vector<std::string> options = {})
      : command_(commandOf(program, pattern, std::move(options))) {
    const auto first = command_.line();
    begun_ = nlohmann::json::parse(first.value_or(""), nullptr, false);
    EXPECT_TRUE(begun_.is_object() && begun_["event"] == "begin") << first.value_or("nothing");
  }
  const nlohmann::json& begun() const { return begun_; }
  host::Child& process() { return command_; }

  // Ends it as Ctrl-C does; all that it said.
  std::vector<nlohmann::json> stop() {
    command_.signal(SIGINT);
    return rest();
  }
  // Waits for its own end.
  std::vector<nlohmann::json> rest() {
    std::vector<nlohmann::json> said;
    while (const auto line = command_.line()) {
      said.push_back(nlohmann::json::parse(*line, nullptr, false));
      EXPECT_TRUE(said.back().is_object()) << *line;
    }
    EXPECT_EQ(command_.wait(), 0);
    if (said.empty() || said.back().value("event", "") != "end") ADD_FAILURE() << "it did not say what it saw";
    return said;
  }

 private:
  static std::vector<std::string> commandOf(const ProbedProgram& program, const std::string& pattern,
                                            std::vector<std::string> options) {
    std::vector<std::string> command{CODICIL_TEST_COMMAND, "probe", program.pid(), pattern, "--json"};
    command.insert(command.end(), options.begin(), options.end());
    return command;
  }

  host::Child command_;
  nlohmann::json begun_;
};

}  // namespace codicil::probes
