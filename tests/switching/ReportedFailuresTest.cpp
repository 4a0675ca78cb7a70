// SPDX-License-Identifier: MIT
// For each kind of failure that users of other runtimes have reported of methods that get other bodies while a program
// runs, what provokes it, on a C# program (Reported.cs). Each says what was changed in the engine to see it fail.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <initializer_list>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "codicil/versioning/ReJit.hpp"
#include "execution/Assemblies.hpp"
#include "execution/Engine.hpp"
#include "host/DotnetRoot.hpp"
#include "host/Program.hpp"
#include "switching/AnsweringFunctions.hpp"

namespace codicil::switching {
namespace {

using rejit::ClientId;
using versioning::MethodKey;
using versioning::Status;
using versioning::Tier;

// As in Reported.cs.
enum Function : std::size_t {
  kLeaf = 1,
  kCaller = 2,
  kHot = 3,
  kUses = 4,
  kBeforeLeaf = 5,
  kAfterLeaf = 6,
  kOther = 7,
  kGeneric = 8,
  kPlugin = 20
};
struct ReportedState {
  std::atomic<std::int64_t> entered, opened, arrived, answer;
};

// Long enough for anything that is not stuck.
constexpr std::chrono::seconds kStuck{20};

template <class Condition>
bool comes(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + kStuck;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

// Writes its number into its place of the answer.
class Agent final : public rejit::ReJitCallbacks {
 public:
  using Functions = std::map<std::size_t, AnsweringFunction>;
  Agent(const Functions& functions, int place) : functions_(functions), place_(place) {}

  rejit::Answer getReJITParameters(const rejit::ParameterRequest& request) override {
    const auto function = std::find_if(functions_.begin(), functions_.end(), [&](const auto& entry) {
      return entry.second.key() == request.version.method();
    });
    if (function == functions_.end()) return rejit::Answer::refuse("what is this?");
    if (whenAsked) whenAsked();
    {
      const std::lock_guard<std::mutex> guard(lock_);
      asked_.push_back(function->first);
    }
    return rejit::Answer::supply(function->second.rewrite(request.parent.body().get(), place_, number));
  }
  void reJITError(MethodKey, versioning::ILVersionId, Status status, std::string_view why) override {
    ADD_FAILURE() << describe(status) << " " << why;
  }
  std::vector<std::size_t> asked() {
    const std::lock_guard<std::mutex> guard(lock_);
    return asked_;
  }

  std::function<void()> whenAsked;
  std::atomic<std::uint16_t> number{1};

 private:
  const Functions& functions_;
  const int place_;
  std::mutex lock_;
  std::vector<std::size_t> asked_;  // guarded
};

struct ReportedFailures : testing::Test {
  void start(std::initializer_list<std::pair<const char*, const char*>> environment) {
    for (const auto& [name, value] : environment) setenv(name, value, 1);
    const auto root = host::findDotnetRoot(host::processRootSearch()).value();
    program = std::move(
        host::Program::create(host::loadApplication(CODICIL_TEST_SWITCHING "/Reported.dll", root.directory).value())
            .value());
    rejit = std::make_unique<rejit::ReJit>(program->versions());
    addFunctions(*static_cast<typesystem::Module*>(program->find("Reported::Main").value().module));
    shared.opened = 1;
  }
  void startOptimizing() { start({{"DOTNET_TieredCompilation", "0"}}); }

  void addFunctions(typesystem::Module& module) {
    const std::vector<AnsweringFunction> all = AnsweringFunction::in(module);
    for (std::size_t number = 0; number < all.size(); ++number)
      if (all[number].key().module != nullptr) functions.emplace(number, all[number]);
  }

  std::int64_t call(const std::string& what, int count = 1) {
    const auto address = reinterpret_cast<std::uintptr_t>(&shared);
    program->runMain({std::to_string(address), what, std::to_string(count)}).value();
    return shared.answer;
  }

  std::pair<ClientId, std::shared_ptr<Agent>> attach(int place) {
    auto agent = std::make_shared<Agent>(functions, place);
    return {rejit->attach(agent, {.name = "agent " + std::to_string(place)}), agent};
  }
  Status request(ClientId client, std::size_t function) {
    const MethodKey key = functions.at(function).key();
    Status status = Status::CompileFailed;
    rejit->requestReJIT(client, {&key, 1}, {&status, 1}, "test");
    return status;
  }
  Status revert(ClientId client, std::size_t function) {
    const MethodKey key = functions.at(function).key();
    Status status = Status::CompileFailed;
    rejit->requestRevert(client, {&key, 1}, {&status, 1});
    return status;
  }

  versioning::MethodTree tree(std::size_t function) { return program->versions().tree(functions.at(function).key()); }
  // What callers run.
  versioning::NativeVersionInfo published(std::size_t function) {
    for (const versioning::ILVersionInfo& il : tree(function).versions)
      for (const versioning::NativeVersionInfo& native : il.natives)
        if (native.published) return native;
    return {};
  }
  bool publishes(std::size_t function, Tier tier, bool ofTheAssembly) {
    const versioning::NativeVersionInfo runs = published(function);
    return runs.code != nullptr && runs.tier == tier && (runs.il == 0) == ofTheAssembly;
  }

  ReportedState shared{};
  std::unique_ptr<host::Program> program;
  std::map<std::size_t, AnsweringFunction> functions;
  std::unique_ptr<rejit::ReJit> rejit;
};

std::int64_t own(std::size_t function) { return answerOf(function, {}); }

// Wraps round, as it does where the program adds.
std::int64_t sum(std::initializer_list<std::int64_t> answers) {
  std::uint64_t sum = 0;
  for (const std::int64_t answer : answers) sum += static_cast<std::uint64_t>(answer);
  return static_cast<std::int64_t>(sum);
}

// A thread compiles a method, and in the middle of it waits for an assembly; meanwhile somebody requests that method,
// and one that it inlines. The client, when it is asked, requests and reverts from yet another thread and waits for
// that.
//   Fails if CodeVersionManager::apply waits for builds that are under way, as forgetting a module does.
TEST_F(ReportedFailures, RequestWhileAThreadCompilesDoesNotDeadlock) {
  startOptimizing();
  shared.opened = 0;
  const auto [id, agent] = attach(0);
  agent->whenAsked = [this, id = id] {
    EXPECT_EQ(std::async(std::launch::async, [&] { return request(id, kOther), revert(id, kOther); }).wait_for(kStuck),
              std::future_status::ready);
  };
  std::thread requesting([&, id = id] {
    EXPECT_TRUE(comes([&] { return shared.entered == 1; }));
    auto requested = std::async(std::launch::async, [&] { return request(id, kUses), request(id, kLeaf); });
    EXPECT_EQ(requested.wait_for(kStuck), std::future_status::ready);
    shared.opened = 1;
  });
  const std::int64_t answer = call("Uses");
  requesting.join();
  EXPECT_EQ(answer, sum({answerOf(kUses, {1}), own(kPlugin), answerOf(kLeaf, {1})}));
}

// Called a few times, a method waits for the tiering delay to end; meanwhile it gets other IL, and after that its own
// back. Each time the IL that is to run gets its tier-1, and no other.
//   Fails if new IL does not begin at tier-0 again (Tiering::initialTier).
TEST_F(ReportedFailures, ILThatComesDuringTheTieringDelayRunsAndIsPromoted) {
  start({{"DOTNET_TC_CallCountingDelayMs", "C8"},  // 200
         {"DOTNET_TC_CallCountThreshold", "3"},
         {"DOTNET_TieredPGO", "0"}});
  const auto [id, agent] = attach(0);
  EXPECT_EQ(call("Hot", 10), own(kHot));
  EXPECT_TRUE(publishes(kHot, Tier::Tier0, true));
  EXPECT_EQ(request(id, kHot), Status::Ok);
  EXPECT_TRUE(comes([&] {
    EXPECT_EQ(call("Hot", 10), answerOf(kHot, {1}));
    return publishes(kHot, Tier::Tier1, false);
  }));
  const versioning::MethodTree its = tree(kHot);
  for (const versioning::NativeVersionInfo& native : its.versions.front().natives) EXPECT_NE(native.tier, Tier::Tier1);
  EXPECT_EQ(revert(id, kHot), Status::Ok);
  EXPECT_TRUE(comes([&] {
    EXPECT_EQ(call("Hot", 10), own(kHot));
    return publishes(kHot, Tier::Tier1, true);
  }));
}

// Three requests that elsewhere are accepted and come to nothing: of a module that is compiled for debugging, …
//   Fails if a switch does not reach code that is there (Publisher::publishAll).
TEST_F(ReportedFailures, RequestForADebugModuleIsNotDropped) {
  start({});
  call("Uses");
  typesystem::Module* const plugin = execution::engine().assemblies->loaded().back().get();
  ASSERT_TRUE(plugin->isDebuggable());
  addFunctions(*plugin);
  const auto [id, agent] = attach(0);
  EXPECT_EQ(request(id, kPlugin), Status::Ok);
  EXPECT_EQ(call("Uses"), sum({own(kUses), answerOf(kPlugin, {1}), own(kLeaf)}));
  EXPECT_EQ(revert(id, kPlugin), Status::Ok);
  EXPECT_EQ(call("Uses"), sum({own(kUses), own(kPlugin), own(kLeaf)}));
}

// … of a module that is loaded when a method that needs it is compiled, …
//   Fails without the requests on file in ReJit::moduleLoaded.
TEST_F(ReportedFailures, RequestForAMethodThatIsNotLoadedIsNotDropped) {
  start({});
  shared.opened = 0;
  const auto [id, agent] = attach(0);
  constexpr versioning::Token kAnswer = 0x06000001;
  EXPECT_EQ(rejit->requestWhenLoaded(id, "Plugin", kAnswer), Status::Ok);
  std::thread loading([&] {
    EXPECT_TRUE(comes([&] { return shared.entered == 1; }));
    typesystem::Module* const plugin = execution::engine().assemblies->loaded().back().get();
    addFunctions(*plugin);
    rejit->moduleLoaded(*plugin, "Plugin");
    shared.opened = 1;
  });
  const std::int64_t answer = call("Uses");
  loading.join();
  EXPECT_EQ(functions.at(kPlugin).key().token, kAnswer);
  EXPECT_EQ(answer, sum({own(kUses), answerOf(kPlugin, {1}), own(kLeaf)}));
  const versioning::MethodTree its = tree(kPlugin);
  for (const versioning::NativeVersionInfo& native : its.versions.front().natives)
    EXPECT_EQ(native.code, nullptr);  // what it was never ran
}

// … and of code that had reached tier-1, and been inlined, before the client came.
//   Fails if a switch does not reach code that is there (Publisher::publishAll), or inliners (BodyLinks::leafChanged).
TEST_F(ReportedFailures, RequestForCodeThatWasThereBeforeTheClientIsNotDropped) {
  start({{"DOTNET_TC_CallCountingDelayMs", "0"}, {"DOTNET_TC_CallCountThreshold", "3"}});
  EXPECT_TRUE(comes([&] {
    EXPECT_EQ(call("Caller", 10), sum({own(kCaller), own(kLeaf)}));
    EXPECT_EQ(call("Hot", 10), own(kHot));
    return publishes(kCaller, Tier::Tier1, true) && publishes(kHot, Tier::Tier1, true);
  }));
  const auto [id, agent] = attach(0);
  EXPECT_EQ(request(id, kHot), Status::Ok);
  EXPECT_EQ(call("Hot"), answerOf(kHot, {1}));
  EXPECT_EQ(request(id, kLeaf), Status::Ok);
  EXPECT_EQ(call("Caller"), sum({own(kCaller), answerOf(kLeaf, {1})}));
  EXPECT_EQ(request(id, kCaller), Status::Ok);
  EXPECT_EQ(call("Caller"), sum({answerOf(kCaller, {1}), answerOf(kLeaf, {1})}));
}

// What inlined the client's body runs the old one again when that is reverted.
//   Fails if what inlined a version does not go stale with it (BodyLinks::leafChanged).
TEST_F(ReportedFailures, RevertReachesCallersThatInlined) {
  startOptimizing();
  const auto [id, agent] = attach(0);
  EXPECT_EQ(request(id, kLeaf), Status::Ok);
  EXPECT_EQ(call("Leaf"), answerOf(kLeaf, {1}));  // only what was asked for is inlined
  EXPECT_EQ(call("Caller"), sum({own(kCaller), answerOf(kLeaf, {1})}));
  EXPECT_EQ(published(kCaller).inlinings, 1u);
  EXPECT_EQ(revert(id, kLeaf), Status::Ok);
  EXPECT_EQ(call("Caller"), sum({own(kCaller), own(kLeaf)}));
  EXPECT_EQ(published(kCaller).inlinings, 1u);
}

// Each agent writes into the method what the others wrote into it, too, however they come and go.
//   Fails if a level keeps its version when the level above has another (VersionTree::repath).
TEST_F(ReportedFailures, AgentsOnOneMethodComeAndTheMiddleOneLeaves) {
  startOptimizing();
  const auto [first, firstAgent] = attach(0);
  const auto [second, secondAgent] = attach(1);
  EXPECT_EQ(request(second, kLeaf), Status::Ok);
  EXPECT_EQ(call("Caller"), sum({own(kCaller), answerOf(kLeaf, {0, 1})}));
  EXPECT_EQ(request(first, kLeaf), Status::Ok);
  EXPECT_EQ(call("Caller"), sum({own(kCaller), answerOf(kLeaf, {1, 1})}));
  const auto [third, thirdAgent] = attach(2);
  EXPECT_EQ(request(third, kLeaf), Status::Ok);
  EXPECT_EQ(call("Caller"), sum({own(kCaller), answerOf(kLeaf, {1, 1, 1})}));
  EXPECT_EQ(rejit->detach(second), Status::Ok);
  EXPECT_EQ(call("Caller"), sum({own(kCaller), answerOf(kLeaf, {1, 0, 1})}));
  EXPECT_EQ(revert(first, kLeaf), Status::Ok);
  EXPECT_EQ(call("Caller"), sum({own(kCaller), answerOf(kLeaf, {0, 0, 1})}));
  EXPECT_EQ(rejit->detach(third), Status::Ok);
  EXPECT_EQ(call("Caller"), sum({own(kCaller), own(kLeaf)}));
}

// Hot reload, twice, under an agent that instruments the method.
//   Fails if a level keeps its version when the level above has another (VersionTree::repath).
TEST_F(ReportedFailures, EditUnderAnAgentKeepsBoth) {
  startOptimizing();
  const auto [id, agent] = attach(0);
  const auto edit = [&](std::uint16_t number) {
    const AnsweringFunction& leaf = functions.at(kLeaf);
    return program->versions()
        .hotReload(leaf.key(), leaf.answering(answerOf(kLeaf, {0, 0, 0, number})), nullptr)
        .status;
  };
  EXPECT_EQ(request(id, kLeaf), Status::Ok);
  EXPECT_EQ(call("Caller"), sum({own(kCaller), answerOf(kLeaf, {1})}));
  EXPECT_EQ(edit(7), Status::Ok);
  EXPECT_EQ(call("Caller"), sum({own(kCaller), answerOf(kLeaf, {1, 0, 0, 7})}));
  EXPECT_EQ(edit(8), Status::Ok);
  EXPECT_EQ(call("Caller"), sum({own(kCaller), answerOf(kLeaf, {1, 0, 0, 8})}));
  EXPECT_EQ(revert(id, kLeaf), Status::Ok);
  EXPECT_EQ(call("Caller"), sum({own(kCaller), answerOf(kLeaf, {0, 0, 0, 8})}));
}

// A dynamic method's compile waits for an assembly, as long as it takes others to make many more, and to request and
// revert.
//   Fails if a thread waits for any build, not for that of its own version alone (BuildPipeline::prestub).
TEST_F(ReportedFailures, NobodyWaitsWhileDynamicCodeIsCompiled) {
  startOptimizing();
  shared.opened = 0;
  const auto [id, agent] = attach(0);
  std::thread others([&, id = id] {
    EXPECT_TRUE(comes([&] { return shared.entered == 1; }));
    auto switched = std::async(std::launch::async, [&] {
      for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(request(id, kLeaf), Status::Ok);
        EXPECT_EQ(revert(id, kLeaf), Status::Ok);
      }
    });
    EXPECT_EQ(switched.wait_for(kStuck), std::future_status::ready);
    EXPECT_TRUE(comes([&] { return shared.arrived == 100; }));
    shared.opened = 1;
  });
  EXPECT_EQ(call("Compile", 100), 100);
  others.join();
}

// One of eight threads compiles, and waits for an assembly in the middle; the others have come by then.
//   Fails if a thread does not wait for who builds its version (BuildPipeline::prestub).
TEST_F(ReportedFailures, ThreadsThatNeedOneVersionCompileItOnce) {
  startOptimizing();
  shared.opened = 0;
  const auto [id, agent] = attach(0);
  EXPECT_EQ(request(id, kUses), Status::Ok);
  std::thread watching([&] {
    EXPECT_TRUE(comes([&] { return shared.arrived == 8 && shared.entered != 0; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    EXPECT_EQ(shared.entered, 1);
    shared.opened = 1;
  });
  EXPECT_EQ(call("Uses together", 8), sum({answerOf(kUses, {1}), own(kPlugin), own(kLeaf)}));
  watching.join();
  EXPECT_EQ(agent->asked(), std::vector<std::size_t>{kUses});
}

// Dynamic methods are called often enough to be promoted, dropped and finalized, and code is collected all the time.
//   Fails if a finalized one keeps its code (destroy in classlib/DynamicMethod.cpp). They do not take part in tiering;
//   if MethodEligibility lets them, nothing of them is left in the queue either.
TEST_F(ReportedFailures, DynamicMethodsDieOnTheirWayToTier1) {
  start({{"DOTNET_TC_CallCountingDelayMs", "0"},
         {"DOTNET_TC_CallCountThreshold", "2"},
         {"CODICIL_CODE_COLLECTION_MS", "1"}});
  EXPECT_EQ(call("Emitted", 40), 1);
  const auto live = [this] {
    for (int i = 0; i < 8; ++i) program->versions().collect();
    return program->versions().memory().use().bodiesLive;
  };
  const std::size_t before = live();
  EXPECT_EQ(call("Emitted", 400), 1);
  EXPECT_LT(live(), before + 100);
}

// Neither for inliners, nor for each instantiation, nor for what others requested, nor when nothing was.
//   Fails if not the stage of a version is asked for it (BuildPipeline::supply).
TEST_F(ReportedFailures, ClientsAreAskedForWhatTheyRequestedAlone) {
  startOptimizing();
  const auto [first, firstAgent] = attach(0);
  const auto [second, secondAgent] = attach(1);
  const auto [third, thirdAgent] = attach(2);
  EXPECT_EQ(request(first, kLeaf), Status::Ok);
  EXPECT_EQ(request(second, kOther), Status::Ok);
  EXPECT_EQ(request(second, kGeneric), Status::Ok);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(call("Caller"), sum({own(kCaller), answerOf(kLeaf, {1})}));  // which inlines Leaf
    EXPECT_EQ(call("Uses"), sum({own(kUses), own(kPlugin), answerOf(kLeaf, {1})}));
    EXPECT_EQ(call("Other"), answerOf(kOther, {0, 1}));
    EXPECT_EQ(call("Generic"), answerOf(kGeneric, {0, 1}));
    EXPECT_EQ(call("Hot"), own(kHot));
  }
  EXPECT_EQ(firstAgent->asked(), std::vector<std::size_t>{kLeaf});
  EXPECT_EQ(secondAgent->asked(), (std::vector<std::size_t>{kOther, kGeneric}));  // once for all instantiations
  EXPECT_TRUE(thirdAgent->asked().empty());
}

// Being able to switch costs nothing: twins, the one run before a client comes and the other after, have the same code.
//   Fails if nothing is inlined while a client is there (BuildPipeline::inlinee).
struct ReportedCosts : ReportedFailures {
  struct Code {
    Tier tier;
    std::uint32_t bytes, inlinings;
    bool operator==(const Code&) const = default;
    friend std::ostream& operator<<(std::ostream& out, const Code& its) {
      return out << describe(its.tier) << " of " << its.bytes << " bytes, " << its.inlinings << " inlined";
    }
  };

  // Of the callers among a twin's methods, when all of them are of this tier.
  std::vector<Code> codeOf(const std::string& twin, Tier tier) {
    std::vector<Code> all;
    EXPECT_TRUE(comes([&] {
      call(twin, 100);
      all.clear();
      for (const char* method : {"::Caller", "::Loop"})
        for (const versioning::ILVersionInfo& il :
             program->versions().tree(program->find(twin + method).value()).versions)
          for (const versioning::NativeVersionInfo& native : il.natives)
            if (native.published && native.tier == tier)
              all.push_back({native.tier, native.codeBytes, native.inlinings});
      return all.size() == 2;
    }));
    return all;
  }

  void expectTwinsAlike(Tier tier) {
    const std::vector<Code> before = codeOf("Before", tier);
    const auto [id, agent] = attach(0);
    EXPECT_EQ(codeOf("After", tier), before);
    for (const Code& code : before) EXPECT_GT(code.inlinings, 0u);
  }
};

TEST_F(ReportedCosts, ClientThatAsksForNothingCostsNoOptimization) {
  startOptimizing();
  expectTwinsAlike(Tier::Optimized);
}

TEST_F(ReportedCosts, ClientThatAsksForNothingCostsNoTier) {
  start({{"DOTNET_TC_CallCountingDelayMs", "0"}, {"DOTNET_TC_CallCountThreshold", "3"}});
  expectTwinsAlike(Tier::Tier1);
}

}  // namespace
}  // namespace codicil::switching
