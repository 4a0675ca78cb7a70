// SPDX-License-Identifier: MIT
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnostics/AppendedFile.hpp"
#include "host/TemporaryDirectory.hpp"

namespace codicil::diagnostics {
namespace {

class AppendedFileTest : public testing::Test {
 protected:
  std::string text() const {
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  host::TemporaryDirectory directory_;
  const std::string path_ = directory_.path() / "file";
};

TEST_F(AppendedFileTest, IsThereAtOnceAndAnew) {
  directory_.write("file", "from another process of that number");
  AppendedFile file(path_, "the file", 0644);
  EXPECT_EQ(text(), "");
  char a[] = "one ", b[] = "two";
  iovec parts[] = {{a, 4}, {b, 3}};
  file.append(parts);
  EXPECT_EQ(text(), "one two");
  file.append(" three");
  EXPECT_EQ(text(), "one two three");
}

// A limit of the process's stands for a full disk: the kernel writes what has room, then refuses.
TEST_F(AppendedFileTest, HalfALineIsTakenBackWhenThereIsNoRoom) {
  std::signal(SIGXFSZ, SIG_IGN);
  testing::internal::CaptureStderr();
  AppendedFile file(path_, "the file", 0644);
  const std::string whole(495, 'x');
  file.append(whole);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit full{500, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &full);
  file.append("0123456789");
  setrlimit(RLIMIT_FSIZE, &before);
  file.append("later");
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(text(), whole);
  EXPECT_EQ(said, "codicil: " + path_ + ": File too large; the file ends here\n");
  EXPECT_FALSE(file.isGood());
}

TEST_F(AppendedFileTest, LinksAreNotFollowed) {
  const auto target = directory_.write("someone's", "precious");
  std::filesystem::create_symlink(target, path_);
  testing::internal::CaptureStderr();
  AppendedFile file(path_, "the file", 0644);
  file.append("text");
  EXPECT_NE(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(text(), "precious");
}

}  // namespace
}  // namespace codicil::diagnostics
