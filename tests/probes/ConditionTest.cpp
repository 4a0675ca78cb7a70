// SPDX-License-Identifier: MIT
// Conditions: which are understood, what they mean, and what is said of those that are not.
#include "probes/Condition.hpp"

#include <gtest/gtest.h>

namespace codicil::probes {
namespace {

using metadata::ElementType;

ArgumentForm argument(std::string name, ElementType element, std::string type) {
  ArgumentForm made{std::move(name), {}};
  made.form.element = element;
  made.form.type = std::move(type);
  return made;
}

SeenValue number(std::int64_t value, SeenValue::Kind kind = SeenValue::Kind::Signed) {
  SeenValue made{};
  made.kind = kind;
  made.integer = value;
  return made;
}
SeenValue floating(double value) {
  SeenValue made{};
  made.kind = SeenValue::Kind::Double;
  made.floating = value;
  return made;
}
SeenValue text(const std::u16string& value) {
  SeenValue made{};
  made.kind = SeenValue::Kind::Text;
  made.text = reinterpret_cast<const std::uint16_t*>(value.data());
  made.length = static_cast<std::uint32_t>(value.size());
  made.object = value.data();
  return made;
}
SeenValue nothing() {
  SeenValue made{};
  made.kind = SeenValue::Kind::Null;
  return made;
}

// void Cart.Add(int count, string name, double price, bool isGift, object extra, Span<int> span, ulong id)
class ConditionTest : public testing::Test {
 protected:
  ConditionTest() {
    forms_.hasThis = true;
    forms_.arguments = {
        argument("this", ElementType::Object, "Cart"),          argument("count", ElementType::I4, "int"),
        argument("name", ElementType::Object, "string"),        argument("price", ElementType::R8, "double"),
        argument("isGift", ElementType::Boolean, "bool"),       argument("extra", ElementType::Object, "object"),
        argument("span", ElementType::End, "System.Span<int>"), argument("id", ElementType::U8, "ulong")};
    SeenValue self{};
    self.kind = SeenValue::Kind::Object;
    self.object = this;
    values_ = {self,
               number(150),
               text(name_),
               floating(2.5),
               number(1, SeenValue::Kind::Boolean),
               nothing(),
               {},
               number(-1, SeenValue::Kind::Unsigned)};
  }

  bool holds(const std::string& condition) {
    const auto parsed = Condition::parse(condition);
    EXPECT_TRUE(parsed) << condition << ": " << parsed.error().column << ": " << parsed.error().what;
    if (!parsed) return false;
    const auto bound = BoundCondition::bind(*parsed, forms_);
    EXPECT_TRUE(bound) << condition << ": " << bound.error().column << ": " << bound.error().what;
    return bound && bound->holds(values_);
  }
  // "column: what"
  std::string fault(const std::string& condition) {
    const auto parsed = Condition::parse(condition);
    if (!parsed) return std::to_string(parsed.error().column) + ": " + parsed.error().what;
    const auto bound = BoundCondition::bind(*parsed, forms_);
    return bound ? "" : std::to_string(bound.error().column) + ": " + bound.error().what;
  }

  const std::u16string name_ = u"tea";
  MethodForms forms_;
  std::vector<SeenValue> values_;
};

TEST_F(ConditionTest, Numbers) {
  EXPECT_TRUE(holds("arg0 > 100"));
  EXPECT_FALSE(holds("arg0 > 150"));
  EXPECT_TRUE(holds("arg0 >= 150"));
  EXPECT_TRUE(holds("arg0 == 0x96"));
  EXPECT_TRUE(holds("arg0 != -150"));
  EXPECT_TRUE(holds("-200<arg0"));
  EXPECT_TRUE(holds("arg2 == 2.5 && price < 3"));
  EXPECT_TRUE(holds("arg0 == 150.0"));
  EXPECT_TRUE(holds("count > price"));
  EXPECT_TRUE(holds("id == 18446744073709551615"));
  EXPECT_TRUE(holds("id > 18446744073709551614"));
}

TEST_F(ConditionTest, Texts) {
  EXPECT_TRUE(holds("arg1 == \"tea\""));
  EXPECT_FALSE(holds("arg1 == \"te\""));
  EXPECT_TRUE(holds("\"coffee\" != name"));
  EXPECT_TRUE(holds("name.Length == 3"));
  EXPECT_TRUE(holds("name != null"));
  values_[2] = nothing();
  EXPECT_TRUE(holds("name == null"));
  EXPECT_FALSE(holds("name.Length == 0"));  // of null there is no length
  EXPECT_FALSE(holds("name == \"tea\""));
  const std::u16string odd = u"\u20ac\U0001F600\"\\\n";
  values_[2] = text(odd);
  EXPECT_TRUE(holds("name == \"\u20ac\U0001F600\\\"\\\\\\n\""));
  EXPECT_TRUE(holds("name.Length == 6"));
}

TEST_F(ConditionTest, Logic) {
  EXPECT_TRUE(holds("isGift"));
  EXPECT_FALSE(holds("!isGift"));
  EXPECT_TRUE(holds("arg3 == true"));
  EXPECT_TRUE(holds("count < 1 || name == \"tea\" && isGift"));  // && binds tighter
  EXPECT_FALSE(holds("(count < 1 || name == \"tea\") && !isGift"));
  EXPECT_TRUE(holds("!!(count == 150)"));
  EXPECT_TRUE(holds("(count > 1) == isGift"));
}

TEST_F(ConditionTest, ObjectsMayTurnOutToBeAnything) {
  EXPECT_TRUE(holds("extra == null"));
  EXPECT_FALSE(holds("extra > 5"));
  values_[5] = number(6);
  EXPECT_TRUE(holds("extra > 5"));
  EXPECT_FALSE(holds("extra == \"six\""));
  values_[5] = text(name_);
  EXPECT_TRUE(holds("extra == \"tea\" && extra.Length == 3"));
  EXPECT_TRUE(holds("this != null"));
  EXPECT_FALSE(holds("this == extra"));
}

TEST_F(ConditionTest, CharactersAreNumbers) {
  values_[1] = number('x', SeenValue::Kind::Character);
  EXPECT_TRUE(holds("count == 'x'"));
  EXPECT_TRUE(holds("count > 'a'"));
}

TEST_F(ConditionTest, NumbersOfArgumentsComeBeforeNames) {
  forms_.arguments[2].name = "arg0";
  EXPECT_TRUE(holds("arg0 == 150"));
}

TEST_F(ConditionTest, ErrorsNameTheColumn) {
  EXPECT_EQ(fault(""), "1: something to compare is missing");
  EXPECT_EQ(fault("arg0 >"), "7: something to compare is missing");
  EXPECT_EQ(fault("arg0 > > 1"), "8: '>' is not expected here");
  EXPECT_EQ(fault("arg0 = 1"), "6: '=' is not expected here");
  EXPECT_EQ(fault("(arg0 > 1"), "10: a ')' is missing");
  EXPECT_EQ(fault("name == \"tea"), "13: a '\"' is missing");
  EXPECT_EQ(fault("arg0 > 1x"), "9: 'x' is no part of a number");
  EXPECT_EQ(fault("arg0 > --1"), "8: a number is expected here");
  EXPECT_EQ(fault("arg0 > 0xfffffffffffffffff"), "8: the number is too large");
  EXPECT_EQ(fault("name.Size == 1"), "6: only .Length is known, of strings");
  EXPECT_EQ(fault("name == \"\\q\""), "11: there is no '\\q'");
  EXPECT_EQ(fault(std::string(1000, '(')), "101: it is nested too deeply");
}

TEST_F(ConditionTest, TypesAreChecked) {
  EXPECT_EQ(fault("arg9 > 1"), "1: there is no arg9 among 7 arguments");
  EXPECT_EQ(fault("nmae == null"), "1: there is no argument 'nmae'");
  EXPECT_EQ(fault("arg0 == \"tea\""), "6: a number and a string are not compared so");
  EXPECT_EQ(fault("name < \"tea\""), "6: a string and a string are not compared so");
  EXPECT_EQ(fault("arg0 == null"), "6: a number and null are not compared so");
  EXPECT_EQ(fault("arg0"), "1: this is a number, not true or false");
  EXPECT_EQ(fault("isGift && count"), "11: this is a number, not true or false");
  EXPECT_EQ(fault("count.Length > 1"), "1: count is of type int, not string");
  EXPECT_EQ(fault("span == null"), "1: span is of type System.Span<int>, which is not looked into");
  EXPECT_EQ(fault("this > 1"), "6: an object and a number are not compared so");
}

TEST_F(ConditionTest, WhatItNeedsIsKnown) {
  const auto parsed = Condition::parse("arg2 > 1 && (count == 3 || price < 2)").value();
  EXPECT_EQ(BoundCondition::bind(parsed, forms_)->arguments(), (std::vector<std::size_t>{1, 3}));
}

}  // namespace
}  // namespace codicil::probes
