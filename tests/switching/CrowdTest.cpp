// SPDX-License-Identifier: MIT
// Sixteen threads of a C# program (Crowd.cs) call a thousand functions — inlined in chains, called directly, generic,
// virtual, of interfaces, recursive, throwing, looping until all is over, class constructors of types that were never
// there, finalizers — while four clients switch all of them at random, each on its own level.
//
//   CODICIL_STRESS_SWITCHES=10000000  for a long run: of all configurations together (default: a million;
//                                     a tenth of that under AddressSanitizer)
//   CODICIL_STRESS_SEED=n             to repeat one
//
// Every body answers which function it is and which version of each client it has. Of each function the program finds
// a sequence, odd while a client switches it, and the answer of what was switched to. A call around which no sequence
// of what it is made of has changed must give exactly that: a call that runs an old body after the switch returned, a
// body of another function, a request that was accepted and got lost, a level that is missing or stale, half of a
// constant all show. After a tenth, and at the end, every function is called with versions of all clients, then with
// none, and what is left then must not have grown.
//
// Seen to fail, with 200,000 switches, when this is taken out:
//   - what a stopped thread is in (CodeHost::pollGracePeriod): freed code runs into a trap. So it does without
//     HoldsCode in CodeHost::prestub, if that is ignored, and with cells or precodes that keep what they hold
//     (Publisher::switchCallers)
//   - the pad stamp in Publisher::switchCallers: old answers of functions that are called directly
//   - the look at what has gone stale in Publisher::choose, and BodyLinks::record's (born stale): old answers of
//   inliners
//   - the version of its own on another parent (VersionTree::repath): old answers of the levels above
//   - answersAnotherRequest (Switch.cpp): requests are lost
//   - what keeps a slot on record once (Publisher::addSlot), with a million: the manager's memory grows
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "codicil/versioning/ReJit.hpp"
#include "host/DotnetRoot.hpp"
#include "host/Program.hpp"
#include "switching/AnsweringFunctions.hpp"

namespace codicil::switching {
namespace {

using rejit::ClientId;
using versioning::ILBodyPtr;
using versioning::ILVersionId;
using versioning::MethodKey;
using versioning::Status;

#if defined(__SANITIZE_ADDRESS__)
constexpr std::uint64_t kDefaultSwitches = 100'000;
#else
constexpr std::uint64_t kDefaultSwitches = 1'000'000;
#endif
constexpr std::size_t kFunctions = 1000, kEntrypoints = 1250, kReports = 8, kHeldVersions = 2;

std::uint64_t fromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value ? std::strtoull(value, nullptr, 10) : otherwise;
}

// What the program reads and writes: Crowd.cs has the same.
struct Shared {
  using Word = std::atomic<std::int64_t>;
  Word stop, phase, phaseDone;
  Word calls, exactCalls, loops, constructors, finalizers, wrong;
  struct {
    Word function, argument, answer, expected;
  } reports[kReports];
  struct {
    Word sequence, answer;
  } slots[kFunctions];
};

// What the clients have switched a function to.
struct Switched {
  std::mutex lock;
  Numbers numbers{};  // guarded
};

// Of one client and one function; by the client's thread, but for `requested`.
struct Wish {
  struct Held {
    ILVersionId version;
    std::uint16_t number;
  };
  std::atomic<std::uint16_t> requested{0};  // what a version is to say that was not supplied with its request
  std::uint16_t last = 0;
  std::vector<Held> held;
};

struct Crowd {
  Shared shared{};
  std::vector<AnsweringFunction> functions;
  std::unordered_map<MethodKey, std::size_t> numbers;  // of the functions
  std::vector<Switched> switched{kFunctions};
  std::atomic<std::uint64_t> switches{0}, errors{0};

  void begin(std::size_t function) {
    switched[function].lock.lock();
    shared.slots[function].sequence.fetch_add(1);
  }
  void end(std::size_t function) {
    shared.slots[function].answer = answerOf(function, switched[function].numbers);
    shared.slots[function].sequence.fetch_add(1);
    switched[function].lock.unlock();
  }
};

// Switches functions at random. Asked for IL, it says what it said of the same request before.
class Client final : public rejit::ReJitCallbacks {
 public:
  Client(Crowd& crowd, rejit::ReJit& rejit, versioning::CodeVersionManager& manager, int number)
      : crowd_(crowd), rejit_(rejit), manager_(manager), number_(number) {}
  void setId(ClientId id) { id_ = id; }

  rejit::Answer getReJITParameters(const rejit::ParameterRequest& request) override {
    const std::size_t function = crowd_.numbers.at(request.version.method());
    std::uint16_t number = wishes_[function].requested;
    {
      const std::lock_guard<std::mutex> guard(lock_);
      if (const auto it = supplied_.find(request.version.origin()); it != supplied_.end()) number = it->second;
    }
    return rejit::Answer::supply(crowd_.functions[function].rewrite(request.parent.body().get(), number_, number));
  }

  void reJITError(MethodKey method, ILVersionId version, Status status, std::string_view why) override {
    if (crowd_.errors.fetch_add(1) < kReports)
      ADD_FAILURE() << "client " << number_ << ", function " << crowd_.numbers.at(method) << ", version " << version
                    << ": " << describe(status) << " " << why;
  }

  // About so many.
  void switchAtRandom(std::uint64_t seed, std::uint64_t howMany) {
    random_.seed(seed);
    for (std::uint64_t done = 0; done < howMany && crowd_.shared.wrong == 0;) {
      std::vector<std::size_t> batch = any(random_() % 4 == 0 ? 1 + random_() % 64 : 1);
      change(batch, static_cast<int>(random_() % 8));
      done += batch.size();
    }
  }

  void requestAll() {
    std::vector<std::size_t> all(kFunctions);
    for (std::size_t function = 0; function < kFunctions; ++function) all[function] = function;
    change(all, 0);
  }

  // By reverting everything, or by leaving.
  void end(bool leave) {
    for (std::size_t function = 0; function < kFunctions; ++function) crowd_.begin(function);
    for (std::size_t function = 0; function < kFunctions; ++function) {
      for (const Wish::Held& held : wishes_[function].held)
        manager_.release(crowd_.functions[function].key(), held.version);
      crowd_.switched[function].numbers[own()] = 0;
    }
    if (leave) {
      EXPECT_EQ(rejit_.detach(id_), Status::Ok);
    } else {
      std::vector<MethodKey> keys;
      for (const AnsweringFunction& function : crowd_.functions) keys.push_back(function.key());
      std::vector<Status> statuses(keys.size());
      EXPECT_EQ(rejit_.requestRevert(id_, keys, statuses), Status::Ok);
    }
    for (std::size_t function = 0; function < kFunctions; ++function) crowd_.end(function);
  }

 private:
  std::size_t own() const { return static_cast<std::size_t>(number_); }

  // Different ones by rising number: so that clients wait for each other in one order.
  std::vector<std::size_t> any(std::size_t howMany) {
    std::vector<std::size_t> batch(howMany);
    for (std::size_t& function : batch) function = random_() % kFunctions;
    std::sort(batch.begin(), batch.end());
    batch.erase(std::unique(batch.begin(), batch.end()), batch.end());
    return batch;
  }

  // `batch` becomes those that were changed.
  void change(std::vector<std::size_t>& batch, int how) {
    for (const std::size_t function : batch) crowd_.begin(function);
    const auto drop = [&](auto&& isUnfit) {
      std::erase_if(batch, [&](std::size_t function) {
        if (!isUnfit(function)) return false;
        crowd_.end(function);
        return true;
      });
    };
    if (how == 1) {
      supply(batch);
    } else if (how >= 2 && how <= 4) {
      drop([&](std::size_t function) { return crowd_.switched[function].numbers[own()] == 0; });
      revert(batch);
    } else if (how >= 5) {
      drop([&](std::size_t function) { return wishes_[function].held.empty(); });
      reactivate(batch);
    } else {
      request(batch);
    }
    for (const std::size_t function : batch) crowd_.end(function);
    crowd_.switches.fetch_add(batch.size(), std::memory_order_relaxed);
  }

  std::vector<MethodKey> keysOf(const std::vector<std::size_t>& batch) const {
    std::vector<MethodKey> keys;
    for (const std::size_t function : batch) keys.push_back(crowd_.functions[function].key());
    return keys;
  }

  std::uint16_t nextOf(std::size_t function) {
    Wish& wish = wishes_[function];
    wish.last = wish.last == kHighestNumber ? 1 : static_cast<std::uint16_t>(wish.last + 1);
    return wish.last;
  }

  void request(const std::vector<std::size_t>& batch) {
    for (const std::size_t function : batch)
      crowd_.switched[function].numbers[own()] = wishes_[function].requested = nextOf(function);
    std::vector<Status> statuses(batch.size());
    EXPECT_EQ(rejit_.requestReJIT(id_, keysOf(batch), statuses), Status::Ok);
  }

  // With IL in hand, which is kept to be made active again.
  void supply(const std::vector<std::size_t>& batch) {
    std::vector<ILBodyPtr> bodies;
    for (const std::size_t function : batch) {
      Numbers above = crowd_.switched[function].numbers;
      above[own()] = crowd_.switched[function].numbers[own()] = nextOf(function);
      std::fill(above.begin() + number_ + 1, above.end(), 0);
      bodies.push_back(crowd_.functions[function].answering(answerOf(function, above)));
    }
    std::vector<Status> statuses(batch.size());
    EXPECT_EQ(rejit_.supply(id_, keysOf(batch), bodies, statuses), Status::Ok);
    for (const std::size_t function : batch) {
      Wish& wish = wishes_[function];
      const MethodKey key = crowd_.functions[function].key();
      if (wish.held.size() == kHeldVersions) {
        manager_.release(key, wish.held.front().version);
        const std::lock_guard<std::mutex> guard(lock_);
        supplied_.erase(wish.held.front().version);
        wish.held.erase(wish.held.begin());
      }
      wish.held.push_back({rejit_.versionOf(id_, key), wish.last});
      EXPECT_EQ(manager_.hold(key, wish.held.back().version), Status::Ok);
      const std::lock_guard<std::mutex> guard(lock_);
      supplied_[wish.held.back().version] = wish.last;
    }
  }

  void revert(const std::vector<std::size_t>& batch) {
    for (const std::size_t function : batch) crowd_.switched[function].numbers[own()] = 0;
    std::vector<Status> statuses(batch.size());
    EXPECT_EQ(rejit_.requestRevert(id_, keysOf(batch), statuses), Status::Ok);
  }

  void reactivate(const std::vector<std::size_t>& batch) {
    std::vector<rejit::Reactivation> versions;
    for (const std::size_t function : batch) {
      const std::vector<Wish::Held>& held = wishes_[function].held;
      const Wish::Held& old = held[random_() % held.size()];
      crowd_.switched[function].numbers[own()] = old.number;
      versions.push_back({crowd_.functions[function].key(), old.version});
    }
    std::vector<Status> statuses(batch.size());
    EXPECT_EQ(rejit_.reactivate(id_, versions, statuses), Status::Ok);
  }

  Crowd& crowd_;
  rejit::ReJit& rejit_;
  versioning::CodeVersionManager& manager_;
  const int number_;
  ClientId id_ = 0;
  std::mt19937_64 random_;
  std::vector<Wish> wishes_{kFunctions};
  std::mutex lock_;
  std::unordered_map<ILVersionId, std::uint16_t> supplied_;  // guarded; by the request's first version
};

struct Configuration {
  const char* name;
  std::vector<std::pair<const char*, const char*>> environment;
  unsigned share;  // of the switches, in hundredths
  friend std::ostream& operator<<(std::ostream& out, const Configuration& its) { return out << its.name; }
};

// What there is while nothing is switched.
struct Memory {
  versioning::ManagerUse manager;
  codememory::CodeMemoryUse code;
  std::size_t bodies = 0;         // of the functions
  std::int64_t constructors = 0;  // types that were made, each with a little code of its own
};

// Follows what the manager does.
struct Built {
  std::atomic<std::uint64_t> bodies{0}, tier1{0}, osr{0};
  void count(versioning::EventStream::Reader& reader) {
    while (const auto event = reader.next()) {
      if (event->kind != versioning::EventKind::Built) continue;
      ++bodies;
      if (event->tier == versioning::Tier::Tier1) ++tier1;
      if (event->tier == versioning::Tier::OSR) ++osr;
    }
  }
};

struct CrowdTest : testing::TestWithParam<Configuration> {
  void SetUp() override {
    for (const auto& [name, value] : GetParam().environment) setenv(name, value, 1);
    const auto root = host::findDotnetRoot(host::processRootSearch()).value();
    const auto application = host::loadApplication(CODICIL_TEST_SWITCHING "/Crowd.dll", root.directory);
    ASSERT_TRUE(application) << application.error().message;
    auto made = host::Program::create(*application);
    ASSERT_TRUE(made) << made.error().message;
    program = std::move(*made);
    const MethodKey main = program->find("Crowd::Main").value();
    crowd.functions = AnsweringFunction::in(static_cast<typesystem::Module&>(*main.module));
    ASSERT_EQ(crowd.functions.size(), kFunctions);
    for (std::size_t function = 0; function < kFunctions; ++function) {
      crowd.numbers.emplace(crowd.functions[function].key(), function);
      crowd.shared.slots[function].answer = answerOf(function, {});
    }
  }

  void callEverything() {
    const std::int64_t phase = crowd.shared.phase.fetch_add(1) + 1;
    while (crowd.shared.phaseDone != phase) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

  // What is garbage is freed when no thread is in it any more, which takes a few rounds.
  Memory collectAll() {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (int quiet = 0; quiet < 4 && std::chrono::steady_clock::now() < end;) {
      const versioning::CollectResult result = program->versions().collect();
      quiet = result.pending || result.bodiesFreed != 0 ? 0 : quiet + 1;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    Memory memory{program->versions().use(), program->versions().memory().use()};
    for (const AnsweringFunction& function : crowd.functions)
      for (const versioning::ILVersionInfo& version : program->versions().tree(function.key()).versions)
        for (const versioning::NativeVersionInfo& native : version.natives) memory.bodies += native.code != nullptr;
    memory.constructors = crowd.shared.constructors;
    return memory;
  }

  // Clients come, switch functions, have all of them run a version of each, and leave: what is left then?
  Memory runClients(std::uint64_t seed, std::uint64_t howMany) {
    rejit::ReJit rejit(program->versions());
    std::vector<std::shared_ptr<Client>> clients;
    for (int i = 0; i < kClients; ++i) {
      clients.push_back(std::make_shared<Client>(crowd, rejit, program->versions(), i));
      clients.back()->setId(rejit.attach(clients.back(), {.name = "client " + std::to_string(i)}));
    }
    std::vector<std::thread> threads;
    for (const auto& client : clients)
      threads.emplace_back([&, seed = seed++] { client->switchAtRandom(seed, howMany / kClients); });
    for (std::thread& thread : threads) thread.join();
    for (const auto& client : clients) client->requestAll();
    callEverything();
    for (std::size_t i = 0; i < clients.size(); ++i) clients[i]->end(i % 2 == 0);
    callEverything();
    return collectAll();
  }

  // Returns what was left after a tenth, and after all.
  std::pair<Memory, Memory> switchFunctions(std::uint64_t seed, std::uint64_t howMany) {
    callEverything();
    std::atomic<bool> isOver{false};
    std::thread collecting([&] {
      versioning::EventStream::Reader reader(program->versions().events());
      while (!isOver) {
        built.count(reader);
        program->versions().collect();
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
    });
    const Memory before = runClients(seed, howMany / 10);
    const Memory after = runClients(seed + kClients, howMany - howMany / 10);
    isOver = true;
    collecting.join();
    crowd.shared.stop = 1;
    crowd.shared.phase = 0;
    return {before, after};
  }

  void report(const Memory& before, const Memory& after, std::chrono::duration<double> time) {
    const Shared& shared = crowd.shared;
    const auto number = [](const auto& value) { return static_cast<unsigned long long>(value); };
    std::printf(
        "%llu switches of %zu functions by %d clients in %.1f s: %llu calls (%llu checked exactly), %llu loops, "
        "%llu class constructors, %llu finalizers; %llu bodies built (%llu tier-1, %llu OSR), %llu freed\n"
        "left after a tenth and after all: %zu, %zu bodies of the functions; %zu, %zu bytes of code; "
        "%zu, %zu bytes of the manager's\n",
        number(crowd.switches), kFunctions, kClients, time.count(), number(shared.calls), number(shared.exactCalls),
        number(shared.loops), number(shared.constructors), number(shared.finalizers), number(built.bodies),
        number(built.tier1), number(built.osr), number(after.manager.bodiesCollected), before.bodies, after.bodies,
        before.code.bodyBytesLive, after.code.bodyBytesLive, before.manager.bytesLive(), after.manager.bytesLive());
    for (std::size_t i = 0; i < kReports && static_cast<std::int64_t>(i) < shared.wrong; ++i) {
      const auto& its = shared.reports[i];
      ADD_FAILURE() << "function " << its.function << "(" << its.argument << ") answered " << std::hex << its.answer
                    << ", not " << its.expected;
    }
    EXPECT_EQ(shared.wrong, 0);
    EXPECT_EQ(crowd.errors, 0u);
    EXPECT_GT(shared.exactCalls, shared.calls / 2);
    EXPECT_EQ(after.manager.ilNodes, 0u);
    EXPECT_EQ(after.manager.ilBodyBytes, 0u);
    const auto types = static_cast<std::size_t>(after.constructors - before.constructors);
    EXPECT_LT(after.bodies, 2 * kEntrypoints);  // one for each, or two while tiering is about to change it
    EXPECT_LT(after.code.bodyBytesLive, before.code.bodyBytesLive * 3 / 2 + 100 * types);
    EXPECT_LT(after.manager.bytesLive(), 1024 * after.code.bodiesLive);  // promotions put some on record
    if (built.tier1 == 0) {
      EXPECT_LT(after.manager.bytesLive(), before.manager.bytesLive() * 5 / 4);
    }
  }

  std::unique_ptr<host::Program> program;
  Crowd crowd;
  Built built;
};

TEST_P(CrowdTest, EveryCallAfterASwitchRunsWhatItSwitchedTo) {
  const std::uint64_t howMany = fromEnvironment("CODICIL_STRESS_SWITCHES", kDefaultSwitches) * GetParam().share / 100;
  const std::uint64_t seed = fromEnvironment("CODICIL_STRESS_SEED", std::random_device()()) & 0x7fffffff;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  const auto began = std::chrono::steady_clock::now();
  std::pair<Memory, Memory> left;
  std::thread switching([&] { left = switchFunctions(seed, howMany); });
  const auto address = reinterpret_cast<std::uintptr_t>(&crowd.shared);
  const auto exitCode = program->runMain({std::to_string(address), std::to_string(seed)});
  switching.join();
  EXPECT_EQ(exitCode.value(), 0);
  report(left.first, left.second, std::chrono::steady_clock::now() - began);
}

// A few calls promote, so that what clients supply gets there; under GC stress the youngest generation is collected at
// each allocation.
constexpr std::pair<const char*, const char*> kNoTiers{"DOTNET_TieredCompilation", "0"},
    kFewCalls{"DOTNET_TC_CallCountThreshold", "3"}, kNoDelay{"DOTNET_TC_CallCountingDelayMs", "0"},
    kShortLoops{"DOTNET_OSR_HitLimit", "1"}, kGcStress{"CODICIL_GCSTRESS", "1"};

INSTANTIATE_TEST_SUITE_P(Configurations, CrowdTest,
                         testing::Values(Configuration{"TieringOff", {kNoTiers}, 45},
                                         Configuration{"TieringOn", {kFewCalls, kNoDelay, kShortLoops}, 45},
                                         Configuration{"TieringOffGcStress", {kNoTiers, kGcStress}, 5},
                                         Configuration{
                                             "TieringOnGcStress", {kFewCalls, kNoDelay, kShortLoops, kGcStress}, 5}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace codicil::switching
