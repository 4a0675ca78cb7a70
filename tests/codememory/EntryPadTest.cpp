#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "TestCode.hpp"

namespace codicil::codememory {
namespace {

using namespace test;

TEST(EntryPad, OpenItFallsThroughIntoTheBody) {
  const auto memory = newMemory();
  const CodeAllocation body = place(*memory, returning(1));
  EXPECT_EQ(memory->padOf(body.body), body.code - kPadBytes);
  EXPECT_FALSE(memory->padIsStamped(body.body));
  EXPECT_EQ(call(memory->padOf(body.body)), 1);
}

TEST(EntryPad, StampedItJumpsAndTheBodyStaysReachable) {
  const auto memory = newMemory();
  const CodeAllocation first = place(*memory, returning(1)), second = place(*memory, returning(2));
  memory->stampPad(first.body, second.code);
  memory->coreBarrier();
  EXPECT_TRUE(memory->padIsStamped(first.body));
  EXPECT_FALSE(memory->padIsStamped(second.body));
  EXPECT_EQ(call(memory->padOf(first.body)), 2);
  EXPECT_EQ(call(first.code), 1);
  memory->openPad(first.body);
  memory->coreBarrier();
  EXPECT_FALSE(memory->padIsStamped(first.body));
  EXPECT_EQ(call(memory->padOf(first.body)), 1);
}

TEST(EntryPad, StampReachesFar) {
  constexpr std::uint32_t kFar = 60'000'000;
  const auto memory = newMemory(std::size_t{1} << 30);
  const CodeAllocation low = place(*memory, returning(1));
  ASSERT_TRUE(memory->allocate(kFar));
  const auto precode = memory->stubs().allocatePrecode(nullptr);
  ASSERT_TRUE(precode);
  memory->stubs().setTarget(*precode, place(*memory, returning(7)).code);
  ASSERT_GT(static_cast<const std::byte*>(precode->entry()) - low.code, kFar);
  memory->stampPad(low.body, precode->entry());
  memory->coreBarrier();
  EXPECT_EQ(call(memory->padOf(low.body)), 7);
}

TEST(EntryPad, APadIsOpenAgainWhenItsMemoryIsReused) {
  const auto memory = newMemory();
  const CodeAllocation target = place(*memory, returning(2));
  const CodeAllocation first = place(*memory, returning(1));
  memory->stampPad(first.body, target.code);
  memory->free(first.body);
  memory->coreBarrier();
  const CodeAllocation again = place(*memory, returning(3));
  ASSERT_EQ(again.code, first.code);
  EXPECT_FALSE(memory->padIsStamped(again.body));
  EXPECT_EQ(call(memory->padOf(again.body)), 3);
}

// Threads run through the pad while it is stamped and opened: each call ends in one body or the other, and once
// coreBarrier() has returned, in the new one.
TEST(EntryPad, IsPatchedUnderRunningThreads) {
  const auto memory = newMemory();
  const CodeAllocation first = place(*memory, returning(1)), second = place(*memory, returning(2));
  const std::byte* const pad = memory->padOf(first.body);
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> generation{0};  // mod 4: 0 being stamped, 1 stamped, 2 being opened, 3 open
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&] {
      while (!stop.load(std::memory_order_relaxed)) {
        const std::uint64_t before = generation.load(std::memory_order_acquire);
        const int ran = call(pad);
        const std::uint64_t after = generation.load(std::memory_order_acquire);
        if (ran != 1 && ran != 2) ++wrong;
        if (before == after && (before & 3) == 1 && ran != 2) ++wrong;
        if (before == after && (before & 3) == 3 && ran != 1) ++wrong;
      }
    });
  for (int round = 0; round < 5000; ++round) {
    memory->stampPad(first.body, second.code);
    memory->coreBarrier();
    generation.fetch_add(1, std::memory_order_acq_rel);
    EXPECT_EQ(call(pad), 2);
    generation.fetch_add(1, std::memory_order_acq_rel);
    memory->openPad(first.body);
    memory->coreBarrier();
    generation.fetch_add(1, std::memory_order_acq_rel);
    EXPECT_EQ(call(pad), 1);
    generation.fetch_add(1, std::memory_order_acq_rel);
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0);
}

}  // namespace
}  // namespace codicil::codememory
