// From an instruction pointer to its version, and the prestub's fast path.
#include <map>
#include <random>
#include <shared_mutex>
#include <thread>

#include "Report.hpp"
#include "versioning/TestVm.hpp"

namespace codicil::bench {

namespace {

using testing::TestFunction;
using testing::TestVm;

constexpr int kLookups = 2'000'000;

// Nanoseconds of processor time for each lookup, with `threads` at it. Threads outnumber cores here and there, so what
// counts is the time that they use, not the time that passes: elapsed * cores in use / lookups.
template <class Look>
double lookupNanos(int threads, const std::vector<const std::byte*>& addresses, Look look) {
  std::atomic<std::uint64_t> sink{0};
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> workers;
  for (int t = 0; t < threads; ++t)
    workers.emplace_back([&, t] {
      std::uint64_t sum = 0;
      std::size_t at = static_cast<std::size_t>(t) * 7919;
      for (int i = 0; i < kLookups / threads; ++i) sum += look(addresses[at++ % addresses.size()]);
      sink += sum;
    });
  for (std::thread& worker : workers) worker.join();
  const unsigned cores = std::max(1u, std::min(std::thread::hardware_concurrency(), static_cast<unsigned>(threads)));
  return nanosSince(start) * cores / kLookups;
}

void addressLookup(Report& report) {
  report.section("Instruction pointer to version, 1,000,000 bodies, random addresses, least of 5 runs");
  constexpr std::size_t kBodies = 1'000'000;
  auto memory = codememory::CodeMemory::create().value();
  std::map<const std::byte*, std::pair<std::uint32_t, std::uint64_t>> map;
  std::shared_mutex mutex;
  std::mt19937_64 random(42);
  std::vector<const std::byte*> addresses;
  for (std::size_t i = 0; i < kBodies; ++i) {
    const auto bytes = static_cast<std::uint32_t>(16 + random() % 400);
    const auto allocation = memory->allocate(bytes).value();
    memory->publish(allocation.body, 2 * i + 2, nullptr, 0);
    map.emplace(allocation.code, std::pair{bytes, 2 * i + 2});
    addresses.push_back(allocation.code + random() % bytes);
  }
  std::shuffle(addresses.begin(), addresses.end(), random);
  const auto ours = [&](const std::byte* ip) { return memory->find(ip)->owner; };
  const auto maps = [&](const std::byte* ip) {
    const std::shared_lock<std::shared_mutex> guard(mutex);
    auto it = map.upper_bound(ip);
    --it;
    return ip < it->first + it->second.first ? it->second.second : 0;
  };
  for (const std::byte* ip : addresses)
    if (ours(ip) != maps(ip)) report.bounded("lookups that disagree", 1, "", 0);
  for (const int threads : {1, 2, 4, 8}) {
    double find = 1e300, lookup = 1e300;
    for (int i = 0; i < 5; ++i) {
      find = std::min(find, lookupNanos(threads, addresses, ours));
      lookup = std::min(lookup, lookupNanos(threads, addresses, maps));
    }
    const std::string who = std::to_string(threads) + (threads == 1 ? " thread: " : " threads: ");
    report.value(who + "code map", find, "ns");
    report.value(who + "std::map under a shared_mutex", lookup, "ns");
    report.bounded(who + "code map / std::map", find / lookup, "x", 0.2);
  }
}

void prestubFastPath(Report& report) {
  report.section("The prestub's fast path: code is published when the call comes there");
  TestVm vm;
  std::vector<TestFunction*> functions;
  for (versioning::Token token = 1; token <= 100; ++token) functions.push_back(&vm.add(token, token));
  for (TestFunction* function : functions) vm(*function);
  const auto nanos = [&](int threads) {
    constexpr int kRounds = 200'000;
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> workers;
    for (int t = 0; t < threads; ++t)
      workers.emplace_back([&] {
        const versioning::ThreadEpochs::Region region(vm.thread());
        for (int i = 0; i < kRounds; ++i)
          if (!vm.manager->prestub(*functions[static_cast<std::size_t>(i) % functions.size()])) std::abort();
      });
    for (std::thread& worker : workers) worker.join();
    const unsigned cores = std::max(1u, std::min(std::thread::hardware_concurrency(), static_cast<unsigned>(threads)));
    return nanosSince(start) * cores / (static_cast<double>(kRounds) * threads);
  };
  const double one = nanos(1);
  const double sixteen = nanos(16);
  report.value("1 thread", one, "ns");
  report.value("16 threads", sixteen, "ns");
  report.bounded("16 threads / 1 thread (no lock: it does not get slower)", sixteen / one, "x", 2);
}

}  // namespace

void lookup(Report& report) {
  addressLookup(report);
  prestubFastPath(report);
}

}  // namespace codicil::bench
