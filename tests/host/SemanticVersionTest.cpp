#include "host/SemanticVersion.hpp"

#include <gtest/gtest.h>

namespace codicil::host {
namespace {

SemanticVersion version(std::string_view text) { return SemanticVersion::parse(text).value(); }

TEST(SemanticVersion, ReadsItsParts) {
  SemanticVersion parsed = version("10.0.12-rc.1.25451+abc");
  EXPECT_EQ(parsed.major, 10);
  EXPECT_EQ(parsed.minor, 0);
  EXPECT_EQ(parsed.patch, 12);
  EXPECT_EQ(parsed.prerelease, "rc.1.25451");
  EXPECT_EQ(parsed.build, "abc");
  EXPECT_EQ(parsed.toString(), "10.0.12-rc.1.25451+abc");
}

TEST(SemanticVersion, RefusesWhatIsNone) {
  for (const char* text : {"", "10", "10.0", "10.0.", "10.0.x", "10.0.1.2", "01.0.0", "-1.0.0", "10.0.1-",
                           "10.0.1-a..b", "10.0.1+", "10.0.1-ä", "10.0.99999999999"}) {
    EXPECT_FALSE(SemanticVersion::parse(text)) << text;
  }
}

TEST(SemanticVersion, OrdersAsSemverDoes) {
  const char* ascending[] = {
      "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
      "1.0.0",       "1.0.1",         "1.10.0",           "2.0.0"};
  for (std::size_t i = 0; i + 1 < std::size(ascending); ++i) {
    EXPECT_LT(version(ascending[i]), version(ascending[i + 1])) << ascending[i];
    EXPECT_GT(version(ascending[i + 1]), version(ascending[i])) << ascending[i];
  }
  EXPECT_EQ(version("1.0.0+a"), version("1.0.0+b"));
}

}  // namespace
}  // namespace codicil::host
