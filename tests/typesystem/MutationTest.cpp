// Damaged assemblies load, or say what is wrong; nothing else happens.
#include <gtest/gtest.h>

#include "metadata/Mutator.hpp"
#include "metadata/SharedFramework.hpp"
#include "typesystem/DirectoryBinder.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::typesystem::test {
namespace {

using metadata::test::Bytes;

void loadAll(DirectoryBinder& binder, Module& coreLib, Module& module) {
  const auto loader = TypeLoader::create(coreLib, binder);
  ASSERT_TRUE(loader);
  for (const TableId table : {TableId::TypeDef, TableId::TypeSpec})
    for (Rid rid = 1; rid <= std::min(module.metadata().rowCount(table), 4000u); ++rid) {
      const auto loaded = (*loader)->load(module, Token::of(table, rid));
      EXPECT_TRUE(loaded || !loaded.error().toString().empty());
    }
}

TEST(TypeMutation, DamagedAssembliesLoadOrFail) {
  const auto& framework = metadata::test::sharedFramework();
  ASSERT_FALSE(framework.assemblies.empty()) << framework.reason;
  const auto file = metadata::MappedFile::open(framework.path("System.Collections.Immutable.dll"));
  ASSERT_TRUE(file);
  const Bytes original((*file)->bytes().begin(), (*file)->bytes().end());
  const std::size_t metadataOffset = metadata::test::metadataOffsetOf(original);
  metadata::test::Mutator mutator(20261125);
  int opened = 0;
  for (int round = 0; round < 200; ++round) {
    SCOPED_TRACE(round);
    auto image = metadata::test::openBytes(mutator.damaged(original, metadataOffset));
    if (!image) continue;
    ++opened;
    DirectoryBinder binder({framework.directory});
    const auto coreLib = binder.open("System.Private.CoreLib");
    ASSERT_TRUE(coreLib);
    loadAll(binder, **coreLib, *binder.add("System.Collections.Immutable", std::move(*image)));
  }
  EXPECT_GT(opened, 20);
}

}  // namespace
}  // namespace codicil::typesystem::test
