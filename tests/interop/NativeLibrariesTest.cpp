// SPDX-License-Identifier: MIT
#include "interop/NativeLibraries.hpp"

#include <gtest/gtest.h>

#include "metadata/SharedFramework.hpp"

namespace codicil::interop {
namespace {

using Names = std::vector<std::string>;

// What dotnet 10 tries, by its own messages.
TEST(NativeLibrariesTest, NamesVaryAsDotnetVariesThem) {
  EXPECT_EQ(NativeLibraries::variationsOf("foo"), (Names{"foo.so", "libfoo.so", "foo", "libfoo"}));
  EXPECT_EQ(NativeLibraries::variationsOf("foo.so"), (Names{"foo.so", "libfoo.so", "foo.so.so", "libfoo.so.so"}));
  EXPECT_EQ(NativeLibraries::variationsOf("foo.so.1"),
            (Names{"foo.so.1", "libfoo.so.1", "foo.so.1.so", "libfoo.so.1.so"}));
  EXPECT_EQ(NativeLibraries::variationsOf("foo.sox"), (Names{"foo.sox.so", "libfoo.sox.so", "foo.sox", "libfoo.sox"}));
  EXPECT_EQ(NativeLibraries::variationsOf("a/foo"), (Names{"a/foo.so", "a/foo"}));
  EXPECT_EQ(NativeLibraries::variationsOf("/a/foo"), (Names{"/a/foo"}));
}

TEST(NativeLibrariesTest, FindsTheFrameworksShimsAndTheSystemsLibraries) {
  NativeLibraries libraries;
  libraries.setSearchDirectories({std::string(metadata::test::sharedFramework().directory) + "/"});
  const auto shim = libraries.ofPInvoke("libSystem.Native", {});
  ASSERT_TRUE(shim) << shim.error();
  EXPECT_NE(NativeLibraries::symbol(*shim, "SystemNative_GetPid"), nullptr);
  EXPECT_EQ(NativeLibraries::symbol(*shim, "SystemNative_Nonesuch"), nullptr);
  EXPECT_EQ(libraries.ofPInvoke("libSystem.Native", {}).value(), *shim);
  const auto libc = libraries.load("libc", {});
  ASSERT_TRUE(libc) << libc.error();
  EXPECT_NE(NativeLibraries::symbol(*libc, "getpid"), nullptr);
  NativeLibraries::free(*libc);
}

TEST(NativeLibrariesTest, SaysWhichFilesItTried) {
  NativeLibraries libraries;
  libraries.setSearchDirectories({"/d/"});
  const std::string end = ": cannot open shared object file: No such file or directory\n";
  EXPECT_EQ(libraries.load("nonesuch", "/a/").error(),
            "/d/nonesuch.so" + end + "/a/nonesuch.so" + end + "/d/libnonesuch.so" + end + "/a/libnonesuch.so" + end +
                "/d/nonesuch" + end + "/a/nonesuch" + end + "/d/libnonesuch" + end + "/a/libnonesuch" + end);
  EXPECT_EQ(NativeLibraries::loadFile("/nonexistent/x.so").error(), "/nonexistent/x.so" + end);
  EXPECT_FALSE(NativeLibraries::loadFile(""));
}

}  // namespace
}  // namespace codicil::interop
