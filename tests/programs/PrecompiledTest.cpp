// Code that the class library's files bring along is there as default versions, and follows what it inlined.
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "execution/CodeHost.hpp"
#include "execution/Engine.hpp"
#include "execution/SuppliedIL.hpp"
#include "host/DotnetRoot.hpp"
#include "host/Program.hpp"
#include "typesystem/Module.hpp"

namespace codicil {
namespace {

using versioning::ChangeResult;
using versioning::MethodKey;
using versioning::Status;
using versioning::Tier;

constexpr const char* kInliner = "System.Text.Rune::get_IsAscii";
constexpr const char* kInlinee = "System.Text.UnicodeUtility::IsAsciiCodePoint";
constexpr int kNotAscii = 41, kAscii = 42;

struct PrecompiledCode : testing::Test {
  void start() {
    const auto root = host::findDotnetRoot(host::processRootSearch()).value();
    const auto application =
        host::loadApplication(CODICIL_TEST_PROGRAMS "/Precompiled/Precompiled.dll", root.directory).value();
    program = std::move(host::Program::create(application).value());
  }
  int run() { return program->runMain().value(); }

  // Of CoreLib.
  static MethodKey find(const std::string& method) {
    typesystem::Module& coreLib = *execution::engine().coreLib;
    const std::uint32_t count = coreLib.metadata().rowCount(typesystem::TableId::MethodDef);
    for (typesystem::Rid row = 1; row <= count; ++row) {
      const auto token = typesystem::Token::of(typesystem::TableId::MethodDef, row);
      if (execution::nameOf(coreLib, token) == method) return {&coreLib, token.value};
    }
    return {};
  }
  versioning::NativeVersionInfo defaultOf(const std::string& method) {
    return program->versions().tree(find(method)).versions.at(0).natives.at(0);
  }

  std::unique_ptr<host::Program> program;
};

TEST_F(PrecompiledCode, IsTheDefaultVersion) {
  start();
  EXPECT_EQ(run(), kNotAscii);
  const versioning::NativeVersionInfo info = defaultOf(kInliner);
  EXPECT_EQ(info.tier, Tier::Precompiled);
  EXPECT_TRUE(info.published);
  EXPECT_EQ(info.inlinings, 0u);  // nobody has asked
}

TEST_F(PrecompiledCode, IsNotUsedWhenTheSettingSaysSo) {
  setenv("DOTNET_ReadyToRun", "0", 1);
  start();
  EXPECT_EQ(run(), kNotAscii);
  EXPECT_EQ(defaultOf(kInliner).tier, Tier::Tier0);
  EXPECT_EQ(program->versions().memory().use().bodiesAdopted, 0u);
}

TEST_F(PrecompiledCode, IsSwitchedOffWhenWhatItInlinedGetsOtherIL) {
  start();
  EXPECT_EQ(run(), kNotAscii);
  ASSERT_EQ(program->versions().published(*execution::engine().coreLib->methodOf({find(kInliner).token})),
            versioning::NativeCodeVersion(*execution::engine().coreLib->methodOf({find(kInliner).token})));
  const std::byte answersTrue[] = {std::byte{2 << 2 | 2}, std::byte{0x17}, std::byte{0x2a}};  // ldc.i4.1, ret
  const auto requester = std::make_shared<const versioning::Requester>(versioning::Requester{"test", "replaced"});
  const auto body = execution::SuppliedIL::parse(std::make_shared<const std::string>("test"),
                                                 std::vector<std::byte>(answersTrue, answersTrue + 3))
                        .value();
  ASSERT_EQ(program->versions().hotReload(find(kInlinee), body, requester).status, Status::Ok);
  EXPECT_EQ(run(), kAscii);
  const versioning::Change change{
      .method = find(kInlinee), .kind = versioning::Change::Kind::Revert, .version = 0, .body = nullptr};
  ChangeResult result;
  program->versions().apply(versioning::kHotReloadStage, nullptr, {&change, 1}, {&result, 1});
  EXPECT_EQ(result.status, Status::Ok);
  EXPECT_EQ(run(), kNotAscii);
  EXPECT_EQ(defaultOf(kInliner).tier, Tier::Precompiled);
  EXPECT_TRUE(defaultOf(kInliner).published);
}

}  // namespace
}  // namespace codicil
