#include "host/DotnetRoot.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/TemporaryDirectory.hpp"

namespace codicil::host {
namespace {

using testing::HasSubstr;

class DotnetRootTest : public testing::Test {
 protected:
  DotnetRootTest() {
    search_.environment = [this](const char* name) -> const char* {
      auto found = environment_.find(name);
      return found == environment_.end() ? nullptr : found->second.c_str();
    };
    search_.installLocation = directory_.path() / "install_location";
    search_.defaults = {directory_.path() / "default"};
  }

  std::filesystem::path makeRoot(const char* name) {
    std::filesystem::create_directories(directory_.path() / name / "shared");
    directory_.write(std::filesystem::path(name) / "dotnet", "");
    std::filesystem::permissions(directory_.path() / name / "dotnet", std::filesystem::perms::owner_all);
    return directory_.path() / name;
  }

  TemporaryDirectory directory_;
  std::map<std::string, std::string> environment_;
  RootSearch search_;
};

TEST_F(DotnetRootTest, EnvironmentGoesFirst) {
  environment_["DOTNET_ROOT"] = makeRoot("env");
  environment_["PATH"] = makeRoot("path");
  auto root = findDotnetRoot(search_);
  ASSERT_TRUE(root) << root.error().message;
  EXPECT_EQ(root->directory, directory_.path() / "env");
  EXPECT_EQ(root->foundBy, "DOTNET_ROOT");

  environment_["DOTNET_ROOT_X64"] = makeRoot("x64");
  EXPECT_EQ(findDotnetRoot(search_)->directory, directory_.path() / "x64");
}

TEST_F(DotnetRootTest, WrongEnvironmentIsAnErrorThatNamesIt) {
  environment_["DOTNET_ROOT"] = "/nowhere/at/all";
  environment_["PATH"] = makeRoot("path");
  auto root = findDotnetRoot(search_);
  ASSERT_FALSE(root);
  EXPECT_THAT(root.error().message, HasSubstr("DOTNET_ROOT is /nowhere/at/all"));
}

TEST_F(DotnetRootTest, LinksOnPathLeadToTheInstallation) {
  auto installed = makeRoot("installed");
  std::filesystem::create_directories(directory_.path() / "bin");
  std::filesystem::create_symlink(installed / "dotnet", directory_.path() / "bin" / "dotnet");
  environment_["PATH"] = "/nowhere:" + (directory_.path() / "bin").string();
  auto root = findDotnetRoot(search_);
  ASSERT_TRUE(root) << root.error().message;
  EXPECT_EQ(root->directory, installed);
  EXPECT_EQ(root->foundBy, "dotnet on PATH");
}

TEST_F(DotnetRootTest, PathEntriesWithoutFrameworksAreSkipped) {
  directory_.write("empty/dotnet", "");
  std::filesystem::permissions(directory_.path() / "empty/dotnet", std::filesystem::perms::owner_all);
  environment_["PATH"] = (directory_.path() / "empty").string() + ":" + makeRoot("good").string();
  EXPECT_EQ(findDotnetRoot(search_)->directory, directory_.path() / "good");
}

TEST_F(DotnetRootTest, RegisteredLocationThenDefault) {
  auto fallback = makeRoot("default");
  EXPECT_EQ(findDotnetRoot(search_)->directory, fallback);
  auto registered = makeRoot("registered");
  directory_.write("install_location", registered.string() + "\n");
  EXPECT_EQ(findDotnetRoot(search_)->directory, registered);
  auto x64 = makeRoot("registered64");
  directory_.write("install_location_x64", x64.string() + "\n");
  EXPECT_EQ(findDotnetRoot(search_)->directory, x64);
}

TEST_F(DotnetRootTest, NothingInstalledIsOneClearLine) {
  auto root = findDotnetRoot(search_);
  ASSERT_FALSE(root);
  EXPECT_THAT(root.error().message, HasSubstr("no .NET installation was found"));
  EXPECT_THAT(root.error().message, testing::Not(HasSubstr("\n")));
}

}  // namespace
}  // namespace codicil::host
