// The tree: what exists, what is active, and how versions answer about themselves.
#include "versioning/Support.hpp"

namespace codicil::testing {
namespace {

TEST(Tree, DefaultOnlyMethodCostsNothing) {
  TestVm vm;
  TestFunction& f = vm.add(1, 100);
  EXPECT_EQ(vm(f), 100);
  EXPECT_EQ(vm.manager->use().bytesLive(), 0u);
  EXPECT_TRUE(vm.manager->published(f).isDefault());
  EXPECT_TRUE(vm.manager->activeIL(f.key()).isDefault());
  EXPECT_EQ(vm.compiles, 1);
}

TEST(Tree, IdsRiseAcrossMethodsAndAreNeverReused) {
  TestVm vm;
  TestFunction& f = vm.add(1, 100);
  TestFunction& g = vm.add(2, 200);
  ILVersionId last = 0;
  for (int round = 0; round < 3; ++round) {
    for (TestFunction* function : {&f, &g}) {
      const ILVersionId id = reload(vm, *function, round);
      EXPECT_GT(id, last);
      last = id;
      EXPECT_EQ(vm(*function), round);
      EXPECT_EQ(revert(vm, *function), Status::Ok);
    }
    vm.collectAll();
  }
}

TEST(Tree, NativeIdsRiseThoughTheStateIsFoldedAway) {
  TestVm vm;
  TestFunction& f = vm.add(1, 100);
  versioning::NativeVersionId last = 0;
  for (int round = 0; round < 3; ++round) {
    reload(vm, f, round);
    vm(f);
    const versioning::NativeVersionId id = vm.manager->published(f).id();
    EXPECT_GT(id, last);
    last = id;
    EXPECT_EQ(revert(vm, f), Status::Ok);
    vm(f);
    vm.collectAll();
    EXPECT_EQ(vm.manager->use().bytesLive(), 0u);
  }
}

TEST(Tree, ILVersionIsLoweredToAllInstantiations) {
  TestVm vm;
  TestFunction& a = vm.add(1, 100, 1);
  TestFunction& b = vm.add(1, 100, 2);
  vm(a), vm(b);
  EXPECT_EQ(vm.manager->nativesOf(vm.manager->findIL(a.key(), 0)).size(), 2u);
  const ILVersionId id = reload(vm, a, 5);
  EXPECT_EQ(vm(a), 5);
  EXPECT_EQ(vm(b), 5);
  const ILCodeVersion version = vm.manager->findIL(b.key(), id);
  EXPECT_EQ(vm.manager->nativesOf(version).size(), 2u);
  for (const NativeCodeVersion native : vm.manager->nativesOf(version)) EXPECT_EQ(vm.manager->ilOf(native), version);
}

TEST(Tree, VersionsTellWhereTheyComeFrom) {
  TestVm vm;
  TestFunction& f = vm.add(7, 100);
  vm(f);
  const ILVersionId id = reload(vm, f, 5);
  vm(f);
  const versioning::MethodTree tree = vm.manager->tree(f.key());
  ASSERT_EQ(tree.versions.size(), 2u);
  EXPECT_EQ(tree.name, "main!f7");
  const versioning::ILVersionInfo& version = tree.versions[1];
  EXPECT_EQ(version.id, id);
  EXPECT_EQ(version.parent, 0u);
  EXPECT_EQ(version.stageName, "hot reload");
  EXPECT_EQ(version.who, "test");
  EXPECT_EQ(version.why, "because");
  EXPECT_GT(version.createdAtNanos, 0u);
  EXPECT_TRUE(version.active && version.leaf);
  ASSERT_EQ(version.natives.size(), 1u);
  const versioning::NativeVersionInfo& native = version.natives[0];
  EXPECT_TRUE(native.active && native.published);
  EXPECT_GE(native.builtAtNanos, native.createdAtNanos);
  EXPECT_EQ(vm.manager->versionAt(native.code), native.version);
  EXPECT_EQ(vm.manager->versionAt(native.code + native.codeBytes - 1), native.version);
  ASSERT_EQ(tree.versions[0].natives.size(), 1u);
  EXPECT_FALSE(tree.versions[0].natives[0].active);
}

TEST(Tree, DumpNamesEveryVersionAsTextAndJson) {
  TestVm vm;
  TestFunction& f = vm.add(7, 100);
  vm(f);
  reload(vm, f, 5);
  vm(f);
  const std::string text = vm.manager->dump();
  EXPECT_NE(text.find("main!f7"), std::string::npos) << text;
  EXPECT_NE(text.find("IL 1 *  hot reload  complete"), std::string::npos) << text;
  EXPECT_NE(text.find("by test: because"), std::string::npos) << text;
  EXPECT_NE(text.find("active  published"), std::string::npos) << text;
  const std::string json = vm.manager->dumpJson();
  EXPECT_NE(json.find("\"stageName\": \"hot reload\""), std::string::npos) << json;
}

}  // namespace
}  // namespace codicil::testing
