#include "gc/GcLibrary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/InstalledFramework.hpp"

namespace codicil::gc {
namespace {

using testing::HasSubstr;

TEST(GcLibrary, InstalledCollectorIsOfOurVersion) {
  auto library = GcLibrary::load(host::installedFramework().directory / "libclrgc.so");
  ASSERT_TRUE(library) << library.error().message;
  EXPECT_EQ(toString(library->version()), "5.5");
}

TEST(GcLibrary, OlderVersionIsOneLineWithBothVersions) {
  auto library = GcLibrary::load(CODICIL_TEST_FAKE_GC);
  ASSERT_FALSE(library);
  EXPECT_EQ(library.error().found, "5.2");
  EXPECT_THAT(library.error().message, HasSubstr("has GC interface version 5.2, but this engine needs 5.5"));
}

TEST(GcLibrary, MissingFileAndOtherLibrariesAreErrors) {
  auto missing = GcLibrary::load("/nowhere/libclrgc.so");
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("/nowhere/libclrgc.so"));
  auto other = GcLibrary::load(host::installedFramework().directory / "libclrjit.so");
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, HasSubstr("is not a collector: it has no GC_VersionInfo"));
}

}  // namespace
}  // namespace codicil::gc
