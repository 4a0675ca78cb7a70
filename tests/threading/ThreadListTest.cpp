// SPDX-License-Identifier: MIT
// Threads come, go, and are stopped by one another.
#include "threading/ThreadList.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace codicil::threading {
namespace {

TEST(ThreadListTest, AttachedThreadKnowsItself) {
  ThreadList list;
  EXPECT_EQ(Thread::current(), nullptr);
  Thread& thread = list.attach();
  EXPECT_EQ(Thread::current(), &thread);
  EXPECT_EQ(&list.attach(), &thread);
  EXPECT_EQ(thread.managedId, 1u);
  EXPECT_EQ(thread.osId, gettid());
  const auto here = reinterpret_cast<std::uint64_t>(__builtin_frame_address(0));
  EXPECT_GT(here, thread.stack.low);
  EXPECT_LT(here, thread.stack.high);
  EXPECT_EQ(list.count(), 1u);
  list.detach();
  EXPECT_EQ(Thread::current(), nullptr);
  EXPECT_EQ(list.count(), 0u);
}

TEST(ThreadListTest, CurrentIsWhereItsOffsetSays) {
  ThreadList list;
  Thread& thread = list.attach();
  std::uint64_t base;
  asm("mov %%fs:0, %0" : "=r"(base));
  EXPECT_EQ(*reinterpret_cast<Thread**>(base + static_cast<std::uint64_t>(Thread::currentOffset())), &thread);
}

TEST(ThreadListTest, IdsAreUsedAgain) {
  ThreadList list;
  list.attach();
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  std::thread([&] { first = list.attach().managedId; }).join();  // detached by its end
  EXPECT_EQ(list.count(), 1u);
  std::thread([&] { second = list.attach().managedId; }).join();
  EXPECT_EQ(first, 2u);
  EXPECT_EQ(second, 2u);
}

TEST(ThreadListTest, WaitsForForegroundThreads) {
  ThreadList list;
  list.attach();
  std::atomic<bool> left{false};
  std::atomic<bool> attached{false};
  std::thread other([&] {
    list.attach();
    attached = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    left = true;
  });
  while (!attached) std::this_thread::yield();
  list.waitForForeground();
  EXPECT_TRUE(left);
  other.join();
}

// A cooperative thread writes a counter; whoever stops it must see it stand still.
TEST(ThreadListTest, StoppedThreadsDoNotTouchObjects) {
  ThreadList list;
  list.attach();
  std::atomic<bool> end{false};
  std::array<std::atomic<std::uint64_t>, 3> counters{};
  std::vector<std::thread> threads;
  for (auto& counter : counters) {
    threads.emplace_back([&] {
      Thread& thread = list.attach();
      while (!end) {
        const Cooperative cooperative(thread);
        for (int i = 0; i < 50; ++i) counter.store(counter.load(std::memory_order_relaxed) + 1);
      }
    });
  }
  while (list.count() < 4) std::this_thread::yield();
  for (int round = 0; round < 300; ++round) {
    list.stopAll();
    EXPECT_TRUE(list.stoppedHere());
    std::array<std::uint64_t, 3> before{};
    for (std::size_t i = 0; i < 3; ++i) before[i] = counters[i];
    if (round % 30 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(counters[i], before[i]);
    list.restartAll();
    EXPECT_FALSE(list.stoppedHere());
  }
  end = true;
  for (std::thread& thread : threads) thread.join();
}

TEST(ThreadListTest, StoppersTakeTurns) {
  ThreadList list;
  std::atomic<int> inside{0};
  std::atomic<int> stops{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      Thread& thread = list.attach();
      const Cooperative cooperative(thread);
      for (int round = 0; round < 100; ++round) {
        list.stopAll();
        EXPECT_EQ(++inside, 1);
        --inside;
        {
          const Preemptive preemptive(thread);  // and back: the stopper does not wait for itself
        }
        list.restartAll();
        ++stops;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(stops, 400);
}

// A root of preemptive code that went while the collector walked the list led it through a stack used otherwise.
TEST(ThreadListTest, RootsStayWhileStopped) {
  ThreadList list;
  list.attach();
  std::atomic<Thread*> other{nullptr};
  std::atomic<bool> mayLeave{false};
  std::atomic<bool> left{false};
  std::thread thread([&] {
    Thread& self = list.attach();
    {
      const Rooted kept(self);
      other = &self;
      while (!mayLeave) std::this_thread::yield();
    }
    left = true;
  });
  while (other == nullptr) std::this_thread::yield();
  list.stopAll();
  const RootedBase* const root = other.load()->roots;
  mayLeave = true;
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_FALSE(left);
  EXPECT_EQ(other.load()->roots, root);
  list.restartAll();
  thread.join();
}

TEST(ThreadListTest, StartsThreadsWhileStopped) {
  ThreadList list;
  list.attach();
  std::atomic<bool> ran{false};
  list.stopAll();
  ASSERT_TRUE(list.start(".NET Test", [&] {
    const Cooperative cooperative(*Thread::current());
    ran = true;
  }));
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_FALSE(ran);
  list.restartAll();
  while (list.count() > 1) std::this_thread::yield();
  EXPECT_TRUE(ran);
}

}  // namespace
}  // namespace codicil::threading
