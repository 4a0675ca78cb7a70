#include "host/FileVersion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/InstalledFramework.hpp"
#include "host/ReadFile.hpp"
#include "host/TemporaryDirectory.hpp"

namespace codicil::host {
namespace {

TEST(FileVersion, OfCoreLibIsTheFrameworks) {
  auto version = readFileVersion(installedFramework().directory / "System.Private.CoreLib.dll");
  ASSERT_TRUE(version) << version.error().message;
  EXPECT_EQ((*version)[0], 10);
  EXPECT_EQ((*version)[1], 0);
}

TEST(FileVersion, WhatIsNoImageIsAnError) {
  TemporaryDirectory directory;
  EXPECT_FALSE(readFileVersion(directory.path() / "none.dll"));
  for (std::string_view text : {"", "MZ", "MZ and no more",
                                "\x7f"
                                "ELF"}) {
    auto version = readFileVersion(directory.write("x.dll", text));
    ASSERT_FALSE(version);
    EXPECT_THAT(version.error().message, testing::HasSubstr("x.dll: has no version resource"));
  }
}

TEST(FileVersion, FlippedHeaderBytesNeverReadOutside) {
  TemporaryDirectory directory;
  std::string image = readFile(installedFramework().directory / "System.Buffers.dll").value();
  for (std::size_t i = 0; i < image.size(); i += 3) {
    std::string broken = image;
    broken[i] = static_cast<char>(~broken[i]);
    (void)readFileVersion(directory.write("x.dll", broken));  // any answer will do
  }
}

}  // namespace
}  // namespace codicil::host
