// Against `dotnet`: the same files must give the same properties.
#include "host/Application.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/InstalledFramework.hpp"
#include "host/TemporaryDirectory.hpp"

namespace codicil::host {
namespace {

using testing::HasSubstr;

constexpr const char* kConfig =
    R"({"runtimeOptions": {"tfm": "net10.0", "framework": {"name": "Microsoft.NETCore.App", "version": "10.0.0"}}})";

// A deps.json that lists the application and, in a library "Dep/1.2.3" of this type, `assets`.
std::string depsWith(const std::string& assets, const std::string& type = "package") {
  return R"({"runtimeTarget": {"name": ".NETCoreApp,Version=v10.0"}, "targets": {".NETCoreApp,Version=v10.0": {
      "Props/1.0.0": {"runtime": {"Props.dll": {}}}, "Dep/1.2.3": {)" +
         assets + R"(}}}, "libraries": {"Props/1.0.0": {"type": "project", "serviceable": false, "sha512": ""},
      "Dep/1.2.3": {"type": ")" +
         type + R"(", "serviceable": true, "sha512": "", "path": "dep/1.2.3"}}})";
}

class ApplicationTest : public testing::Test {
 protected:
  ApplicationTest() : root_(findDotnetRoot(processRootSearch())->directory) {
    std::filesystem::copy_file(CODICIL_TEST_PROPERTIES_DLL, directory_.path() / "Props.dll");
    directory_.write("Props.runtimeconfig.json", kConfig);
  }

  void copyOfProps(const std::filesystem::path& file) {
    std::filesystem::create_directories((directory_.path() / file).parent_path());
    std::filesystem::copy_file(directory_.path() / "Props.dll", directory_.path() / file);
  }

  std::filesystem::path assembly() const { return directory_.path() / "Props.dll"; }

  using Properties = std::map<std::string, std::string>;

  Properties ours() {
    auto application = loadApplication(assembly(), root_);
    if (!application) {
      ADD_FAILURE() << application.error().message;
      return {};
    }
    return {application->properties.begin(), application->properties.end()};
  }

  Properties dotnets() {
    std::string command = (root_ / "dotnet").string() + " " + assembly().string();
    FILE* pipe = popen(command.c_str(), "r");
    std::string output;
    char buffer[4096];
    while (std::size_t bytes = fread(buffer, 1, sizeof buffer, pipe)) {
      output.append(buffer, bytes);
    }
    EXPECT_EQ(pclose(pipe), 0);
    Properties properties;
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
      auto equals = line.find('=');
      properties[line.substr(0, equals)] = line.substr(equals + 1);
    }
    properties.erase("HOST_RUNTIME_CONTRACT");  // an address
    return properties;
  }

  // The assemblies of dotnet's list come in no order, but for CoreLib at its end.
  static std::multiset<std::string> assembliesOf(Properties& properties) {
    std::multiset<std::string> assemblies;
    std::istringstream paths(properties["TRUSTED_PLATFORM_ASSEMBLIES"]);
    for (std::string path; std::getline(paths, path, ':');) {
      assemblies.insert(path);
    }
    properties.erase("TRUSTED_PLATFORM_ASSEMBLIES");
    return assemblies;
  }

  void expectSameAsDotnet() {
    Properties mine = ours();
    Properties oracle = dotnets();
    EXPECT_TRUE(mine["TRUSTED_PLATFORM_ASSEMBLIES"].ends_with("/System.Private.CoreLib.dll"));
    EXPECT_EQ(assembliesOf(mine), assembliesOf(oracle));
    EXPECT_EQ(mine, oracle);
  }

  std::string error() {
    auto application = loadApplication(assembly(), root_);
    return application ? "no error" : application.error().message;
  }

  TemporaryDirectory directory_;
  std::filesystem::path root_;
};

TEST_F(ApplicationTest, PlainApplication) {
  directory_.write("Props.deps.json", depsWith(""));
  expectSameAsDotnet();
}

TEST_F(ApplicationTest, WithoutDepsJsonEverythingBesideItCounts) {
  copyOfProps("Extra.dll");
  copyOfProps("Tool.exe");
  copyOfProps("de/Extra.resources.dll");
  std::filesystem::copy_file(installedFramework().directory / "System.Linq.dll", directory_.path() / "System.Linq.dll");
  expectSameAsDotnet();
}

TEST_F(ApplicationTest, AssetsForThisMachineAndCultures) {
  for (const char* file : {"Dep.dll", "Dep2.dll", "runtimes/unix/lib/Dep.dll", "runtimes/linux/lib/Dep.dll",
                           "runtimes/linux-x64/native/libfoo.so", "libbar.so", "de/Dep.resources.dll"}) {
    copyOfProps(file);
  }
  directory_.write("Props.deps.json", depsWith(R"(
      "runtime": {"lib/Dep.dll": {"assemblyVersion": "1.0.0.0"}, "lib/Dep2.dll": {}, "lib/_._": {}},
      "native": {"native/libbar.so": {}},
      "resources": {"lib/de/Dep.resources.dll": {"locale": "de"}},
      "runtimeTargets": {
        "runtimes/unix/lib/Dep.dll": {"rid": "unix", "assetType": "runtime", "assemblyVersion": "1.0.0.0"},
        "runtimes/linux/lib/Dep.dll": {"rid": "linux", "assetType": "runtime"},
        "runtimes/win/lib/Dep.dll": {"rid": "win", "assetType": "runtime"},
        "runtimes/linux-x64/native/libfoo.so": {"rid": "linux-x64", "assetType": "native"}})"));
  expectSameAsDotnet();
}

TEST_F(ApplicationTest, NewerAssemblyWinsOverTheFrameworks) {
  for (const char* name : {"System.Linq.dll", "System.Text.Json.dll", "System.Collections.dll"}) {
    std::filesystem::copy_file(installedFramework().directory / name, directory_.path() / name);
  }
  directory_.write("Props.deps.json", depsWith(R"("runtime": {
      "lib/System.Linq.dll": {"assemblyVersion": "99.0.0.0", "fileVersion": "1.0.0.0"},
      "lib/System.Text.Json.dll": {"assemblyVersion": "10.0.0.0", "fileVersion": "1.0.0.0"},
      "lib/System.Collections.dll": {"assemblyVersion": "10.0.0.0", "fileVersion": "99.0.0.0"}})"));
  expectSameAsDotnet();
}

TEST_F(ApplicationTest, ListedAssetsAreNotLookedFor) {
  directory_.write("Props.deps.json", depsWith(R"("runtime": {"lib/Gone.dll": {}}, "native": {"lib/libgone.so": {}})"));
  expectSameAsDotnet();
}

TEST_F(ApplicationTest, PackageFoldersAreProbed) {
  copyOfProps("packages/dep/1.2.3/lib/Dep.dll");
  std::filesystem::create_directories(directory_.path() / "x64/net10.0");
  directory_.write("Props.deps.json", depsWith(R"("runtime": {"lib/Dep.dll": {}})"));
  directory_.write("Props.runtimeconfig.dev.json",
                   R"({"runtimeOptions": {"additionalProbingPaths": [")" + (directory_.path() / "packages").string() +
                       R"(", "/nowhere", ")" + directory_.path().string() + R"(/|arch|/|tfm|"]}})");
  expectSameAsDotnet();
}

TEST_F(ApplicationTest, SeveralFrameworks) {
  if (installedVersions(root_, "Microsoft.AspNetCore.App")->empty()) {
    GTEST_SKIP() << "no second framework is installed";
  }
  directory_.write("Props.deps.json", depsWith(""));
  directory_.write("Props.runtimeconfig.json", R"({"runtimeOptions": {"tfm": "net10.0", "frameworks": [
      {"name": "Microsoft.NETCore.App", "version": "10.0.0"}, {"name": "Microsoft.AspNetCore.App", "version": "10.0.0"}]}})");
  expectSameAsDotnet();
}

TEST_F(ApplicationTest, PropertiesOfEveryKind) {
  directory_.write("Props.deps.json", depsWith(""));
  directory_.write("Props.runtimeconfig.json",
                   "\xef\xbb\xbf"
                   R"({ // a comment
      "runtimeOptions": {"tfm": "net10.0", "framework": {"name": "Microsoft.NETCore.App", "version": "10.0.0"},
      /* and one more */ "configProperties": {"a.int": 5, "a.negative": -7, "a.double": 1.50, "a.exponent": 1e3,
      "a.big": 12345678901234567890, "a.small": 1.5e-7, "a.huge": 1e21, "a.null": null, "a.object": {"x": [1, 2, "q"]},
      "a.array": [true, 1.0], "a.text": "s \u00e4 \"q\"", "a.true": true, "twice": 1, "twice": 2}}})");
  expectSameAsDotnet();
}

TEST_F(ApplicationTest, RollsForwardOverMajorVersions) {
  directory_.write("Props.deps.json", depsWith(""));
  directory_.write("Props.runtimeconfig.json", R"({"runtimeOptions": {"tfm": "net8.0", "rollForward": "Major",
      "framework": {"name": "Microsoft.NETCore.App", "version": "8.0.0"}}})");
  expectSameAsDotnet();
}

TEST_F(ApplicationTest, ErrorsAreOneLineWithTheFile) {
  directory_.write("Props.runtimeconfig.json", R"({"runtimeOptions": {"framework": {"name": "Microsoft.NETCore.App",
      "version": "10.0.0"}, "configProperties": {"FX_DEPS_FILE": "x"}}})");
  EXPECT_THAT(error(), HasSubstr("/configProperties/FX_DEPS_FILE: is for the host to set"));
  directory_.write("Props.runtimeconfig.json", "{}");
  EXPECT_THAT(error(), HasSubstr("Props.runtimeconfig.json: names no framework"));
  directory_.write("Props.runtimeconfig.json", kConfig);
  directory_.write("Props.deps.json", "{");
  EXPECT_THAT(error(), HasSubstr("Props.deps.json:1:2: not JSON"));
  std::filesystem::remove(directory_.path() / "Props.runtimeconfig.json");
  EXPECT_THAT(error(), HasSubstr("Props.runtimeconfig.json is not there"));
  std::filesystem::remove(assembly());
  EXPECT_THAT(error(), HasSubstr("Props.dll: cannot be read"));
}

}  // namespace
}  // namespace codicil::host
