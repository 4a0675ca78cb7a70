// SPDX-License-Identifier: MIT
// Where values lie when they are passed, against what arrives in methods that `dotnet` compiled.
#include <gtest/gtest.h>

#include <sstream>

#include "typesystem/ArgumentMap.hpp"
#include "typesystem/QueriesOracle.hpp"

namespace codicil::typesystem::test {
namespace {

std::string nameOf(ArgumentPlace place) {
  const char kind = place.kind == ArgumentPlace::Kind::Integer  ? 'i'
                    : place.kind == ArgumentPlace::Kind::Vector ? 'v'
                                                                : 's';
  return kind + std::to_string(place.index);
}

std::string wordsOf(const Argument& argument) {
  std::string text;
  for (std::uint32_t at = 0; at < argument.bytes; at += 8) {
    ArgumentPlace place = argument.places[0];
    if (argument.pieces == 2)
      place = argument.places[at / 8];
    else
      place.index += at;  // more than one word is on the stack
    text += at == 0 ? "" : " ";
    // Of one byte the oracle sees but the number.
    text += argument.bytes - at == 1 ? 'i' + std::to_string(place.index & 0xFF) + '~' : nameOf(place);
  }
  return text;
}

// Passing.Take<T> and Passing.Make<T>.
std::string passingOf(TypeLoader& loader, TypeHandle type, TypeHandle number, TypeHandle integer) {
  const TypeHandle parameters[] = {type, number, type, integer, type};
  const ArgumentMap take({.parameters = parameters});
  const ArgumentMap make({.returnType = type});
  std::string text = loader.nameOf(type) + ' ' + std::to_string(take.parameter(0).bytes) + ":";
  for (std::size_t i = 0; i < 5; ++i) text += (i == 0 ? " " : " | ") + wordsOf(take.parameter(i));
  return text + (make.returnKind() == ReturnKind::Buffer ? " | buffer" : " | registers");
}

class Passing : public testing::TestWithParam<const char*> {};

TEST_P(Passing, EqualsDotnets) {
  QueriesWorld world = makeQueriesWorld();
  Module* module = world.module(GetParam());
  ASSERT_NE(world.loader, nullptr);
  ASSERT_NE(module, nullptr);
  const auto& types = world.coreLib->image().types();
  const auto number = world.loader->load(*world.coreLib, types.find("System", "Double"));
  const auto integer = world.loader->load(*world.coreLib, types.find("System", "Int32"));
  ASSERT_TRUE(number && integer);
  std::istringstream theirs(queriesOracleSays("passing " + std::string(GetParam())));
  std::string ours;
  std::string expected;
  for (std::string line; std::getline(theirs, line);) {
    expected += line + '\n';
    const std::string token = line.substr(0, 8);
    const auto type = world.loader->load(*module, Token{static_cast<std::uint32_t>(std::stoul(token, nullptr, 16))});
    ASSERT_TRUE(type) << type.error().toString();
    ours += token + ' ' + passingOf(*world.loader, *type, *number, *integer) + '\n';
  }
  EXPECT_GT(expected.size(), 1000u);
  expectSameLines(ours, expected);
}

INSTANTIATE_TEST_SUITE_P(All, Passing, testing::Values(".", "System.Private.CoreLib", "System.Private.Xml"),
                         [](const auto& info) { return "Assembly" + std::to_string(info.index); });

}  // namespace
}  // namespace codicil::typesystem::test
