// SPDX-License-Identifier: MIT
// The installed CoreLib, loaded; no thread, no heap.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "metadata/SharedFramework.hpp"
#include "typesystem/DirectoryBinder.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::classlib::test {

class LoadedFramework : public testing::Test {
 protected:
  void SetUp() override {
    const auto& framework = metadata::test::sharedFramework();
    ASSERT_FALSE(framework.assemblies.empty()) << framework.reason;
    binder_ = std::make_unique<typesystem::test::DirectoryBinder>(std::vector<std::string>{framework.directory});
    const auto coreLib = binder_->open("System.Private.CoreLib");
    ASSERT_TRUE(coreLib) << coreLib.error().toString();
    coreLib_ = *coreLib;
    auto loader = typesystem::TypeLoader::create(*coreLib_, *binder_);
    ASSERT_TRUE(loader) << loader.error().toString();
    loader_ = std::move(*loader);
  }

  typesystem::Token token(const char* nameSpace, const char* name) {
    return coreLib_->image().types().find(nameSpace, name);
  }
  typesystem::TypeHandle named(const char* nameSpace, const char* name) {
    const auto type = loader_->load(*coreLib_, token(nameSpace, name));
    EXPECT_TRUE(type) << name;
    return type ? *type : typesystem::TypeHandle();
  }

  std::unique_ptr<typesystem::test::DirectoryBinder> binder_;
  typesystem::Module* coreLib_ = nullptr;
  std::unique_ptr<typesystem::TypeLoader> loader_;
};

}  // namespace codicil::classlib::test
