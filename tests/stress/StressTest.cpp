// Sixteen threads call a thousand functions — generic, recursive, inlined in chains, looping for ever — while four
// clients switch them at random and a collector frees what is left behind.
//
//   CODICIL_STRESS_SWITCHES=10000000  for a long run (default: a million; a tenth of that under a sanitizer)
//   CODICIL_STRESS_SEED=n             to repeat one
//
// Every body answers  number of the function << 24 | number of the version . A caller that saw no switch of any
// function involved begin or end around its call checks the answer exactly: an old body run after the switch returned,
// a body of another function, or half of an address all show. Seen to fail, with 200,000 switches, when this is taken
// out (the smaller tests that fail too are named after it):
//   - the grace period in Collector::collect: freed code runs into a trap. Collection.WaitsForAThreadThatCameBefore …
//   - what the host reports in use (Collector::InUse::at, bodies): the same. Collection.KeepsWhatARefreshedThread…
//   - the second look under the lock in Collector::release: the same. Collection.VersionChosenAgainDuring…
//   - the check before publishing (Prestub.cpp, build.check): stale answers. Publication.BackpatchedSlotFollows…
//   - the stale count in BodyLinks::record (born stale): stale answers of inliners
//   - the stale count in BodyLinks::leafChanged: the same. Inlining.ChainsAreSwitchedOffFromAnyLink …
//   - the pad stamp in Publisher::switchCallers: stale answers of direct callers. Publication.DirectCallerFollows…
// Too narrow for this test, and seen elsewhere: the seq_cst announcement of a thread (ThreadEpochsTest), one builder
// for a version (Build.ManyThreadsOneCompile), the target of a counting stub (Collection.KeepsTheBodyBehind…), one
// collector at a time and a condemned body given out (models: free.alone, free.give). What no test here shows missing
// is CodeMemory::coreBarrier: x86-64 cores that have fetched old bytes of a reused address were never caught at it.
#include <csignal>
#include <cstdlib>
#include <random>

#include "rejit/TestClient.hpp"

namespace codicil::testing {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kDefaultSwitches = 100'000;
#else
constexpr std::uint64_t kDefaultSwitches = 1'000'000;
#endif
constexpr int kFunctions = 1000, kClients = 4, kCallers = 16, kLoopers = 2, kHeldVersions = 3;

std::uint64_t fromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value ? std::strtoull(value, nullptr, 10) : otherwise;
}

constexpr std::int64_t answerOf(int function, std::int64_t version) { return (std::int64_t{function} << 24) | version; }

// What a function answers now, and whether a switch of it is under way: odd while one is.
struct Expectation {
  std::atomic<std::uint64_t> sequence{0};
  std::atomic<std::int64_t> answer{0};
};

struct Stress : ::testing::TestWithParam<bool> {
  TestVm vm;
  ReJit rejit{*vm.manager};
  AlwaysTier0 tiers;
  std::vector<TestFunction*> functions;
  std::vector<std::vector<int>> parts;  // of a function: itself and everything whose tag is in its answer
  std::vector<std::unique_ptr<Expectation>> expected;
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> switches{0}, exactCalls{0}, calls{0}, tierUps{0};
  std::atomic<std::uint64_t> wrong{0};
  std::uint64_t seed = fromEnvironment("CODICIL_STRESS_SEED", std::random_device()());

  void SetUp() override {
    std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
    if (GetParam()) vm.manager->setNativeStage(&tiers);
    for (int i = 0; i < kFunctions; ++i) {
      // Every fifth method has three instantiations more; they follow the same expectation.
      functions.push_back(&vm.add(static_cast<Token>(i + 1), answerOf(i, 0)));
      if (i % 5 == 0)
        for (int instantiation = 1; instantiation < 4; ++instantiation)
          vm.add(static_cast<Token>(i + 1), answerOf(i, 0), instantiation);
      expected.push_back(std::make_unique<Expectation>());
      expected.back()->answer = answerOf(i, 0);
      parts.push_back({i});
      TestFunction& f = *functions.back();
      if (i % 10 == 3 || i % 10 == 4) {  // chains: 13 inlines 12 and calls 11; 14 inlines 13
        f.inlines.push_back(functions[static_cast<std::size_t>(i - 1)]);
        parts.back().insert(parts.back().end(), parts[static_cast<std::size_t>(i - 1)].begin(),
                            parts[static_cast<std::size_t>(i - 1)].end());
      }
      if (i % 10 == 2) {
        f.calls.push_back(functions[static_cast<std::size_t>(i - 1)]);
        parts.back().push_back(i - 1);
      }
      f.recursive = i % 10 == 7;
      f.loops = i % 500 == 499;
    }
  }

  void TearDown() override { vm.manager->setNativeStage(nullptr); }

  // Calls one function and checks its answer if nothing it is made of switched meanwhile.
  void callAndCheck(std::size_t number, std::size_t instantiation, int depth) {
    TestFunction* f = functions[number];
    if (number % 5 == 0 && instantiation != 0)
      f = vm.main->functions.at({f->token, static_cast<int>(instantiation)}).get();
    std::uint64_t before[8];
    std::int64_t sum = 0;
    bool quiet = true;
    const std::vector<int>& made = parts[number];
    for (std::size_t i = 0; i < made.size(); ++i) {
      const Expectation& part = *expected[static_cast<std::size_t>(made[i])];
      before[i] = part.sequence.load(std::memory_order_acquire);
      sum += part.answer.load(std::memory_order_acquire) * (i == 0 && f->recursive ? depth + 1 : 1);
      quiet = quiet && (before[i] & 1) == 0;
    }
    const std::int64_t answer = vm.call(*f, depth);
    calls.fetch_add(1, std::memory_order_relaxed);
    for (std::size_t i = 0; i < made.size(); ++i)
      quiet =
          quiet && expected[static_cast<std::size_t>(made[i])]->sequence.load(std::memory_order_acquire) == before[i];
    if (!quiet) return;
    exactCalls.fetch_add(1, std::memory_order_relaxed);
    if (answer == sum) return;
    if (wrong.fetch_add(1) < 10)
      ADD_FAILURE() << "function " << number << " answered " << answer << ", not " << sum << "\n"
                    << CodeVersionManager::dump(vm.manager->tree(f->key()));
  }

  void caller(std::uint64_t callerSeed) {
    std::mt19937_64 random(callerSeed);
    while (!stop) {
      const std::size_t number = random() % kFunctions;
      if (functions[number]->loops) continue;
      callAndCheck(number, random() % 4, static_cast<int>(random() % 4));
      // Now and then this thread is the background compiler.
      if (GetParam() && random() % 16 == 0 && tierUp(number)) tierUps.fetch_add(1, std::memory_order_relaxed);
    }
    TestVm::forgetThread();
  }

  bool tierUp(std::size_t number) {
    const versioning::ThreadEpochs::Region region(vm.thread());  // what is read from the tree stays while in here
    const NativeCodeVersion base = vm.manager->published(*functions[number]);
    if (!base || vm.manager->tierOf(base) == Tier::Tier1) return false;
    const NativeCodeVersion version = vm.manager->addNativeVersion(base, Tier::Tier1, kTest);
    if (!version) return false;
    if (!vm.manager->build(version)) {
      vm.manager->abandon(version);
      return false;
    }
    return vm.manager->activate(version);
  }

  // Switches the functions that are this client's: a quarter of them, so that each has one writer of its expectation.
  void client(int number, std::uint64_t clientSeed, std::uint64_t howMany) {
    std::mt19937_64 random(clientSeed);
    auto callbacks = std::make_shared<TestClient>(vm, number);
    std::vector<std::int64_t> next(kFunctions, 1);
    callbacks->onAsk = [&](const ParameterRequest& asked) {
      const std::size_t function = asked.version.method().token - 1;
      return Answer::supply(il(answerOf(static_cast<int>(function), next[function])));
    };
    const ClientId id = rejit.attach(callbacks, {.name = "client " + std::to_string(number)});
    struct Held {
      ILVersionId version;
      std::int64_t answer;
    };
    std::vector<std::vector<Held>> held(kFunctions);
    for (std::uint64_t i = 0; i < howMany && wrong < 10; ++i) {
      const std::size_t f = random() % (kFunctions / kClients) * kClients + static_cast<std::size_t>(number);
      Expectation& expectation = *expected[f];
      const MethodKey key = functions[f]->key();
      Status status = Status::Ok;
      const std::uint64_t kind = random() % 16;
      expectation.sequence.fetch_add(1, std::memory_order_acq_rel);
      if (kind == 0 || held[f].empty()) {
        if (++next[f] == (1 << 24)) next[f] = 1;
        rejit.requestReJIT(id, {&key, 1}, {&status, 1});
        ASSERT_EQ(status, Status::Ok);
        const ILVersionId version = rejit.versionOf(id, key);
        expectation.answer = answerOf(static_cast<int>(f), next[f]);
        expectation.sequence.fetch_add(1, std::memory_order_acq_rel);
        // The next request must not change what this one is answered with.
        if (!functions[f]->loops) callAndCheck(f, 0, 0);
        if (held[f].size() == kHeldVersions) {
          vm.manager->release(key, held[f].front().version);
          held[f].erase(held[f].begin());
        }
        if (!functions[f]->loops && vm.manager->hold(key, version) == Status::Ok)
          held[f].push_back({version, answerOf(static_cast<int>(f), next[f])});
      } else if (kind < 8) {
        rejit.requestRevert(id, {&key, 1}, {&status, 1});
        ASSERT_TRUE(status == Status::Ok || status == Status::NothingToRevert);
        expectation.answer = answerOf(static_cast<int>(f), 0);
        expectation.sequence.fetch_add(1, std::memory_order_acq_rel);
      } else {
        const Held& old = held[f][random() % held[f].size()];
        const rejit::Reactivation wanted{key, old.version};
        rejit.reactivate(id, {&wanted, 1}, {&status, 1});
        ASSERT_EQ(status, Status::Ok);
        expectation.answer = old.answer;
        expectation.sequence.fetch_add(1, std::memory_order_acq_rel);
      }
      switches.fetch_add(1, std::memory_order_relaxed);
    }
    for (std::size_t f = static_cast<std::size_t>(number); f < kFunctions; f += kClients)
      for (const Held& old : held[f]) vm.manager->release(functions[f]->key(), old.version);
    // Leaving switches all of its functions back, together.
    for (std::size_t f = static_cast<std::size_t>(number); f < kFunctions; f += kClients)
      expected[f]->sequence.fetch_add(1, std::memory_order_acq_rel);
    EXPECT_EQ(rejit.detach(id), Status::Ok);
    for (std::size_t f = static_cast<std::size_t>(number); f < kFunctions; f += kClients) {
      expected[f]->answer = answerOf(static_cast<int>(f), 0);
      expected[f]->sequence.fetch_add(1, std::memory_order_acq_rel);
    }
    EXPECT_EQ(callbacks->errorCount(), 0u);
    TestVm::forgetThread();
  }

  void looper(std::size_t number) {
    while (!stop) {
      vm.call(*functions[number]);
      calls.fetch_add(1, std::memory_order_relaxed);
    }
    TestVm::forgetThread();
  }
};

TEST_P(Stress, EveryCallAfterASwitchRunsWhatItSwitchedTo) {
  const std::uint64_t howMany = fromEnvironment("CODICIL_STRESS_SWITCHES", kDefaultSwitches);
  for (TestFunction* f : functions)
    if (!f->loops) vm(*f);
  vm.collectAll();

  std::vector<std::thread> callers, clients;
  std::uint64_t next = seed;
  for (int i = 0; i < kCallers - kLoopers; ++i) callers.emplace_back([&, s = ++next] { caller(s); });
  for (int i = 0; i < kLoopers; ++i) callers.emplace_back([&, i] { looper(static_cast<std::size_t>(499 + 500 * i)); });
  for (int i = 0; i < kClients; ++i) clients.emplace_back([&, i, s = ++next] { client(i, s, howMany / kClients); });
  std::atomic<bool> stopCollecting{false};
  std::uint64_t freed = 0;
  std::thread collector([&] {
    while (!stopCollecting) {
      freed += vm.manager->collect().bodiesFreed;
      std::this_thread::sleep_for(std::chrono::microseconds(500));
    }
  });

  for (std::thread& thread : clients) thread.join();
  stop = true;
  vm.stopLoops = true;
  for (std::thread& thread : callers) thread.join();
  stopCollecting = true;
  collector.join();

  EXPECT_EQ(wrong, 0u);
  for (std::size_t i = 0; i < functions.size(); ++i) callAndCheck(i, 0, 2);  // every client has left
  vm.collectAll();
  std::printf("%llu switches, %llu calls (%llu checked exactly), %llu tier-ups, %llu bodies freed meanwhile\n",
              static_cast<unsigned long long>(switches), static_cast<unsigned long long>(calls),
              static_cast<unsigned long long>(exactCalls), static_cast<unsigned long long>(tierUps),
              static_cast<unsigned long long>(freed));
  EXPECT_GT(exactCalls, calls / 4);
  EXPECT_TRUE(freed > 100 || howMany < kDefaultSwitches);

  // Nothing is left of a million versions but one default body for each entrypoint that was called.
  const versioning::ManagerUse use = vm.manager->use();
  EXPECT_EQ(use.ilNodes, 0u);
  const std::size_t bodies = vm.memory->use().bodiesLive - use.tombstones;
  EXPECT_LE(bodies, std::size_t{kFunctions + 3 * kFunctions / 5});
  EXPECT_LE(use.tombstones,
            std::size_t{3 * kFunctions / 10});  // one function in ten is called directly, from three others
  EXPECT_EQ(static_cast<std::size_t>(vm.bodiesMade - vm.bodiesReleased), bodies);
}

INSTANTIATE_TEST_SUITE_P(Tiers, Stress, ::testing::Values(false, true),
                         [](const auto& tiers) { return tiers.param ? "TieringOn" : "TieringOff"; });

}  // namespace
}  // namespace codicil::testing
