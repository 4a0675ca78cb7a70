// Damaged assemblies load, or say what is wrong; nothing else happens. fuzz/ does the same with many more.
#include <gtest/gtest.h>

#include "metadata/Mutator.hpp"
#include "metadata/SharedFramework.hpp"
#include "typesystem/DirectoryBinder.hpp"
#include "typesystem/TypeWalker.hpp"

namespace codicil::typesystem::test {
namespace {

using metadata::test::Bytes;

TEST(TypeMutation, DamagedAssembliesLoadOrFail) {
  const auto& framework = metadata::test::sharedFramework();
  ASSERT_FALSE(framework.assemblies.empty()) << framework.reason;
  const auto file = metadata::MappedFile::open(framework.path("System.Collections.Immutable.dll"));
  ASSERT_TRUE(file);
  const Bytes original((*file)->bytes().begin(), (*file)->bytes().end());
  const auto places = metadata::test::placesOf(original);
  metadata::test::Mutator mutator(20261125);
  int opened = 0;
  for (int round = 0; round < 200; ++round) {
    SCOPED_TRACE(round);
    auto image = metadata::test::openBytes(mutator.damaged(original, places));
    if (!image) continue;
    ++opened;
    DirectoryBinder binder({framework.directory});
    const auto coreLib = binder.open("System.Private.CoreLib");
    ASSERT_TRUE(coreLib);
    const auto loader = TypeLoader::create(**coreLib, binder);
    ASSERT_TRUE(loader);
    const LoadCounts counts = loadAll(**loader, *binder.add("System.Collections.Immutable", std::move(*image)), 200);
    EXPECT_GT(counts.loaded + counts.refused, 0);
  }
  EXPECT_GT(opened, 20);
}

}  // namespace
}  // namespace codicil::typesystem::test
