// Identity, sharing and termination: what the loader promises beyond the words of each MethodTable.
#include <gtest/gtest.h>

#include <thread>

#include "metadata/SharedFramework.hpp"
#include "typesystem/DirectoryBinder.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::typesystem::test {
namespace {

class Loader : public testing::Test {
 protected:
  void SetUp() override {
    const auto& framework = metadata::test::sharedFramework();
    ASSERT_FALSE(framework.assemblies.empty()) << framework.reason;
    binder_ = std::make_unique<DirectoryBinder>(std::vector<std::string>{framework.directory});
    const auto coreLib = binder_->open("System.Private.CoreLib");
    ASSERT_TRUE(coreLib) << coreLib.error().toString();
    coreLib_ = *coreLib;
    auto loader = TypeLoader::create(*coreLib_, *binder_);
    ASSERT_TRUE(loader) << loader.error().toString();
    loader_ = std::move(*loader);
  }

  TypeHandle named(const char* nameSpace, const char* name) {
    const auto loaded = loader_->load(*coreLib_, coreLib_->image().types().find(nameSpace, name));
    EXPECT_TRUE(loaded) << loaded.error().toString();
    return loaded ? *loaded : TypeHandle();
  }
  TypeHandle list(TypeHandle argument) {
    const auto loaded = loader_->instantiate(named("System.Collections.Generic", "List`1"), {{argument}});
    EXPECT_TRUE(loaded) << loaded.error().toString();
    return loaded ? *loaded : TypeHandle();
  }

  std::unique_ptr<DirectoryBinder> binder_;
  Module* coreLib_ = nullptr;
  std::unique_ptr<TypeLoader> loader_;
};

TEST_F(Loader, OneHandleForOneType) {
  const TypeHandle string = named("System", "String");
  EXPECT_EQ(list(string), list(string));
  EXPECT_EQ(*loader_->arrayOf(string), *loader_->arrayOf(string));
  EXPECT_EQ(*loader_->pointerTo(named("System", "Int32")), *loader_->pointerTo(named("System", "Int32")));
  EXPECT_NE(*loader_->arrayOf(string), *loader_->arrayOf(string, 1));
  EXPECT_EQ(loader_->nameOf(list(string)), "System.Collections.Generic.List`1[System.String]");
}

TEST_F(Loader, InstantiationsOverReferencesShareOneClass) {
  MethodTable* ofString = list(named("System", "String")).methodTable();
  MethodTable* ofObject = list(named("System", "Object")).methodTable();
  MethodTable* ofInt = list(named("System", "Int32")).methodTable();
  EXPECT_NE(ofString, ofObject);
  EXPECT_EQ(ofString->canonical(), ofObject->canonical());
  EXPECT_EQ(&ofString->classData(), &ofObject->classData());
  EXPECT_EQ(ofString->canonical()->generics(), TypeFlags::kSharedInstance);
  EXPECT_EQ(loader_->nameOf(TypeHandle(ofString->canonical())), "System.Collections.Generic.List`1[System.__Canon]");
  EXPECT_EQ(ofInt->canonical(), ofInt);
}

TEST_F(Loader, SharingReachesThroughValues) {
  const TypeHandle pair = named("System.Collections.Generic", "KeyValuePair`2");
  const TypeHandle string = named("System", "String");
  const TypeHandle number = named("System", "Int32");
  const auto exact = loader_->instantiate(pair, {{string, number}});
  ASSERT_TRUE(exact);
  EXPECT_EQ(
      loader_->nameOf(TypeHandle(list(*exact).methodTable()->canonical())),
      "System.Collections.Generic.List`1[System.Collections.Generic.KeyValuePair`2[System.__Canon,System.Int32]]");
}

TEST_F(Loader, InstantiationAndInterfacesAreExact) {
  const TypeHandle string = named("System", "String");
  const MethodTable& table = *list(string).methodTable();
  ASSERT_EQ(table.instantiation().size(), 1u);
  EXPECT_EQ(table.instantiation()[0], string);
  ASSERT_FALSE(table.interfaces().empty());
  EXPECT_EQ(loader_->nameOf(TypeHandle(table.interfaces()[0])), "System.Collections.Generic.IList`1[System.String]");
}

TEST_F(Loader, MembersAreFoundByToken) {
  const TypeHandle string = named("System", "String");
  const Class& type = string.methodTable()->classData();
  ASSERT_FALSE(type.methods.empty());
  EXPECT_EQ(coreLib_->methodOf(type.methods[0].token()), &type.methods[0]);
  EXPECT_EQ(coreLib_->fieldOf(type.fields[0].token()), &type.fields[0]);
  EXPECT_EQ(type.methods[0].owner(), string.methodTable());
  // ToString lies in the slot that Object gave it, and is String's own there.
  EXPECT_EQ(type.slots[1]->owner(), string.methodTable());
  EXPECT_EQ(type.slots[1]->slot(), 1);
}

TEST_F(Loader, WrongInstantiationsAreErrors) {
  const TypeHandle generic = named("System.Collections.Generic", "List`1");
  const TypeHandle number = named("System", "Int32");
  EXPECT_EQ(loader_->instantiate(generic, {{number, number}}).error().code, LoadErrorCode::BadInstantiation);
  EXPECT_EQ(loader_->instantiate(generic, {{TypeHandle()}}).error().code, LoadErrorCode::BadInstantiation);
  EXPECT_EQ(loader_->arrayOf(named("System", "TypedReference")).error().code, LoadErrorCode::BadInstantiation);
  EXPECT_EQ(loader_->arrayOf(number, 33).error().code, LoadErrorCode::BadInstantiation);
}

TEST_F(Loader, NestingEndsInAnError) {
  TypeHandle type = named("System", "String");
  for (unsigned i = 0; i < 2 * kMaxTypeDepth; ++i) {
    const auto next = loader_->instantiate(named("System.Collections.Generic", "List`1"), {{type}});
    if (!next) {
      EXPECT_EQ(next.error().code, LoadErrorCode::TooDeep) << next.error().toString();
      return;
    }
    type = *next;
  }
  FAIL() << "no end";
}

TEST_F(Loader, ThreadsGetTheSameTypes) {
  std::vector<std::thread> threads;
  std::vector<std::vector<TypeHandle>> results(4);
  for (auto& result : results)
    threads.emplace_back([this, &result] {
      for (Rid rid = 2; rid < 400; ++rid) {
        const auto loaded = loader_->load(*coreLib_, Token::of(TableId::TypeDef, rid));
        result.push_back(loaded ? *loaded : TypeHandle());
      }
    });
  for (std::thread& thread : threads) thread.join();
  for (const auto& result : results) EXPECT_EQ(result, results[0]);
}

}  // namespace
}  // namespace codicil::typesystem::test
