// `codicil info` and `codicil root` as people run them: what it prints, how it ends.
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "host/InstalledFramework.hpp"
#include "host/TemporaryDirectory.hpp"

namespace codicil {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Outcome {
  int exitCode = -1;  // -1: ended by a signal
  std::string output;
  std::string errors;
};

class InfoCommandTest : public testing::Test {
 protected:
  // `command` follows "codicil "; `environment` goes before it.
  Outcome run(const std::string& command, const std::string& environment = "") {
    std::string errors = directory_.path() / "errors";
    std::string line = environment + " " CODICIL_TEST_COMMAND " " + command + " 2>" + errors;
    FILE* pipe = popen(line.c_str(), "r");
    Outcome outcome;
    char buffer[4096];
    while (std::size_t bytes = fread(buffer, 1, sizeof buffer, pipe)) {
      outcome.output.append(buffer, bytes);
    }
    int status = pclose(pipe);
    outcome.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    std::ifstream stream(errors);
    outcome.errors.assign(std::istreambuf_iterator<char>(stream), {});
    return outcome;
  }

  void expectOneLineAndFailure(const Outcome& outcome, const std::string& text) {
    EXPECT_EQ(outcome.exitCode, 1);
    EXPECT_THAT(outcome.errors, HasSubstr(text));
    EXPECT_EQ(std::count(outcome.errors.begin(), outcome.errors.end(), '\n'), 1) << outcome.errors;
  }

  // Links to the installed framework, in which `name` is `replacement` (nothing: it is missing).
  std::string frameworkWith(const std::string& name, const std::string& replacement) {
    host::Framework installed = host::installedFramework();
    auto directory = directory_.path() / "fx" / installed.directory.filename();
    std::filesystem::create_directories(directory);
    for (const auto& entry : std::filesystem::directory_iterator(installed.directory)) {
      if (entry.path().filename() != name) {
        std::filesystem::create_symlink(entry.path(), directory / entry.path().filename());
      }
    }
    if (!replacement.empty()) {
      std::filesystem::create_symlink(replacement, directory / name);
    }
    return directory;
  }

  host::TemporaryDirectory directory_;
};

TEST_F(InfoCommandTest, InstalledFrameworkIsWell) {
  Outcome outcome = run("info --self-test", "DOTNET_gcConcurrent=0 CODICIL_EXAMPLE=1");
  EXPECT_EQ(outcome.exitCode, 0) << outcome.errors;
  EXPECT_EQ(outcome.errors, "");
  EXPECT_THAT(outcome.output, HasSubstr("Microsoft.NETCore.App 10.0."));
  EXPECT_THAT(outcome.output, HasSubstr("7a8cbc56-9e19-4321-80b9-a0d2c578c945"));
  EXPECT_THAT(outcome.output, HasSubstr("Add(40, 2)"));
  EXPECT_THAT(outcome.output, HasSubstr("bytes of code"));
  EXPECT_THAT(outcome.output, HasSubstr("not concurrent"));
  EXPECT_THAT(outcome.output, HasSubstr("CODICIL_EXAMPLE"));
  EXPECT_THAT(outcome.output, Not(HasSubstr("NOT OK")));
}

TEST_F(InfoCommandTest, JsonSaysTheSame) {
  Outcome outcome = run("info --json --self-test");
  EXPECT_EQ(outcome.exitCode, 0) << outcome.errors;
  auto json = nlohmann::json::parse(outcome.output);
  EXPECT_EQ(json["ok"], true);
  EXPECT_EQ(json["framework"]["name"], "Microsoft.NETCore.App");
  EXPECT_EQ(json["contracts"].size(), 3u);
  EXPECT_EQ(json["contracts"][0]["found"], "7a8cbc56-9e19-4321-80b9-a0d2c578c945");
  EXPECT_EQ(json["contracts"][1]["found"], "5.5");
  EXPECT_EQ(json["selfTests"][0]["result"], "42");
}

TEST_F(InfoCommandTest, JitOfAnotherVersion) {
  Outcome outcome = run("info --framework-dir " + frameworkWith("libclrjit.so", CODICIL_TEST_FAKE_JIT));
  expectOneLineAndFailure(outcome, "JIT interface version deadbeef-0001-0002-0304-05060708090a");
  EXPECT_THAT(outcome.output, HasSubstr("NOT OK"));
}

TEST_F(InfoCommandTest, MissingParts) {
  expectOneLineAndFailure(run("info --framework-dir " + frameworkWith("libclrgc.so", "")), "cannot load the collector");
  std::filesystem::remove_all(directory_.path() / "fx");
  expectOneLineAndFailure(run("info", "CODICIL_FRAMEWORK_DIR=" + frameworkWith("System.Private.CoreLib.dll", "")),
                          "System.Private.CoreLib.dll: cannot be read");
  std::filesystem::remove_all(directory_.path() / "fx");
  expectOneLineAndFailure(run("info --framework-dir " + frameworkWith("libclrjit.so", "/etc/passwd")),
                          "cannot load the JIT");
}

TEST_F(InfoCommandTest, NoFramework) {
  std::filesystem::create_directories(directory_.path() / "empty/shared");
  std::string root = directory_.path() / "empty";
  expectOneLineAndFailure(run("info", "DOTNET_ROOT=" + root), "no version there suits Microsoft.NETCore.App 10.0.0");
  expectOneLineAndFailure(run("info --dotnet-root " + root), "no version there suits");
  expectOneLineAndFailure(run("info", "DOTNET_ROOT=/nowhere"), "DOTNET_ROOT is /nowhere");
  expectOneLineAndFailure(run("info --dotnet-root /nowhere"), "/nowhere: cannot be read");
  expectOneLineAndFailure(run("info --framework-dir /etc"), "is no directory of Microsoft.NETCore.App");
}

TEST_F(InfoCommandTest, CorruptRuntimeConfig) {
  std::string app = directory_.write("app.dll", "");
  directory_.write("app.runtimeconfig.json", "{\"runtimeOptions\": {\n  \"framework\": [}");
  expectOneLineAndFailure(run("info " + app), "app.runtimeconfig.json:2:17: not JSON");
}

TEST_F(InfoCommandTest, ServerCollectionIsRefused) {
  expectOneLineAndFailure(run("info", "DOTNET_gcServer=1"), "server garbage collection");
}

TEST_F(InfoCommandTest, RunNamesTheFileThatIsNotThere) {
  for (const char* command : {"app.dll --flag x", "run app.dll --flag x"}) {
    Outcome outcome = run(command);
    EXPECT_EQ(outcome.output, "");
    expectOneLineAndFailure(outcome, "app.dll");
  }
}

TEST_F(InfoCommandTest, RootIsMade) {
  const std::filesystem::path root = directory_.path() / "root";
  const Outcome outcome = run("root " + root.string());
  EXPECT_EQ(outcome.exitCode, 0) << outcome.errors;
  EXPECT_EQ(outcome.output,
            root.string() + "/dotnet runs on Codicil; so do apphosts with DOTNET_ROOT=" + root.string() + "\n");
  EXPECT_TRUE(std::filesystem::is_regular_file(root / "dotnet"));
  expectOneLineAndFailure(run("root " + directory_.path().string()), "is there and not empty");
  expectOneLineAndFailure(run("root --dotnet-root /nowhere " + root.string()), "/nowhere");
  expectOneLineAndFailure(run("root"), "DIR is required");
}

TEST_F(InfoCommandTest, HelpVersionAndMistakes) {
  EXPECT_EQ(run("--version").exitCode, 0);
  EXPECT_THAT(run("--version").output, testing::MatchesRegex("codicil [0-9.]+\n"));
  EXPECT_EQ(run("--help").exitCode, 0);
  EXPECT_THAT(run("--help").output, HasSubstr("info"));
  EXPECT_THAT(run("info --help").output, HasSubstr("--self-test"));
  EXPECT_EQ(run("").exitCode, 1);
  EXPECT_EQ(run("run").exitCode, 1);
  expectOneLineAndFailure(run("--bogus"), "there is no option --bogus");
  expectOneLineAndFailure(run("info --bogus"), "--bogus");
}

}  // namespace
}  // namespace codicil
