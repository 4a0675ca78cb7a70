#include "jitinterface/JitLibrary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/InstalledFramework.hpp"
#include "jitinterface/JitHost.hpp"

namespace codicil::jit {
namespace {

using testing::HasSubstr;

std::optional<std::string> noSettings(std::string_view) { return std::nullopt; }

TEST(JitLibrary, InstalledJitIsOfOurVersion) {
  auto library = JitLibrary::load(host::installedFramework().directory / "libclrjit.so", noSettings);
  ASSERT_TRUE(library) << library.error().message;
  EXPECT_EQ(toString(library->version()), "7a8cbc56-9e19-4321-80b9-a0d2c578c945");
}

TEST(JitLibrary, OtherVersionIsOneLineWithBothVersions) {
  auto library = JitLibrary::load(CODICIL_TEST_FAKE_JIT, noSettings);
  ASSERT_FALSE(library);
  EXPECT_EQ(library.error().found, "deadbeef-0001-0002-0304-05060708090a");
  EXPECT_THAT(library.error().message, HasSubstr("has JIT interface version deadbeef-0001-0002-0304-05060708090a"));
  EXPECT_THAT(library.error().message, HasSubstr("needs 7a8cbc56-9e19-4321-80b9-a0d2c578c945"));
}

TEST(JitLibrary, MissingFileAndOtherLibrariesAreErrors) {
  auto missing = JitLibrary::load("/nowhere/libclrjit.so", noSettings);
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("/nowhere/libclrjit.so"));
  auto other = JitLibrary::load(host::installedFramework().directory / "libclrgc.so", noSettings);
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, HasSubstr("is not a JIT: it has no jitStartup"));
}

TEST(JitHost, NumbersAreHexadecimal) {
  JitHost host([](std::string_view name) -> std::optional<std::string> {
    if (name == "Ten") return "10";
    if (name == "Minus") return "ffffffff";
    if (name == "Word") return "word";
    return std::nullopt;
  });
  EXPECT_EQ(host.getIntConfigValue("Ten", 7), 16);
  EXPECT_EQ(host.getIntConfigValue("Minus", 7), -1);
  EXPECT_EQ(host.getIntConfigValue("Word", 7), 7);
  EXPECT_EQ(host.getIntConfigValue("None", 7), 7);
  const char* text = host.getStringConfigValue("Word");
  EXPECT_STREQ(text, "word");
  host.freeStringConfigValue(text);
  EXPECT_EQ(host.getStringConfigValue("None"), nullptr);
}

}  // namespace
}  // namespace codicil::jit
