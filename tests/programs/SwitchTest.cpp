// Methods of a C# program get other bodies, compiled by RyuJIT, and their old ones back.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <ostream>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "codicil/versioning/ReJit.hpp"
#include "execution/SuppliedIL.hpp"
#include "host/DotnetRoot.hpp"
#include "host/Program.hpp"
#include "threading/Thread.hpp"

namespace codicil {
namespace {

using execution::SuppliedIL;
using versioning::ChangeResult;
using versioning::MethodKey;
using versioning::Status;

std::shared_ptr<const SuppliedIL> il(std::initializer_list<unsigned> code) {
  std::vector<std::byte> body{static_cast<std::byte>(code.size() << 2 | 2)};  // the tiny header
  for (const unsigned byte : code) body.push_back(static_cast<std::byte>(byte));
  return SuppliedIL::parse(std::make_shared<const std::string>("test"), body).value();
}

const auto kForty2 = [] { return il({0x1f, 42, 0x2a}); };  // ldc.i4.s 42, ret
const auto kZero = [] { return il({0x16, 0x2a}); };        // ldc.i4.0, ret

// Settings of tiering under which all of it has to hold.
struct Tiers {
  const char* name;
  std::vector<std::pair<const char*, const char*>> environment;
  friend std::ostream& operator<<(std::ostream& out, const Tiers& tiers) { return out << tiers.name; }
};

struct Switch : testing::TestWithParam<Tiers> {
  void SetUp() override {
    for (const auto& [name, value] : GetParam().environment) setenv(name, value, 1);
    const auto root = host::findDotnetRoot(host::processRootSearch()).value();
    const auto application = host::loadApplication(CODICIL_TEST_PROGRAMS "/Numbers/Numbers.dll", root.directory);
    ASSERT_TRUE(application) << application.error().message;
    auto made = host::Program::create(*application);
    ASSERT_TRUE(made) << made.error().message;
    program = std::move(*made);
    original = run();
  }

  int run() { return program->runMain().value(); }
  MethodKey find(const std::string& method) { return program->find(method).value(); }
  void replace(const std::string& method, const std::shared_ptr<const SuppliedIL>& body) {
    const ChangeResult result = program->versions().hotReload(
        find(method), body, std::make_shared<const versioning::Requester>(versioning::Requester{"test", "replaced"}));
    ASSERT_EQ(result.status, Status::Ok) << describe(result.status);
  }
  void revert(const std::string& method) {
    const versioning::Change change{
        .method = find(method), .kind = versioning::Change::Kind::Revert, .version = 0, .body = nullptr};
    ChangeResult result;
    program->versions().apply(versioning::kHotReloadStage, nullptr, {&change, 1}, {&result, 1});
    ASSERT_EQ(result.status, Status::Ok) << describe(result.status);
  }

  std::unique_ptr<host::Program> program;
  int original = 0;
};

TEST_P(Switch, ReplacedMainRunsAndItsOwnBodyComesBack) {
  replace("Numbers::Main", kForty2());
  EXPECT_EQ(run(), 42);
  revert("Numbers::Main");
  EXPECT_EQ(run(), original);
}

// Main inlined Primes, which inlined IsPrime: it has to be switched off and built anew.
TEST_P(Switch, InlinersFollowTheirInlinee) {
  if (GetParam().name == std::string_view("off")) {
    EXPECT_NE(program->versionTrees("Numbers::Main").find("inlined"), std::string::npos);
  }
  replace("Numbers::IsPrime", kZero());
  const int withoutPrimes = run();
  EXPECT_NE(withoutPrimes, original);
  revert("Numbers::IsPrime");
  EXPECT_EQ(run(), original);
  replace("Numbers::Primes", kZero());
  EXPECT_EQ(run(), withoutPrimes);
}

// The slots hold the bodies themselves after the first call: the manager rewrites them.
TEST_P(Switch, VirtualAndInterfaceSlotsFollow) {
  for (const char* method : {"Step::By", "Step::Next"}) {
    EXPECT_EQ(run(), original);  // through a slot that has been filled
    replace(method, kZero());
    EXPECT_NE(run(), original) << method;
    revert(method);
    EXPECT_EQ(run(), original) << method;
  }
}

// A switch leads a slot back to the precode, and the next call through it fills it again.
TEST_P(Switch, SlotIsOnRecordOnceHoweverOftenItIsFilled) {
  const auto switchOften = [this](int times) {
    for (int i = 0; i < times; ++i) {
      replace("Step::Next", kZero());
      run();
      revert("Step::Next");
      run();
    }
    for (int i = 0; i < 4; ++i) program->versions().collect();
    return program->versions().use().linkBytes;
  };
  const std::size_t before = switchOften(100);  // what else is promoted has been by then
  switchOften(100);
  EXPECT_LT(switchOften(100), before + 100 * sizeof(void*));
}

// A thread in Main does not hold back what it is not in; what it is in stays.
TEST_P(Switch, BodiesAreFreedWhileTheProgramRuns) {
  std::atomic<bool> ended{false};
  std::thread switcher([&] {
    for (int i = 0; i < 300; ++i) {
      replace("Numbers::Fibonacci", kZero());
      std::this_thread::sleep_for(std::chrono::milliseconds(1));  // so that it is called
      revert("Numbers::Fibonacci");
      program->versions().collect();
    }
    ended = true;
  });
  while (!ended) run();
  switcher.join();
  EXPECT_EQ(run(), original);
  EXPECT_GT(program->versions().use().bodiesCollected, 20u);
}

// It may be on its way to a body that is not published any more, and no frame says so.
TEST_P(Switch, NothingIsFreedWhileAThreadHoldsCode) {
  replace("Numbers::Main", kForty2());
  run();
  revert("Numbers::Main");
  const auto freed = [this] { return program->versions().use().bodiesCollected; };
  const auto before = freed();
  {
    const threading::HoldsCode holds(*threading::Thread::current());
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(program->versions().collect().pending);
    EXPECT_EQ(freed(), before);
  }
  for (int i = 0; i < 3; ++i) program->versions().collect();
  EXPECT_GT(freed(), before);
}

// There is always some thread that fetches code. Who began after it was switched off does not keep it from being freed.
TEST_P(Switch, WhoFetchesCodeLaterDoesNotKeepWhatWasSwitchedOffBefore) {
  replace("Numbers::Main", kForty2());
  run();
  revert("Numbers::Main");
  const auto before = program->versions().use().bodiesCollected;
  auto earlier = std::make_unique<const threading::HoldsCode>(*threading::Thread::current());
  EXPECT_TRUE(program->versions().collect().pending);
  earlier.reset();
  const threading::HoldsCode later(*threading::Thread::current());
  EXPECT_FALSE(program->versions().collect().pending);
  EXPECT_GT(program->versions().use().bodiesCollected, before);
}

class ReturnsZero final : public rejit::ReJitCallbacks {
 public:
  rejit::Answer getReJITParameters(const rejit::ParameterRequest&) override {
    ++asked;
    return rejit::Answer::supply(kZero());
  }
  int asked = 0;
};

TEST_P(Switch, ReJitClientIsAskedOnceAndReverted) {
  rejit::ReJit rejit(program->versions());
  auto client = std::make_shared<ReturnsZero>();
  const rejit::ClientId id = rejit.attach(client);
  const MethodKey method = find("Numbers::Fibonacci");
  Status status = Status::CompileFailed;
  rejit.requestReJIT(id, {&method, 1}, {&status, 1}, "test");
  ASSERT_EQ(status, Status::Ok);
  const int changed = run();
  EXPECT_NE(changed, original);
  EXPECT_EQ(run(), changed);
  EXPECT_EQ(client->asked, 1);
  rejit.requestRevert(id, {&method, 1}, {&status, 1});
  EXPECT_EQ(status, Status::Ok);
  EXPECT_EQ(run(), original);
}

// IL that the JIT refuses leaves the method as it was.
TEST_P(Switch, BadILFallsBack) {
  replace("Numbers::Fibonacci", il({0x26, 0x2a}));  // pop, ret: the stack is empty
  EXPECT_EQ(run(), original);
}

TEST_P(Switch, OldBodiesAreFreed) {
  for (int i = 0; i < 20; ++i) {
    replace("Numbers::Mix", il({0x02, 0x2a}));  // ldarg.0, ret
    run();
    revert("Numbers::Mix");
    EXPECT_EQ(run(), original);
  }
  while (program->versions().collect().pending) {
  }
  for (int i = 0; i < 4; ++i) program->versions().collect();
  EXPECT_EQ(program->versions().use().ilNodes, 0u);
  EXPECT_GT(program->versions().use().bodiesCollected, 19u);
}

INSTANTIATE_TEST_SUITE_P(Tiering, Switch,
                         testing::Values(Tiers{"off", {{"DOTNET_TieredCompilation", "0"}}}, Tiers{"on", {}},
                                         Tiers{"early",
                                               {{"DOTNET_TC_CallCountThreshold", "2"},
                                                {"DOTNET_TC_CallCountingDelayMs", "0"},
                                                {"DOTNET_TC_OnStackReplacement_InitialCounter", "1"},
                                                {"DOTNET_OSR_HitLimit", "1"}}}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace codicil
