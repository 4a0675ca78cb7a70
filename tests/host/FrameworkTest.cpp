#include "host/Framework.hpp"

#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/TemporaryDirectory.hpp"

namespace codicil::host {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class FrameworkTest : public testing::Test {
 protected:
  void install(const std::string& version, const std::string& name = kCoreFramework,
               const std::string& runtimeConfig = "") {
    auto directory = std::filesystem::path("shared") / name / version;
    directory_.write(directory / (name + ".deps.json"), "{}");
    if (!runtimeConfig.empty()) {
      directory_.write(directory / (name + ".runtimeconfig.json"), runtimeConfig);
    }
  }

  std::string resolved(const std::string& asked, RollForward rollForward = RollForward::Minor) {
    auto framework =
        resolveFramework(directory_.path(), {kCoreFramework, SemanticVersion::parse(asked).value(), rollForward});
    return framework ? framework->version.toString() : "error";
  }

  TemporaryDirectory directory_;
};

TEST_F(FrameworkTest, TakesTheHighestPatch) {
  for (const char* version : {"10.0.2", "10.0.12", "10.0.9", "9.0.20", "11.0.0"}) {
    install(version);
  }
  EXPECT_EQ(resolved("10.0.0"), "10.0.12");
  EXPECT_EQ(resolved("10.0.12"), "10.0.12");
  EXPECT_EQ(resolved("10.0.13"), "error");
}

TEST_F(FrameworkTest, RollsForwardAsFarAsAllowed) {
  for (const char* version : {"10.1.3", "10.2.1", "11.0.5", "12.1.0"}) {
    install(version);
  }
  EXPECT_EQ(resolved("10.0.0", RollForward::Disable), "error");
  EXPECT_EQ(resolved("10.1.3", RollForward::Disable), "10.1.3");
  EXPECT_EQ(resolved("10.0.0", RollForward::LatestPatch), "error");
  EXPECT_EQ(resolved("10.0.0", RollForward::Minor), "10.1.3");
  EXPECT_EQ(resolved("10.0.0", RollForward::LatestMinor), "10.2.1");
  EXPECT_EQ(resolved("9.0.0", RollForward::Minor), "error");
  EXPECT_EQ(resolved("9.0.0", RollForward::Major), "10.1.3");
  EXPECT_EQ(resolved("10.3.0", RollForward::Major), "11.0.5");
  EXPECT_EQ(resolved("9.0.0", RollForward::LatestMajor), "12.1.0");
}

TEST_F(FrameworkTest, PrereleasesOnlyIfAskedForOrAlone) {
  install("10.0.1-rc.1");
  EXPECT_EQ(resolved("10.0.0"), "10.0.1-rc.1");
  install("10.0.0");
  EXPECT_EQ(resolved("10.0.0"), "10.0.0");
  EXPECT_EQ(resolved("10.0.0-preview.1"), "10.0.1-rc.1");
}

TEST_F(FrameworkTest, IncompleteDirectoriesDoNotCount) {
  install("10.0.1");
  std::filesystem::create_directories(directory_.path() / "shared" / kCoreFramework / "10.0.5");
  install("not-a-version");
  EXPECT_EQ(resolved("10.0.0"), "10.0.1");
}

TEST_F(FrameworkTest, ErrorNamesWhatIsWantedAndWhatIsThere) {
  install("9.0.1");
  auto framework = resolveFramework(directory_.path(), {kCoreFramework, {10, 0, 0, {}, {}}, RollForward::LatestPatch});
  ASSERT_FALSE(framework);
  EXPECT_THAT(framework.error().message, HasSubstr("Microsoft.NETCore.App 10.0.0"));
  EXPECT_THAT(framework.error().message, HasSubstr("installed: 9.0.1"));
}

TEST_F(FrameworkTest, UnreadableDirectoryIsAnError) {
  if (geteuid() == 0) {  // root reads everything; a file in the place of the directory will do
    directory_.write(std::filesystem::path("shared") / kCoreFramework, "");
  } else {
    install("10.0.0");
    std::filesystem::permissions(directory_.path() / "shared" / kCoreFramework, std::filesystem::perms::none);
  }
  auto versions = installedVersions(directory_.path(), kCoreFramework);
  ASSERT_FALSE(versions);
  EXPECT_THAT(versions.error().message, HasSubstr("cannot be read"));
  std::error_code ignored;
  std::filesystem::permissions(directory_.path() / "shared" / kCoreFramework, std::filesystem::perms::owner_all,
                               ignored);
}

TEST_F(FrameworkTest, FrameworksBringThoseTheyStandOn) {
  install("10.0.3");
  install("10.0.4", "Web", R"({"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"10.0.0"}}})");
  RuntimeConfig config;
  config.frameworks = {{kCoreFramework, {10, 0, 0, {}, {}}}, {"Web", {10, 0, 0, {}, {}}}};
  auto frameworks = resolveFrameworks(directory_.path(), config);
  ASSERT_TRUE(frameworks) << frameworks.error().message;
  std::vector<std::string> names;
  for (const Framework& framework : *frameworks) {
    names.push_back(framework.name);
  }
  EXPECT_THAT(names, ElementsAre("Web", kCoreFramework));
}

TEST_F(FrameworkTest, DirectoryGivenByHandMustBeAFramework) {
  install("10.0.7");
  auto framework = frameworkAt(directory_.path() / "shared" / kCoreFramework / "10.0.7");
  ASSERT_TRUE(framework) << framework.error().message;
  EXPECT_EQ(framework->version.toString(), "10.0.7");
  EXPECT_FALSE(frameworkAt(directory_.path()));
  EXPECT_FALSE(frameworkAt("/nowhere"));
}

}  // namespace
}  // namespace codicil::host
