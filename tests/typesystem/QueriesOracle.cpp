// SPDX-License-Identifier: MIT
#include "typesystem/QueriesOracle.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "metadata/OracleAssembly.hpp"
#include "metadata/SharedFramework.hpp"
#include "typesystem/TypeReport.hpp"

namespace codicil::typesystem::test {
namespace {

std::string program() {
  const auto built = metadata::test::oracleAssembly(CODICIL_QUERIES_SOURCES, CODICIL_QUERIES_BUILD, "QueriesOracle");
  if (built) return *built;
  ADD_FAILURE() << "dotnet build failed:\n" << built.error();
  return {};
}

}  // namespace

std::string queriesOracleSays(const std::string& arguments) {
  const std::string path = program();
  if (path.empty()) return {};
  int status = 0;
  std::string output = metadata::test::outputOf("dotnet '" + path + "' " + arguments, status);
  EXPECT_EQ(status, 0);
  return output;
}

Module* QueriesWorld::module(const std::string& name) {
  const auto module = binder->open(name == "." ? "QueriesOracle" : name);
  if (module) return *module;
  ADD_FAILURE() << module.error().toString();
  return nullptr;
}

QueriesWorld makeQueriesWorld() {
  QueriesWorld world;
  const auto& framework = metadata::test::sharedFramework();
  EXPECT_FALSE(framework.assemblies.empty()) << framework.reason;
  world.binder = std::make_unique<DirectoryBinder>(
      std::vector<std::string>{framework.directory, std::filesystem::path(program()).parent_path().string()});
  world.coreLib = world.module("System.Private.CoreLib");
  if (world.coreLib == nullptr) return world;
  auto loader = TypeLoader::create(*world.coreLib, *world.binder, {.vectorBytes = vectorBytesHere()});
  EXPECT_TRUE(loader) << loader.error().toString();
  if (loader) world.loader = std::move(*loader);
  return world;
}

void expectSameLines(const std::string& ours, const std::string& theirs) {
  std::istringstream a(ours);
  std::istringstream b(theirs);
  int differences = 0;
  for (std::string lineA, lineB; differences < 20;) {
    const bool moreA = static_cast<bool>(std::getline(a, lineA));
    const bool moreB = static_cast<bool>(std::getline(b, lineB));
    if (!moreA && !moreB) return;
    if (moreA == moreB && lineA == lineB) continue;
    ADD_FAILURE() << "\n  codicil: " << lineA << "\n  dotnet:  " << lineB;
    ++differences;
    if (moreA != moreB) return;
  }
}

}  // namespace codicil::typesystem::test
