#include "host/DepsFile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/TemporaryDirectory.hpp"

namespace codicil::host {
namespace {

using testing::HasSubstr;

class DepsFileTest : public testing::Test {
 protected:
  HostResult<DepsFile> read(std::string_view library) {
    return DepsFile::read(directory_.write(
        "app.deps.json",
        R"({"runtimeTarget": {"name": "T"}, "targets": {"T": {"L/1.0.0": )" + std::string(library) +
            R"(}}, "libraries": {"L/1.0.0": {"type": "package", "path": "l/1.0.0"}, "U/1.0.0": {}}})"));
  }
  std::string errorOfFile(std::string_view text) {
    auto deps = DepsFile::read(directory_.write("app.deps.json", text));
    return deps ? "no error" : deps.error().message;
  }
  TemporaryDirectory directory_;
};

TEST_F(DepsFileTest, BestRuntimeIdentifierReplacesPortableAssets) {
  auto deps = read(R"({
    "runtime": {"lib/net10.0/L.dll": {"assemblyVersion": "1.2.3.4"}},
    "native": {"native/libl.so": {}},
    "runtimeTargets": {
      "runtimes/unix/lib/L.dll": {"rid": "unix", "assetType": "runtime"},
      "runtimes/linux/lib/L.dll": {"rid": "linux", "assetType": "runtime", "fileVersion": "5.6"},
      "runtimes/win/lib/L.dll": {"rid": "win", "assetType": "runtime"}}})");
  ASSERT_TRUE(deps) << deps.error().message;
  ASSERT_EQ(deps->libraries.size(), 1u);  // U is not used by the target
  const auto& assets = deps->libraries[0].assets;
  ASSERT_EQ(assets.size(), 2u);
  EXPECT_EQ(assets[0].relativePath, "runtimes/linux/lib/L.dll");
  EXPECT_EQ(assets[0].fileVersion, (AssetVersion{5, 6, -1, -1}));
  EXPECT_EQ(assets[0].assemblyVersion, kNoAssetVersion);
  EXPECT_EQ(assets[0].publishedIn("/app"), "/app/runtimes/linux/lib/L.dll");
  EXPECT_EQ(assets[1].kind, AssetKind::Native);
  EXPECT_EQ(assets[1].publishedIn("/app"), "/app/libl.so");
}

TEST_F(DepsFileTest, ResourcesKeepTheirCultureAndLocalPathsAreTaken) {
  auto deps = read(R"({"resources": {"lib/de/L.resources.dll": {"locale": "de"}},
                       "runtime": {"lib/L.dll": {"localPath": "sub/L.dll"}}})");
  ASSERT_TRUE(deps) << deps.error().message;
  const auto& assets = deps->libraries[0].assets;
  EXPECT_EQ(assets[0].publishedIn("/app"), "/app/sub/L.dll");
  EXPECT_EQ(assets[1].publishedIn("/app"), "/app/de/L.resources.dll");
}

TEST_F(DepsFileTest, ErrorsNameFileAndMember) {
  EXPECT_THAT(read(R"({"runtime": []})").error().message, HasSubstr("app.deps.json: /targets/T/L/1.0.0/runtime"));
  EXPECT_THAT(read(R"({"runtime": {"L.dll": 1}})").error().message, HasSubstr("/runtime/L.dll: is not an object"));
  EXPECT_THAT(read(R"({"runtimeTargets": {"L.dll": {"rid": "any"}}})").error().message,
              HasSubstr("has no \"assetType\""));
  EXPECT_THAT(errorOfFile("{}"), HasSubstr("has no \"runtimeTarget\""));
  EXPECT_THAT(errorOfFile(R"({"runtimeTarget": 5})"), HasSubstr("/runtimeTarget: has no \"name\""));
  EXPECT_THAT(errorOfFile(R"({"runtimeTarget": "T"})"), HasSubstr("has no \"targets\""));
  EXPECT_THAT(errorOfFile(R"({"runtimeTarget": "T", "targets": {}, "libraries": {}})"), HasSubstr("has no \"T\""));
  EXPECT_THAT(errorOfFile(R"({"runtimeTarget": "T", "targets": {"T": {"L": {}}}, "libraries": {"L": {}}})"),
              HasSubstr("is not named NAME/VERSION"));
}

TEST_F(DepsFileTest, EveryCutOfARealFileIsReadOrRefused) {
  auto whole = directory_.write("whole.deps.json", R"({"runtimeTarget": {"name": "T", "signature": ""}, "targets": {"T":
    {"L/1.0.0": {"runtime": {"L.dll": {"assemblyVersion": "1.0.0.0"}}}}}, "libraries": {"L/1.0.0": {"type": "project"}}})");
  ASSERT_TRUE(DepsFile::read(whole));
  std::string text = R"({"runtimeTarget": {"name": "T"}, "targets": {"T": {"L/1.0.0": {"runtime": {"L.dll": {}}}}}})";
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_NE(errorOfFile(text.substr(0, length)), "no error") << length;
  }
}

}  // namespace
}  // namespace codicil::host
