// SPDX-License-Identifier: MIT
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "diagnostics/DebuggerSymbols.hpp"
#include "diagnostics/ListedSymbols.hpp"
#include "execution/CodeTablesDraft.hpp"

namespace codicil::diagnostics {
namespace {

struct DebuggerSymbolsTest : testing::Test {
  static constexpr unsigned kBodies = 700;
  static const std::byte* codeOf(unsigned i) { return reinterpret_cast<const std::byte*>(0x10000ul + i * 32); }
  void add(unsigned i) { symbols.add({"body " + std::to_string(i), codeOf(i), 20, tables[i].get()}); }

  DebuggerSymbolsTest() {
    for (auto& one : tables) one = *execution::CodeTablesDraft().seal();
  }

  std::unique_ptr<const execution::CodeTables> tables[kBodies];
  DebuggerSymbols symbols;
};

TEST_F(DebuggerSymbolsTest, EveryBodyIsInOneOfFewFiles) {
  for (unsigned i = 0; i < kBodies; ++i) {
    add(i);
    ASSERT_LE(ListedSymbols::read().files, 2u * 15 + (i + 1) / 256);
  }
  const ListedSymbols all = ListedSymbols::read();
  EXPECT_EQ(all.addresses.size(), kBodies);
  for (unsigned i = 0; i < kBodies; ++i)
    EXPECT_EQ(all.addresses.at("body " + std::to_string(i)), reinterpret_cast<std::uint64_t>(codeOf(i)));
}

TEST_F(DebuggerSymbolsTest, RemovedBodiesAreGoneAndTheOthersAreNot) {
  for (unsigned i = 0; i < kBodies; ++i) add(i);
  for (unsigned i = 0; i < kBodies; i += 2) symbols.remove(tables[i].get());
  const ListedSymbols half = ListedSymbols::read();
  EXPECT_EQ(half.addresses.size(), kBodies / 2);
  for (unsigned i = 1; i < kBodies; i += 2) EXPECT_TRUE(half.has("body " + std::to_string(i))) << i;
  for (unsigned i = 1; i < kBodies; i += 2) symbols.remove(tables[i].get());
  EXPECT_EQ(ListedSymbols::read().files, 0u);
}

// A body's memory may be given to the next one before its end is told.
TEST_F(DebuggerSymbolsTest, AnotherBodyAtTheSameAddressStays) {
  symbols.add({"old", codeOf(0), 20, tables[0].get()});
  symbols.add({"new", codeOf(0), 20, tables[1].get()});
  symbols.remove(tables[0].get());
  const ListedSymbols one = ListedSymbols::read();
  EXPECT_EQ(one.addresses.size(), 1u);
  EXPECT_TRUE(one.has("new"));
}

TEST_F(DebuggerSymbolsTest, NothingIsListedWhenItHasGone) {
  {
    DebuggerSymbols shortLived;
    shortLived.add({"body", codeOf(0), 20, tables[0].get()});
    EXPECT_EQ(ListedSymbols::read().files, 1u);
  }
  EXPECT_EQ(ListedSymbols::read().files, 0u);
}

}  // namespace
}  // namespace codicil::diagnostics
