// SPDX-License-Identifier: MIT
// Names say which version a body is, as the version tree has it.
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "codicil/versioning/ReJit.hpp"
#include "diagnostics/JitDumpReader.hpp"
#include "diagnostics/ListedSymbols.hpp"
#include "diagnostics/SeenProgram.hpp"
#include "execution/SuppliedIL.hpp"
#include "host/DotnetRoot.hpp"
#include "host/Program.hpp"

namespace codicil::diagnostics {
namespace {

using execution::SuppliedIL;
using versioning::ChangeResult;
using versioning::MethodKey;
using versioning::Status;

constexpr const char* kMethod = "Seen::Twice";
constexpr const char* kName = "int32 [Seen] Seen::Twice(int32)";

std::shared_ptr<const SuppliedIL> constant(unsigned value) {
  const unsigned code[] = {3 << 2 | 2, 0x1f, value, 0x2a};  // the tiny header; ldc.i4.s, ret
  std::vector<std::byte> body;
  for (const unsigned byte : code) body.push_back(static_cast<std::byte>(byte));
  return SuppliedIL::parse(std::make_shared<const std::string>("test"), body).value();
}

class Answers final : public rejit::ReJitCallbacks {
 public:
  rejit::Answer getReJITParameters(const rejit::ParameterRequest&) override {
    return rejit::Answer::supply(constant(20));
  }
};

class VersionedNamesTest : public testing::Test {
 protected:
  VersionedNamesTest() {
    setenv("DOTNET_PerfMapEnabled", "1", 1);
    setenv("DOTNET_PerfMapJitDumpPath", files_.path().c_str(), 1);
    setenv("CODICIL_GDBJIT", "1", 1);
    const auto root = host::findDotnetRoot(host::processRootSearch()).value();
    program_ = std::move(*host::Program::create(*host::loadApplication(seen_.dll(), root.directory)));
  }

  int run() { return program_->runMain().value(); }
  versioning::CodeVersionManager& versions() { return program_->versions(); }
  MethodKey method() { return program_->find(kMethod).value(); }
  void hotReload(unsigned value) {
    const ChangeResult result =
        versions().hotReload(method(), constant(value), std::make_shared<const versioning::Requester>());
    ASSERT_EQ(result.status, Status::Ok) << describe(result.status);
  }
  void revertReload() {
    const versioning::Change change{
        .method = method(), .kind = versioning::Change::Kind::Revert, .version = 0, .body = nullptr};
    ChangeResult result;
    versions().apply(versioning::kHotReloadStage, nullptr, {&change, 1}, {&result, 1});
    ASSERT_EQ(result.status, Status::Ok);
  }

  // Of the method: name → address, as the tree has them.
  std::map<std::string, std::uint64_t> fromTree() {
    std::map<std::string, std::uint64_t> bodies;
    for (const auto& il : versions().tree(method()).versions)
      for (const auto& native : il.natives) {
        if (native.code == nullptr) continue;
        std::string name = kName;
        if (il.id != 0) name += "[IL " + std::to_string(il.id) + "]";
        if (native.id != 0) name += "[native " + std::to_string(native.id) + "]";
        bodies[name + "[Optimized]"] = reinterpret_cast<std::uint64_t>(native.code);
      }
    return bodies;
  }
  // And as the perf map does.
  std::map<std::string, std::uint64_t> fromMap() {
    std::map<std::string, std::uint64_t> bodies;
    std::ifstream file(files_.path() / ("perf-" + std::to_string(getpid()) + ".map"));
    for (std::string line; std::getline(file, line);) {
      const std::size_t name = line.find(kName);
      if (name != std::string::npos) bodies[line.substr(name)] = std::stoull(line, nullptr, 16);
    }
    return bodies;
  }

  SeenProgram seen_;
  host::TemporaryDirectory files_;
  std::unique_ptr<host::Program> program_;
};

TEST_F(VersionedNamesTest, EachVersionHasItsLineAndItsSymbol) {
  EXPECT_EQ(run(), SeenProgram::kExitCode);
  hotReload(10);
  EXPECT_EQ(run(), SeenProgram::kExitCode + 2);
  rejit::ReJit rejit(versions());
  const rejit::ClientId client = rejit.attach(std::make_shared<Answers>());
  const MethodKey key = method();
  Status status = Status::CompileFailed;
  rejit.requestReJIT(client, {&key, 1}, {&status, 1}, "test");
  ASSERT_EQ(status, Status::Ok);
  EXPECT_EQ(run(), SeenProgram::kExitCode + 12);
  const auto tree = fromTree();
  EXPECT_EQ(tree.size(), 3u);
  EXPECT_EQ(fromMap(), tree);
  const ListedSymbols symbols = ListedSymbols::read();
  for (const auto& [name, address] : tree) {
    ASSERT_TRUE(symbols.has(name)) << name;
    EXPECT_EQ(symbols.addresses.at(name), address);
  }
}

TEST_F(VersionedNamesTest, TheDumpHasTheBytesThatRun) {
  run();
  const JitDumpReader dump(files_.path() / ("jit-" + std::to_string(getpid()) + ".dump"));
  ASSERT_EQ(dump.fault(), "");
  std::size_t compared = 0;
  for (const JitDumpReader::Load& load : dump.loads()) {
    if (load.name.find("[Optimized]") == std::string::npos) continue;  // stubs may be patched
    EXPECT_EQ(std::memcmp(reinterpret_cast<const void*>(load.code), load.bytes.data(), load.bytes.size()), 0)
        << load.name;
    ++compared;
  }
  EXPECT_GT(compared, 50u);
}

TEST_F(VersionedNamesTest, FreedBodiesLeaveTheDebugger) {
  run();
  hotReload(10);
  run();
  std::string name;
  for (const auto& [one, address] : fromTree())
    if (one.find("[IL ") != std::string::npos) name = one;
  EXPECT_TRUE(ListedSymbols::read().has(name));
  revertReload();
  EXPECT_EQ(run(), SeenProgram::kExitCode);
  while (versions().collect().pending) {
  }
  for (int i = 0; i < 4; ++i) versions().collect();
  EXPECT_EQ(versions().use().ilNodes, 0u);
  EXPECT_FALSE(ListedSymbols::read().has(name));
  EXPECT_TRUE(ListedSymbols::read().has(std::string(kName) + "[Optimized]"));
}

TEST_F(VersionedNamesTest, NothingIsLeftWhenTheProgramHasEnded) {
  run();
  EXPECT_GT(ListedSymbols::read().files, 0u);
  program_.reset();
  EXPECT_EQ(ListedSymbols::read().files, 0u);
  EXPECT_TRUE(JitDumpReader(files_.path() / ("jit-" + std::to_string(getpid()) + ".dump")).isClosed());
}

}  // namespace
}  // namespace codicil::diagnostics
