#include "gc/GcSettings.hpp"

#include <map>

#include <gtest/gtest.h>

namespace codicil::gc {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

GcSettings::Lookup lookupIn(Values values) {
  return [values = std::move(values)](std::string_view name) -> std::optional<std::string> {
    auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional<std::string>(found->second);
  };
}

TEST(GcSettings, EnvironmentGoesBeforeProperties) {
  GcSettings settings(lookupIn({{"gcConcurrent", "0"}}), lookupIn({{"System.GC.Concurrent", "true"}}));
  EXPECT_EQ(settings.boolean("gcConcurrent", "System.GC.Concurrent"), false);
  EXPECT_FALSE(settings.concurrent());
  EXPECT_FALSE(settings.serverRequested());
}

TEST(GcSettings, DefaultsAreConcurrentWorkstation) {
  GcSettings settings(lookupIn({}), lookupIn({}));
  EXPECT_TRUE(settings.concurrent());
  EXPECT_FALSE(settings.serverRequested());
  EXPECT_EQ(settings.boolean("gcServer", nullptr), std::nullopt);
}

TEST(GcSettings, EnvironmentIsHexadecimalPropertiesSayTheirBase) {
  GcSettings settings(lookupIn({{"GCHeapHardLimit", "100"}, {"GCHeapAffinitizeMask", "ffffffffffffffff"}}),
                      lookupIn({{"decimal", "100"}, {"hexadecimal", "0x100"}}));
  EXPECT_EQ(settings.integer("GCHeapHardLimit", nullptr), 0x100);
  EXPECT_EQ(settings.integer("GCHeapAffinitizeMask", nullptr), -1);
  EXPECT_EQ(settings.integer("none", "decimal"), 100);
  EXPECT_EQ(settings.integer("none", "hexadecimal"), 0x100);
}

TEST(GcSettings, WhatIsNoValueCountsAsNotSet) {
  GcSettings settings(lookupIn({{"a", "yes"}, {"b", ""}, {"c", "fffffffffffffffff"}}),
                      lookupIn({{"p", "maybe"}, {"q", "TRUE"}}));
  EXPECT_EQ(settings.boolean("a", "q"), true);
  EXPECT_EQ(settings.boolean("none", "p"), std::nullopt);
  EXPECT_EQ(settings.integer("a", nullptr), std::nullopt);
  EXPECT_EQ(settings.integer("b", nullptr), std::nullopt);
  EXPECT_EQ(settings.integer("c", nullptr), std::nullopt);
  EXPECT_EQ(settings.text("none", "p"), "maybe");
}

}  // namespace
}  // namespace codicil::gc
