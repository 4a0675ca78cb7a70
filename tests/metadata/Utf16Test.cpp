// SPDX-License-Identifier: MIT
#include "metadata/Utf16.hpp"

#include <gtest/gtest.h>

namespace codicil::metadata {
namespace {

TEST(Utf16Test, GoesThereAndBack) {
  for (const std::u16string& text :
       {std::u16string(), std::u16string(u"abc"), std::u16string(u"\u00e9\u20ac\U0001f600z"),
        std::u16string(u"\ud7ff\ue000\uffff\U0010ffff")})
    EXPECT_EQ(utf16Of(utf8Of(text)), text);
  EXPECT_EQ(utf8Of(u"\u00e9\u20ac\U0001f600"), "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
}

TEST(Utf16Test, ReplacesWhatIsNotWellFormed) {
  const std::string bad = "\xef\xbf\xbd";
  EXPECT_EQ(utf8Of(std::u16string{u'a', 0xd800, u'b'}), "a" + bad + "b");
  EXPECT_EQ(utf8Of(std::u16string{0xdc00, 0xd800}), bad + bad);
  EXPECT_EQ(utf16Of("a\x80z"), u"a\ufffdz");
  EXPECT_EQ(utf16Of("\xe2\x82z"), u"\ufffdz");       // cut short
  EXPECT_EQ(utf16Of("\xf0\x9f\x98"), u"\ufffd");     // cut short by the end
  EXPECT_EQ(utf16Of("\xc0\xaf")[0], u'\ufffd');      // too long a form
  EXPECT_EQ(utf16Of("\xed\xa0\x80")[0], u'\ufffd');  // a surrogate
  EXPECT_EQ(utf16Of("\xf4\x90\x80\x80")[0], u'\ufffd');
}

}  // namespace
}  // namespace codicil::metadata
