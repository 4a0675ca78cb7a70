// Stubs run by several threads while they change.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "TestCode.hpp"

namespace codicil::codememory {
namespace {

using namespace test;

// As the manager does it: bent for the switch, straightened now and then.
TEST(PrecodeStress, EveryCallBegunAfterASwitchRunsTheNewBody) {
  const auto memory = newMemory();
  constexpr int kBodies = 16;
  const void* bodies[kBodies];
  for (int i = 0; i < kBodies; ++i) bodies[i] = place(*memory, returning(i)).code;
  const Precode precode = *memory->stubs().allocatePrecode(nullptr);
  memory->stubs().setTarget(precode, bodies[0]);

  std::atomic<std::uint64_t> switches{0};  // the latest that has certainly happened
  std::atomic<std::uint64_t> starting{0};  // the latest that may have happened
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&] {
      while (!stop.load(std::memory_order_relaxed)) {
        const std::uint64_t oldest = switches.load();
        const int ran = call(precode.entry());
        const std::uint64_t newest = starting.load();
        if (newest - oldest >= kBodies) continue;  // any body may be right
        const std::uint64_t since = (static_cast<std::uint64_t>(ran) - oldest) % kBodies;
        if (ran < 0 || ran >= kBodies || since > newest - oldest) ++wrong;
      }
    });
  for (std::uint64_t i = 1; i <= 300'000; ++i) {
    starting.store(i);
    const bool wasStraight = memory->stubs().bend(precode, bodies[i % kBodies]);
    if (wasStraight) memory->coreBarrier();
    if (i % 16 == 0) memory->stubs().straighten();
    switches.store(i);
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0);
}

const void* countEvent(void* context, void* slot) {
  static_cast<std::atomic<int>*>(context)->fetch_add(1);
  return static_cast<CountingSlot*>(slot)->target.load();
}

TEST(CountingStress, TheEventIsNeverLost) {
  const auto memory = newMemory();
  std::atomic<int> events{0};
  memory->stubs().setCountingDone(*memory->stubs().makeThunk(countEvent, &events));
  const CodeAllocation body = place(*memory, returning(6));
  constexpr int kThreads = 4, kRounds = 2000;

  std::atomic<const void*> entry{nullptr};
  std::atomic<int> round{0}, finished{0};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      for (int mine = 1; mine <= kRounds; ++mine) {
        while (round.load() < mine) std::this_thread::yield();
        const void* stub = entry.load();
        for (int calls = 0; calls < 500; ++calls)
          if (call(stub) != 6) ++wrong;
        finished.fetch_add(1);
      }
    });
  for (int i = 1; i <= kRounds; ++i) {
    events = 0;
    const CountingStub stub = *memory->stubs().allocateCounting(1 + i % 30, body.code, 0);
    entry.store(stub.entry());
    round.store(i);
    while (finished.load() < i * kThreads) std::this_thread::yield();
    EXPECT_GE(events.load(), 1) << "round " << i;
    memory->stubs().free(stub);
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0);
}

TEST(StubStress, AllocationFromManyThreadsKeepsStubsApart) {
  const auto memory = newMemory();
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&memory, &wrong, i] {
      const CodeAllocation body = place(*memory, returning(i));
      std::vector<Precode> mine;
      for (int round = 0; round < 20; ++round) {
        for (int n = 0; n < 1000; ++n) {
          mine.push_back(*memory->stubs().allocatePrecode(nullptr));
          memory->stubs().setTarget(mine.back(), body.code);
        }
        for (const Precode precode : mine)
          if (call(precode.entry()) != i || !memory->stubs().contains(precode.entry())) ++wrong;
        while (mine.size() > 100) {
          memory->stubs().free(mine.back());
          mine.pop_back();
        }
      }
      for (const Precode precode : mine) memory->stubs().free(precode);
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0);
  EXPECT_EQ(memory->stubs().use().precodesLive, 0u);
}

// Code is written where other code ran a moment before, and other threads run it at once.
TEST(BodyStress, ReusedMemoryRunsTheNewCode) {
  const auto memory = newMemory();
  const Precode precode = *memory->stubs().allocatePrecode(nullptr);
  const CodeAllocation idle = place(*memory, returning(-1));
  memory->stubs().setTarget(precode, idle.code);
  std::atomic<int> expected{0}, ran{0}, wrong{0};
  std::atomic<bool> stop{false};
  std::thread runner([&] {
    int last = 0;
    while (!stop.load()) {
      const int value = expected.load();
      if (value == last) {
        std::this_thread::yield();
        continue;
      }
      if (call(precode.entry()) != value) ++wrong;
      last = value;
      ran.store(value);
    }
  });
  const std::byte* code = nullptr;
  for (int i = 1; i <= 10'000; ++i) {
    const CodeAllocation body = place(*memory, returning(i));
    if (code != nullptr) {
      EXPECT_EQ(body.code, code);
    }
    code = body.code;
    memory->stubs().setTarget(precode, body.code);
    expected.store(i);
    while (ran.load() != i) std::this_thread::yield();
    memory->stubs().setTarget(precode, idle.code);
    memory->free(body.body);
    memory->coreBarrier();  // or the memory is not used again
  }
  stop = true;
  runner.join();
  EXPECT_EQ(wrong.load(), 0);
}

}  // namespace
}  // namespace codicil::codememory
