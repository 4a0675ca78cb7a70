// SPDX-License-Identifier: MIT
// Which types are assignable to which, against Type.IsAssignableFrom over all pairs of some hundreds of types.
#include "typesystem/Casting.hpp"

#include "typesystem/Constraints.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "typesystem/QueriesOracle.hpp"
#include "typesystem/TypeNames.hpp"

namespace codicil::typesystem::test {
namespace {

// "02000012", "02000012!1" (its type parameter), "02000012!1[]".
TypeHandle typeNamed(TypeLoader& loader, Module& module, const std::string& name) {
  const auto type = loader.load(module, Token{static_cast<std::uint32_t>(std::stoul(name.substr(0, 8), nullptr, 16))});
  EXPECT_TRUE(type) << type.error().toString();
  if (!type || name.size() == 8) return type ? *type : TypeHandle();
  const TypeHandle variable = type->methodTable()->instantiation()[std::stoul(name.substr(9))];
  return name.ends_with("[]") ? *loader.arrayOf(variable) : variable;
}

TEST(Casts, EqualDotnets) {
  QueriesWorld world = makeQueriesWorld();
  Module* module = world.module(".");
  ASSERT_NE(world.loader, nullptr);
  std::istringstream lines(queriesOracleSays("casts"));
  std::vector<TypeHandle> types;
  std::vector<std::string> answers;
  for (std::string name, answer, rest; lines >> name >> answer && std::getline(lines, rest);) {
    types.push_back(typeNamed(*world.loader, *module, name));
    answers.push_back(answer);
  }
  ASSERT_GT(types.size(), 300u);
  const Casting casting(*world.loader);
  int differences = 0;
  for (std::size_t from = 0; from < types.size() && differences < 20; ++from)
    for (std::size_t to = 0; to < types.size(); ++to) {
      if (types[from].isNull() || types[to].isNull()) continue;
      if (casting.canCast(types[from], types[to]) == (answers[from][to] == '1')) continue;
      ++differences;
      ADD_FAILURE() << world.loader->nameOf(types[from]) << " -> " << world.loader->nameOf(types[to])
                    << ": dotnet says " << answers[from][to];
    }
}

TEST(TypeNames, EqualDotnets) {
  QueriesWorld world = makeQueriesWorld();
  Module* module = world.module(".");
  ASSERT_NE(world.loader, nullptr);
  const std::string theirs = queriesOracleSays("names");
  std::istringstream lines(theirs);
  std::string ours;
  std::string expected;
  for (std::string line; std::getline(lines, line);) {
    const std::string name = line.substr(0, line.find(' '));
    const TypeHandle type = typeNamed(*world.loader, *module, name);
    // CoreLib's managed side answers null for types that are open, but for definitions.
    const std::string full = typeName(type, TypeNameFormat::kNamespace | TypeNameFormat::kFullInst);
    const std::string qualified =
        typeName(type, TypeNameFormat::kNamespace | TypeNameFormat::kFullInst | TypeNameFormat::kAssembly);
    const bool hasFullName = line.find(" |  |  | ") == std::string::npos;
    const auto scope = moduleOf(type)->metadata().row<metadata::ModuleRow>(1).name;
    ours += name + ' ' + typeName(type, 0) + " | " + typeName(type, TypeNameFormat::kNamespace) + " | " +
            (hasFullName ? full : "") + " | " + (hasFullName ? qualified : "") + " | " +
            std::string(*moduleOf(type)->metadata().string(scope)) + '\n';
    expected += line + '\n';
  }
  EXPECT_GT(expected.size(), 10000u);
  expectSameLines(ours, expected);
}

TEST(TypeConstraints, EqualDotnets) {
  QueriesWorld world = makeQueriesWorld();
  Module* module = world.module(".");
  ASSERT_NE(world.loader, nullptr);
  std::istringstream text(queriesOracleSays("constraints"));
  std::string line;
  std::getline(text, line);
  std::vector<TypeHandle> types;
  std::istringstream names(line);
  for (std::string name; names >> name;) types.push_back(typeNamed(*world.loader, *module, name));
  ASSERT_GT(types.size(), 300u);
  const Casting casting(*world.loader);
  const Constraints constraints(*world.loader, casting);
  int checked = 0;
  int differences = 0;
  std::string generic, answers;
  for (std::size_t other = 0; text >> generic >> other >> answers && std::getline(text, line) && differences < 20;) {
    const TypeHandle type = typeNamed(*world.loader, *module, generic);
    const std::size_t count = type.methodTable()->instantiation().size();
    for (std::size_t i = 0; i < types.size(); ++i) {
      if (answers[i] == 'x') continue;
      const TypeHandle arguments[] = {types[i], types[other], types[i]};
      const auto violated = constraints.violatedBy(*type.methodTable(), std::span(arguments).first(count));
      ++checked;
      if (violated && violated->has_value() == (answers[i] == '0')) continue;
      ++differences;
      ADD_FAILURE() << line << " of " << world.loader->nameOf(types[i]) << ": dotnet says " << answers[i];
    }
  }
  EXPECT_GT(checked, 10000);
}

class SharedCasts : public testing::Test {
 protected:
  void SetUp() override {
    world_ = makeQueriesWorld();
    ASSERT_NE(world_.loader, nullptr);
    casting_ = std::make_unique<Casting>(*world_.loader);
  }
  TypeHandle named(const char* nameSpace, const char* name) {
    const auto type = world_.loader->load(*world_.coreLib, world_.coreLib->image().types().find(nameSpace, name));
    EXPECT_TRUE(type) << name;
    return type ? *type : TypeHandle();
  }
  TypeHandle generic(const char* name, TypeHandle argument) {
    const auto type = world_.loader->instantiate(named("System.Collections.Generic", name), {{argument}});
    EXPECT_TRUE(type) << name;
    return type ? *type : TypeHandle();
  }

  QueriesWorld world_;
  std::unique_ptr<Casting> casting_;
};

TEST_F(SharedCasts, AreCertainOnlyWhereCanonDoesNotMatter) {
  const TypeHandle canon = named("System", "__Canon");
  const TypeHandle string = named("System", "String");
  const TypeHandle list = generic("List`1", canon);
  EXPECT_EQ(casting_->compareForCast(string, named("System", "Object")), Certainty::Must);
  EXPECT_EQ(casting_->compareForCast(string, named("System", "Exception")), Certainty::MustNot);
  EXPECT_EQ(casting_->compareForCast(list, named("System.Collections", "IEnumerable")), Certainty::Must);
  EXPECT_EQ(casting_->compareForCast(list, named("System", "IDisposable")), Certainty::MustNot);
  EXPECT_EQ(casting_->compareForCast(list, generic("IList`1", string)), Certainty::May);
  EXPECT_EQ(casting_->compareForCast(canon, named("System", "IDisposable")), Certainty::May);
  EXPECT_EQ(casting_->compareForCast(string, generic("IEnumerable`1", canon)), Certainty::May);
  EXPECT_EQ(
      casting_->compareForCast(named("System", "Int32"), *world_.loader->instantiate(named("System", "Nullable`1"),
                                                                                     {{named("System", "Int32")}})),
      Certainty::May);
}

TEST_F(SharedCasts, EqualityOfSharedTypesIsOpenWithinOneDefinition) {
  const TypeHandle canon = named("System", "__Canon");
  const TypeHandle string = named("System", "String");
  EXPECT_EQ(casting_->compareForEquality(string, string), Certainty::Must);
  EXPECT_EQ(casting_->compareForEquality(string, named("System", "Object")), Certainty::MustNot);
  EXPECT_EQ(casting_->compareForEquality(canon, string), Certainty::May);
  EXPECT_EQ(casting_->compareForEquality(canon, named("System", "Int32")), Certainty::MustNot);
  EXPECT_EQ(casting_->compareForEquality(generic("List`1", canon), generic("List`1", string)), Certainty::May);
  EXPECT_EQ(casting_->compareForEquality(generic("List`1", canon), generic("HashSet`1", string)), Certainty::MustNot);
  EXPECT_EQ(casting_->compareForEquality(generic("List`1", canon), string), Certainty::MustNot);
}

TEST_F(SharedCasts, SpecificTypesSayMore) {
  const TypeHandle canon = named("System", "__Canon");
  const TypeHandle string = named("System", "String");
  const TypeHandle object = named("System", "Object");
  EXPECT_TRUE(casting_->isMoreSpecific(object, string));
  EXPECT_FALSE(casting_->isMoreSpecific(string, object));
  EXPECT_FALSE(casting_->isMoreSpecific(string, string));
  EXPECT_TRUE(casting_->isMoreSpecific(generic("List`1", canon), generic("List`1", string)));
  EXPECT_FALSE(casting_->isMoreSpecific(generic("List`1", string), generic("List`1", canon)));
  EXPECT_TRUE(casting_->isMoreSpecific(generic("IEnumerable`1", string), generic("List`1", string)));
}

}  // namespace
}  // namespace codicil::typesystem::test
