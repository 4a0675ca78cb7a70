// SPDX-License-Identifier: MIT
// Who waits under the lock is woken by whoever gives it up, one by one: nobody may be forgotten on the way.
#include "versioning/ManagerLock.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "versioning/TestVm.hpp"

namespace codicil::versioning {
namespace {

class ManagerLockTest : public ::testing::Test {
 protected:
  // A thread that waits until `reached` is at least so much.
  void waitFor(int much) {
    threads.emplace_back([this, much] {
      const LockHolder holder(lock);
      ++waiting;
      while (reached < much) lock.wait();
      ++done;
    });
  }
  void reach(int much) {
    const LockHolder holder(lock);
    reached = much;
    lock.wakeAll();
  }
  void awaitAtLeast(const std::atomic<int>& count, int much) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (count < much && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    ASSERT_GE(count, much);
  }
  void TearDown() override {
    if (HasFatalFailure()) std::abort();  // they would never end
    for (std::thread& thread : threads) thread.join();
  }

  testing::TestVm vm;
  ManagerLock lock{vm};
  int reached = 0;  // guarded
  std::atomic<int> waiting{0}, done{0};
  std::vector<std::thread> threads;
};

TEST_F(ManagerLockTest, OneWakeReachesAll) {
  constexpr int kThreads = 16;
  for (int i = 0; i < kThreads; ++i) waitFor(1);
  awaitAtLeast(waiting, kThreads);
  reach(1);  // it gives the lock up once: the rest is theirs
  awaitAtLeast(done, kThreads);
}

// The first in the queue go on waiting; those behind them have to be woken all the same.
TEST_F(ManagerLockTest, WhoHasToGoOnWaitingWakesTheNext) {
  constexpr int kEach = 4, kRounds = 8;
  for (int much = kRounds; much >= 1; --much)
    for (int i = 0; i < kEach; ++i) {
      waitFor(much);
      awaitAtLeast(waiting, static_cast<int>(threads.size()));
    }
  for (int much = 1; much <= kRounds; ++much) {
    reach(much);
    awaitAtLeast(done, much * kEach);
    EXPECT_EQ(done, much * kEach);
  }
}

// Threads that come and go while others are being woken.
TEST_F(ManagerLockTest, NobodyIsForgotten) {
  constexpr int kThreads = 8, kRounds = 2000;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([this] {
      for (int round = 1; round <= kRounds; ++round) {
        const LockHolder holder(lock);
        if (++waiting == round * kThreads) {
          reached = round;
          lock.wakeAll();
        }
        while (reached < round) lock.wait();
      }
      ++done;
    });
  awaitAtLeast(done, kThreads);
}

}  // namespace
}  // namespace codicil::versioning
