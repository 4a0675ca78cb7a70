#include "host/RuntimeConfig.hpp"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/TemporaryDirectory.hpp"

namespace codicil::host {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

class RuntimeConfigTest : public testing::Test {
 protected:
  HostResult<RuntimeConfig> read(std::string_view text) {
    return RuntimeConfig::read(directory_.write("app.runtimeconfig.json", text));
  }
  std::string errorOf(std::string_view text) {
    auto config = read(text);
    return config ? "no error" : config.error().message;
  }
  TemporaryDirectory directory_;
};

TEST_F(RuntimeConfigTest, ReadsWhatBuildsWrite) {
  auto config = read(R"({
    "runtimeOptions": {
      "tfm": "net10.0",
      "framework": {"name": "Microsoft.NETCore.App", "version": "10.0.0"},
      "configProperties": {"System.GC.Concurrent": false, "a.number": 5, "a.text": "x"}
    }})");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->tfm, "net10.0");
  ASSERT_EQ(config->frameworks.size(), 1u);
  EXPECT_EQ(config->frameworks[0].name, "Microsoft.NETCore.App");
  EXPECT_EQ(config->frameworks[0].version.toString(), "10.0.0");
  EXPECT_EQ(config->frameworks[0].rollForward, RollForward::Minor);
  EXPECT_FALSE(config->isSelfContained);
  EXPECT_THAT(config->properties,
              ElementsAre(Pair("System.GC.Concurrent", "false"), Pair("a.number", "5"), Pair("a.text", "x")));
  EXPECT_EQ(*config->property("a.text"), "x");
  EXPECT_EQ(config->property("none"), nullptr);
}

TEST_F(RuntimeConfigTest, RollForwardIsTheFrameworksThenTheFiles) {
  auto config = read(R"({"runtimeOptions": {"rollForward": "major", "frameworks": [
      {"name": "A", "version": "1.0.0"}, {"name": "B", "version": "1.0.0", "rollForward": "Disable"}]}})");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->frameworks[0].rollForward, RollForward::Major);
  EXPECT_EQ(config->frameworks[1].rollForward, RollForward::Disable);

  setenv("DOTNET_ROLL_FORWARD", "LatestMajor", 1);
  config = read(R"({"runtimeOptions": {"framework": {"name": "B", "version": "1.0.0", "rollForward": "Disable"}}})");
  unsetenv("DOTNET_ROLL_FORWARD");
  EXPECT_EQ(config->frameworks[0].rollForward, RollForward::LatestMajor);
}

TEST_F(RuntimeConfigTest, DevelopersProbingPathsComeFirst) {
  directory_.write("app.runtimeconfig.dev.json",
                   R"({"runtimeOptions": {"additionalProbingPaths": ["/dev"], "tfm": 5}})");
  auto config = read(R"({"runtimeOptions": {"additionalProbingPaths": ["/main"]}})");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_THAT(config->additionalProbingPaths, ElementsAre("/dev", "/main"));
}

TEST_F(RuntimeConfigTest, SyntaxErrorNamesFileLineAndColumn) {
  std::string error = errorOf("{\n  \"runtimeOptions\": {,}\n}");
  EXPECT_THAT(error, HasSubstr("app.runtimeconfig.json:2:22: not JSON"));
  EXPECT_THAT(error, Not(HasSubstr("\n")));
}

TEST_F(RuntimeConfigTest, WrongTypesNameFileAndMember) {
  EXPECT_THAT(errorOf("[]"), HasSubstr("app.runtimeconfig.json: /: is not an object"));
  EXPECT_THAT(errorOf(R"({"runtimeOptions": 5})"), HasSubstr("/runtimeOptions: is not an object"));
  EXPECT_THAT(errorOf(R"({"runtimeOptions": {"tfm": 10}})"), HasSubstr("/runtimeOptions/tfm: is not a string"));
  EXPECT_THAT(errorOf(R"({"runtimeOptions": {"framework": {"name": "A", "version": 10}}})"),
              HasSubstr("/runtimeOptions/framework/version: is not a string"));
  EXPECT_THAT(
      errorOf(R"({"runtimeOptions": {"frameworks": [{"name": "A", "version": "1.0.0"}, {"version": "1.0.0"}]}})"),
      HasSubstr("/runtimeOptions/frameworks/1: has no \"name\""));
  EXPECT_THAT(errorOf(R"({"runtimeOptions": {"frameworks": [1]}})"), HasSubstr("/frameworks/0: is not an object"));
  EXPECT_THAT(errorOf(R"({"runtimeOptions": {"framework": {"name": "A", "version": "ten"}}})"),
              HasSubstr("version is not a version: \"ten\""));
  EXPECT_THAT(errorOf(R"({"runtimeOptions": {"rollForward": "Sideways"}})"), HasSubstr("\"Sideways\""));
  EXPECT_THAT(errorOf(R"({"runtimeOptions": {"configProperties": []}})"),
              HasSubstr("/configProperties: is not an object"));
  EXPECT_THAT(errorOf(R"({"runtimeOptions": {"additionalProbingPaths": [1]}})"),
              HasSubstr("/additionalProbingPaths/0"));
}

TEST_F(RuntimeConfigTest, MissingFileAndDirectoryAreErrors) {
  auto missing = RuntimeConfig::read(directory_.path() / "none.json");
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("none.json: cannot be read: No such file"));
  auto directory = RuntimeConfig::read(directory_.path());
  ASSERT_FALSE(directory);
  EXPECT_THAT(directory.error().message, HasSubstr("Is a directory"));
}

TEST_F(RuntimeConfigTest, DeepNestingAndBadTextAreErrorsNotCrashes) {
  EXPECT_NE(errorOf(std::string(100000, '[')), "no error");
  EXPECT_NE(errorOf("{\"a\": \"\xff\xfe\"}"), "no error");
  EXPECT_NE(errorOf(std::string_view("\0\0\0", 3)), "no error");
  EXPECT_NE(errorOf(""), "no error");
}

}  // namespace
}  // namespace codicil::host
