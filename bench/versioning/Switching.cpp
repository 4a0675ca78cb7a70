// What a switch costs: one function under fire, batches, and ten million of them.
#include <unistd.h>

#include <condition_variable>
#include <memory>
#include <thread>

#include "OrcPeer.hpp"
#include "Report.hpp"
#include "versioning/TestVm.hpp"

namespace codicil::bench {

namespace {

using testing::TestFunction;
using testing::TestVm;
using versioning::Change;
using versioning::ChangeResult;
using versioning::ILVersionId;
using versioning::ThreadEpochs;

const auto kBench = std::make_shared<const versioning::Requester>(versioning::Requester{"bench", "figures"});

ChangeResult reload(TestVm& vm, TestFunction& function, std::int64_t tag) {
  return vm.manager->hotReload(function.key(), testing::il(tag), kBench);
}

void reactivate(TestVm& vm, TestFunction& function, ILVersionId version) {
  const Change change{.method = function.key(), .kind = Change::Kind::Reactivate, .version = version, .body = nullptr};
  ChangeResult result;
  vm.manager->apply(versioning::kHotReloadStage, kBench, {&change, 1}, {&result, 1});
}

// A new version that is held and has its code.
ILVersionId heldVersion(TestVm& vm, TestFunction& function, std::int64_t tag) {
  const ILVersionId id = reload(vm, function, tag).version;
  vm.manager->hold(function.key(), id);
  vm(function);
  return id;
}

// The other way: everybody stops at a poll, the switch is made, everybody goes on.
class World {
 public:
  void poll() {
    if (!stopping_.load(std::memory_order_acquire)) return;
    std::unique_lock<std::mutex> guard(mutex_);
    ++stopped_;
    changed_.notify_all();
    changed_.wait(guard, [&] { return !stopping_.load(std::memory_order_relaxed); });
    --stopped_;
  }
  template <class Act>
  void withAllStopped(int threads, Act act) {
    std::unique_lock<std::mutex> guard(mutex_);
    stopping_ = true;
    changed_.wait(guard, [&] { return stopped_ == threads; });
    act();
    stopping_ = false;
    changed_.notify_all();
  }

 private:
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  int stopped_ = 0;
};

void underFire(Report& report) {
  constexpr int kThreads = 8, kSwitches = 4000;
  report.section("One function switched between two bodies, 8 threads calling it without pause");
  TestVm vm;
  TestFunction& f = vm.add(1, 0);
  const ILVersionId versions[] = {heldVersion(vm, f, 1), heldVersion(vm, f, 2)};
  World world;
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> wrong{0}, calls{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      std::uint64_t made = 0;
      while (!stop) {
        const ThreadEpochs::Region region(vm.thread());
        for (int n = 0; n < 100; ++n) {
          const auto answer = vm.call(f);
          if (answer != 1 && answer != 2) ++wrong;
        }
        made += 100;
        world.poll();
      }
      calls += made;
      TestVm::forgetThread();
    });
  std::vector<double> running, stopping;
  for (int i = 0; i < kSwitches; ++i) {
    std::this_thread::sleep_for(std::chrono::microseconds(50));
    auto start = std::chrono::steady_clock::now();
    reactivate(vm, f, versions[i % 2]);
    running.push_back(nanosSince(start) / 1000);
  }
  for (int i = 0; i < kSwitches / 20; ++i) {
    std::this_thread::sleep_for(std::chrono::microseconds(50));
    auto start = std::chrono::steady_clock::now();
    world.withAllStopped(kThreads, [&] { reactivate(vm, f, versions[i % 2]); });
    stopping.push_back(nanosSince(start) / 1000);
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  const double p50 = percentile(running, 0.5), p99 = percentile(running, 0.99);
  report.value("p50", p50, "us");
  report.bounded("p99", p99, "us", 50);
  report.value("the same with all threads stopped, p50", percentile(stopping, 0.5), "us");
  report.value("the same with all threads stopped, p99", percentile(stopping, 0.99), "us");
  report.value("p50 / p50 with all threads stopped", p50 / percentile(stopping, 0.5), "x");
  report.bounded("calls that answered neither version", static_cast<double>(wrong), "", 0);
  report.value("calls made meanwhile", static_cast<double>(calls), "");
}

constexpr std::size_t kBatch = 10'000;

// Functions with two versions each whose code is at hand.
struct BatchOfFunctions {
  TestVm vm;
  std::vector<TestFunction*> functions;
  std::vector<Change> to[2];

  BatchOfFunctions() {
    for (versioning::Token token = 1; token <= kBatch; ++token) {
      functions.push_back(&vm.add(token, token));
      for (auto& batch : to)
        batch.push_back({.method = functions.back()->key(),
                         .kind = Change::Kind::Reactivate,
                         .version = heldVersion(vm, *functions.back(), &batch == &to[0] ? 1 : 2),
                         .body = nullptr});
    }
  }
};

// By place, in nanoseconds.
struct BatchCosts {
  std::vector<double> batch, stores, onlyStores, ratio;
};

void measureBatch(BatchOfFunctions& all, BatchCosts& costs, Report& report) {
  std::vector<ChangeResult> results(kBatch);
  struct alignas(16) Slot {
    std::atomic<const void*> target{nullptr};
  };
  std::vector<Slot> slots(kBatch);
  int turn = 0;
  double batch = 1e300, stores = 1e300, onlyStores = 1e300;
  for (int i = 0; i < 21; ++i) {
    batch = std::min(batch, leastNanos(1, [&] {
                       all.vm.manager->apply(versioning::kHotReloadStage, kBench, all.to[turn ^= 1], results);
                     }));
    stores = std::min(stores, leastNanos(1, [&] {
                        for (Slot& slot : slots) slot.target.store(&slot);
                      }));
    onlyStores = std::min(onlyStores, leastNanos(1, [&] {
                            for (TestFunction* function : all.functions)
                              all.vm.memory->stubs().setTarget(function->precode, function->precode.target());
                          }));
  }
  const std::int64_t expected = turn == 0 ? 1 : 2;
  for (TestFunction* function : all.functions)
    if (all.vm(*function) != expected) report.bounded("functions that were not switched", 1, "", 0);
  costs.batch.push_back(batch);
  costs.stores.push_back(stores);
  costs.onlyStores.push_back(onlyStores);
  costs.ratio.push_back(batch / stores);
}

void batches(Report& report) {
  constexpr int kPlaces = 9;
  report.section(
      "A batch of 10,000 functions whose code is at hand: medians of 9 places, at each the least of 21 runs");
  // How much of a batch stays in the caches also depends on which physical pages it got.
  std::vector<std::unique_ptr<BatchOfFunctions>> places;
  BatchCosts costs;
  for (int i = 0; i < kPlaces; ++i) {
    places.push_back(std::make_unique<BatchOfFunctions>());
    measureBatch(*places.back(), costs, report);
  }
  const double batch = percentile(costs.batch, 0.5);
  report.value("the batch", batch / 1000, "us");
  report.value("a plain loop of 10,000 atomic stores (sequentially consistent)", percentile(costs.stores, 0.5) / 1000,
               "us");
  report.value("a loop over the functions that only stores to their precodes", percentile(costs.onlyStores, 0.5) / 1000,
               "us");
  report.bounded("batch / plain loop", percentile(costs.ratio, 0.5), "x", 20);

  BatchOfFunctions& some = *places.front();
  std::string error;
  const void* targets[] = {some.functions[0]->precode.target(), some.functions[1]->precode.target()};
  if (auto orc = OrcPeer::create(kBatch, targets[0], error)) {
    double all = 1e300, one = 1e300, ours = 1e300;
    for (int i = 0; i < 5; ++i) all = std::min(all, leastNanos(1, [&] { orc->redirectAll(targets[i % 2]); }));
    for (int i = 0; i < 1000; ++i) one = std::min(one, leastNanos(1, [&] { orc->redirect(5, targets[i % 2]); }));
    for (int i = 0; i < 1000; ++i)
      ours = std::min(ours, leastNanos(1, [&] { reactivate(some.vm, *some.functions[5], some.to[i % 2][5].version); }));
    report.value("ORC: redirect 10,000 symbols in one request", all / 1000, "us");
    report.bounded("batch / ORC", batch / all, "x", 1);
    report.value("one switch", ours, "ns");
    report.value("ORC: redirect one symbol", one, "ns");
    report.bounded("one switch / ORC", ours / one, "x", 1);
  } else {
    report.note("ORC: not measured: " + error);
  }
}

std::size_t residentBytes() {
  long pages = 0, resident = 0;
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (!file) return 0;
  if (std::fscanf(file, "%ld %ld", &pages, &resident) != 2) resident = 0;
  std::fclose(file);
  return static_cast<std::size_t>(resident) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

void growth(Report& report) {
  constexpr std::uint64_t kSwitches = 10'000'000, kFreshEach = 64, kFunctions = 1000;
  report.section("10,000,000 switches of 1,000 functions, every 64th to a new body, collected as it goes");
  TestVm vm;
  std::vector<TestFunction*> functions;
  std::vector<ILVersionId> held;
  for (versioning::Token token = 1; token <= kFunctions; ++token) {
    functions.push_back(&vm.add(token, token));
    held.push_back(heldVersion(vm, *functions.back(), 1));
  }
  vm.collectAll();
  std::size_t warm = 0, codeWarm = 0, managerWarm = 0;
  const auto start = std::chrono::steady_clock::now();
  for (std::uint64_t i = 0; i < kSwitches; ++i) {
    TestFunction& f = *functions[i % kFunctions];
    if (i % kFreshEach == 0) {
      reload(vm, f, static_cast<std::int64_t>(i));
      vm(f);
    } else {
      reactivate(vm, f, held[i % kFunctions]);
    }
    if (i % 10'000 == 0) vm.manager->collect();
    if (i == kSwitches / 10) {
      vm.collectAll();
      warm = residentBytes();
      codeWarm = vm.memory->use().bodyBytesLive;
      managerWarm = vm.manager->use().bytesLive();
    }
  }
  const double nanos = nanosSince(start);
  for (std::size_t i = 0; i < kFunctions; ++i) reactivate(vm, *functions[i], held[i]);
  vm.collectAll();
  report.value("a switch, compiles and collection in it", nanos / static_cast<double>(kSwitches), "ns");
  report.bounded("the process grew between the first million and the end",
                 static_cast<double>(residentBytes()) / 1048576 - static_cast<double>(warm) / 1048576, "MiB", 1);
  report.value("code live, after the first million", static_cast<double>(codeWarm) / 1024, "KiB");
  report.value("code live, at the end", static_cast<double>(vm.memory->use().bodyBytesLive) / 1024, "KiB");
  report.value("code freed", static_cast<double>(vm.manager->use().codeBytesFreed) / 1048576, "MiB");
  report.value("manager live, after the first million", static_cast<double>(managerWarm) / 1024, "KiB");
  report.value("manager live, at the end", static_cast<double>(vm.manager->use().bytesLive()) / 1024, "KiB");
}

}  // namespace

void switching(Report& report) {
  underFire(report);
  batches(report);
  growth(report);
}

}  // namespace codicil::bench
