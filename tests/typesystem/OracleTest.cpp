// Our MethodTables and those that `dotnet` itself has in memory must have the same words: flags, sizes, descriptions
// for the collector, counts, parents, interface maps, field offsets, virtual slots.
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "metadata/SharedFramework.hpp"
#include "typesystem/DirectoryBinder.hpp"
#include "typesystem/OracleProgram.hpp"
#include "typesystem/TypeReport.hpp"

namespace codicil::typesystem::test {
namespace {

// Whole texts of a megabyte do not make a readable failure; the first lines that differ do.
void expectSameLines(const std::string& ours, const std::string& theirs) {
  std::istringstream a(ours);
  std::istringstream b(theirs);
  std::string type;
  int differences = 0;
  for (std::string lineA, lineB; differences < 20;) {
    const bool moreA = static_cast<bool>(std::getline(a, lineA));
    const bool moreB = static_cast<bool>(std::getline(b, lineB));
    if (!moreA && !moreB) return;
    if (lineA.starts_with("type ")) type = lineA;
    if (moreA == moreB && lineA == lineB) continue;
    ADD_FAILURE() << type << "\n  codicil: " << lineA << "\n  dotnet:  " << lineB;
    ++differences;
    if (moreA != moreB) return;
  }
}

class TypesOf : public testing::TestWithParam<const char*> {};

TEST_P(TypesOf, EqualDotnets) {
  const auto& framework = metadata::test::sharedFramework();
  ASSERT_FALSE(framework.assemblies.empty()) << framework.reason;
  const std::string name = GetParam();
  const std::string theirs = oracleSays(name);
  ASSERT_FALSE(theirs.empty());
  DirectoryBinder binder({framework.directory, std::filesystem::path(oracleAssembly()).parent_path().string()});
  const auto coreLib = binder.open("System.Private.CoreLib");
  ASSERT_TRUE(coreLib) << coreLib.error().toString();
  const auto loader = TypeLoader::create(**coreLib, binder, {.vectorBytes = vectorBytesHere()});
  ASSERT_TRUE(loader) << loader.error().toString();
  const auto module = binder.open(name.empty() ? "TypeSystemOracle" : name);
  ASSERT_TRUE(module) << module.error().toString();
  expectSameLines(reportOf(**loader, **module), theirs);
}

// The oracle's own types are Shapes.cs: each kind of layout, inheritance, generics and slots once.
INSTANTIATE_TEST_SUITE_P(Shapes, TypesOf, testing::Values(""), [](const auto&) { return "All"; });

INSTANTIATE_TEST_SUITE_P(Framework, TypesOf,
                         testing::Values("System.Private.CoreLib", "System.Private.Xml", "System.Text.Json",
                                         "System.Net.Http", "System.Net.Security", "System.Linq.Parallel",
                                         "System.Linq.Expressions", "System.Data.Common",
                                         "System.Collections.Immutable", "System.ComponentModel.Annotations",
                                         "Microsoft.CSharp", "Microsoft.VisualBasic.Core"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::erase(name, '.');
                           return name;
                         });

}  // namespace
}  // namespace codicil::typesystem::test
