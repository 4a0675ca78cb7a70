// SPDX-License-Identifier: MIT
// Values as they lie in memory, and as people read them.
#include "probes/SeenValue.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include <sys/mman.h>

#include "probes/FakeApi.hpp"

namespace codicil::probes {
namespace {

using metadata::ElementType;

class SeenValueTest : public testing::Test {
 protected:
  std::string text(const ValueForm& form, const void* place, std::size_t room = 4096) {
    std::vector<char> memory(room);
    BoundedText written(memory);
    TypeNames types(fake_.api);
    writeValue(form, readValue(types, form, place), written);
    return std::string(written.text());
  }
  template <typename T>
  std::string text(ElementType element, T value) {
    ValueForm form;
    form.element = element;
    return text(form, &value);
  }
  std::string string(std::u16string value, std::size_t room = 4096) {
    const int object = 0;
    const void* const reference = &object;
    fake_.strings[reference] = std::move(value);
    ValueForm form;
    form.element = ElementType::Object;
    return text(form, &reference, room);
  }

  FakeApi fake_;
};

TEST_F(SeenValueTest, Primitives) {
  EXPECT_EQ(text(ElementType::Boolean, true), "true");
  EXPECT_EQ(text(ElementType::Boolean, false), "false");
  EXPECT_EQ(text(ElementType::Char, u'x'), "'x'");
  EXPECT_EQ(text(ElementType::Char, u'\''), "'\\''");
  EXPECT_EQ(text(ElementType::Char, u'\u00e9'), "'\u00e9'");
  EXPECT_EQ(text(ElementType::I1, std::int8_t{-128}), "-128");
  EXPECT_EQ(text(ElementType::U1, std::uint8_t{255}), "255");
  EXPECT_EQ(text(ElementType::I2, std::int16_t{-2}), "-2");
  EXPECT_EQ(text(ElementType::U2, std::uint16_t{65535}), "65535");
  EXPECT_EQ(text(ElementType::I4, -7), "-7");
  EXPECT_EQ(text(ElementType::U4, 4'000'000'000u), "4000000000");
  EXPECT_EQ(text(ElementType::I8, INT64_MIN), "-9223372036854775808");
  EXPECT_EQ(text(ElementType::U8, UINT64_MAX), "18446744073709551615");
  EXPECT_EQ(text(ElementType::I, std::int64_t{-1}), "-1");
  EXPECT_EQ(text(ElementType::U, UINT64_MAX), "18446744073709551615");
  EXPECT_EQ(text(ElementType::Ptr, std::uint64_t{0xdeadbeef}), "0xdeadbeef");
}

TEST_F(SeenValueTest, FloatingPoint) {
  EXPECT_EQ(text(ElementType::R4, 0.1f), "0.1");
  EXPECT_EQ(text(ElementType::R8, 0.1), "0.1");
  EXPECT_EQ(text(ElementType::R8, 1e300), "1e+300");
  EXPECT_EQ(text(ElementType::R8, std::nan("")), "NaN");
  EXPECT_EQ(text(ElementType::R8, -HUGE_VAL), "-Infinity");
}

TEST_F(SeenValueTest, StringsAreQuoted) {
  EXPECT_EQ(string(u"tea"), "\"tea\"");
  EXPECT_EQ(string(u""), "\"\"");
  EXPECT_EQ(string(u"a\"b\\c\n\t\r\x01\x7f"), "\"a\\\"b\\\\c\\n\\t\\r\\x01\\x7f\"");
  EXPECT_EQ(string(std::u16string(u"a\0b", 3)), "\"a\\0b\"");
  EXPECT_EQ(string(u"\u00e9\u20ac\U0001F600"), "\"\u00e9\u20ac\U0001F600\"");
  EXPECT_EQ(string(std::u16string(1, char16_t{0xD800}) + u"x" + std::u16string(1, char16_t{0xDC00})),
            "\"\ufffdx\ufffd\"");
}

TEST_F(SeenValueTest, LongStringsAreCut) {
  EXPECT_EQ(string(std::u16string(256, u'a')), "\"" + std::string(256, 'a') + "\"");
  EXPECT_EQ(string(std::u16string(257, u'a')), "\"" + std::string(256, 'a') + "\"... (257 characters)");
}

TEST_F(SeenValueTest, WhatFindsNoRoomIsLeftOut) {
  EXPECT_EQ(string(u"abcdef", 4), "\"abc");
  EXPECT_EQ(string(u"\u20ac\u20ac", 5), "\"\u20ac\"");  // never half a character
}

TEST_F(SeenValueTest, References) {
  ValueForm form;
  form.element = ElementType::Object;
  const void* reference = nullptr;
  EXPECT_EQ(text(form, &reference), "null");
  reference = reinterpret_cast<const void*>(0x1000);
  fake_.types[reference] = "Shop.Item";
  EXPECT_EQ(text(form, &reference), "Shop.Item@0x1000");
}

TEST_F(SeenValueTest, BoxesAreWhatIsInThem) {
  struct Box {
    const void* table = nullptr;
    std::int32_t value = -42;
  } box;
  const void* const reference = &box;
  ValueForm form;
  form.element = ElementType::Object;
  fake_.types[reference] = "System.Int32";
  EXPECT_EQ(text(form, &reference), "-42");
  fake_.types[reference] = "System.UInt32";
  EXPECT_EQ(text(form, &reference), "4294967254");
  fake_.types[reference] = "System.Int32[]";
  EXPECT_EQ(text(form, &reference).substr(0, 14), "System.Int32[]");
}

TEST_F(SeenValueTest, ByRefsAreWhatTheyPointTo) {
  const int value = 5;
  const int* place = &value;
  ValueForm form;
  form.element = ElementType::I4;
  form.isByRef = true;
  form.type = "ref int";
  EXPECT_EQ(text(form, &place), "5");
  place = nullptr;
  EXPECT_EQ(text(form, &place), "ref int");
}

TEST_F(SeenValueTest, ByRefsThatLeadNowhereAreNotFollowed) {
  void* const page = mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(page, MAP_FAILED);
  ValueForm form;
  form.element = ElementType::I4;
  form.isByRef = true;
  form.type = "ref int";
  const void* place = page;
  EXPECT_EQ(text(form, &place), "ref int");
  form.element = ElementType::Object;
  form.type = "ref string";
  EXPECT_EQ(text(form, &place), "ref string");
  const void* reference = page;  // no object is there
  place = &reference;
  EXPECT_EQ(text(form, &place), "ref string");
  const std::uint64_t object = 0;  // and this is of no type
  reference = &object;
  EXPECT_EQ(text(form, &place), "ref string");
  fake_.strings[reference] = u"tea";
  fake_.types[reference] = "System.String";
  EXPECT_EQ(text(form, &place), "\"tea\"");
  munmap(page, 4096);
}

TEST_F(SeenValueTest, EnumsHaveTheirNames) {
  ValueForm form;
  form.element = ElementType::I4;
  form.enumerators = {{0, "Red"}, {-1, "Unknown"}};
  int value = -1;
  EXPECT_EQ(text(form, &value), "Unknown");
  value = 7;
  EXPECT_EQ(text(form, &value), "7");
}

TEST_F(SeenValueTest, StructuresAreTheirTypes) {
  ValueForm form;
  form.type = "System.Guid";
  EXPECT_EQ(text(form, nullptr), "System.Guid");
}

}  // namespace
}  // namespace codicil::probes
