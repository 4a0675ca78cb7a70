// Settings as .NET reads them.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "codicil/versioning/Tiering.hpp"

namespace codicil::tiering {
namespace {

using std::chrono::milliseconds;

TieringSettings read(const std::map<std::string, std::string>& environment) {
  return TieringSettings::fromEnvironment([&](const char* name) {
    const auto it = environment.find(name);
    return it == environment.end() ? nullptr : it->second.c_str();
  });
}

TEST(TieringSettings, AnEmptyEnvironmentGivesTheDefaults) {
  const TieringSettings settings = read({});
  EXPECT_TRUE(settings.enabled);
  EXPECT_EQ(settings.callCountThreshold, 30u);
  EXPECT_EQ(settings.delay, milliseconds(100));
  EXPECT_EQ(settings.backgroundWorkerTimeout, milliseconds(4000));
  EXPECT_TRUE(settings.quickJit);
  EXPECT_TRUE(settings.quickJitForLoops);
}

TEST(TieringSettings, EachHasItsVariable) {
  const TieringSettings settings = read({{"DOTNET_TieredCompilation", "0"},
                                         {"DOTNET_TC_CallCountThreshold", "5"},
                                         {"DOTNET_TC_CallCountingDelayMs", "7"},
                                         {"DOTNET_TC_BackgroundWorkerTimeoutMs", "9"},
                                         {"DOTNET_TC_QuickJit", "0"},
                                         {"DOTNET_TC_QuickJitForLoops", "0"}});
  EXPECT_FALSE(settings.enabled);
  EXPECT_EQ(settings.callCountThreshold, 5u);
  EXPECT_EQ(settings.delay, milliseconds(7));
  EXPECT_EQ(settings.backgroundWorkerTimeout, milliseconds(9));
  EXPECT_FALSE(settings.quickJit);
  EXPECT_FALSE(settings.quickJitForLoops);
}

TEST(TieringSettings, NumbersAreHexadecimal) {
  for (const char* text : {"1e", "1E", "0x1e", "0X1E", "001E", "  1e", "1e rest"})
    EXPECT_EQ(read({{"DOTNET_TC_CallCountingDelayMs", text}}).delay, milliseconds(30)) << text;
}

TEST(TieringSettings, WhatIsNoNumberIsLeftAtItsDefault) {
  for (const char* text : {"", " ", "x", "yes", "-1", "100000000", "ffffffffffffffffff"})
    EXPECT_EQ(read({{"DOTNET_TC_CallCountingDelayMs", text}}).delay, milliseconds(100)) << text;
}

TEST(TieringSettings, ACallCountIsCutTo16Bits) {
  EXPECT_EQ(read({{"DOTNET_TC_CallCountThreshold", "ffff"}}).callCountThreshold, 0xffffu);
  EXPECT_EQ(read({{"DOTNET_TC_CallCountThreshold", "10000"}}).callCountThreshold, 0xffffu);
}

}  // namespace
}  // namespace codicil::tiering
