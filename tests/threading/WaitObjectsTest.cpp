// SPDX-License-Identifier: MIT
#include "threading/WaitObjects.hpp"

#include <chrono>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace codicil::threading {
namespace {

using namespace std::chrono_literals;
using Kind = WaitOutcome::Kind;
using Handle = WaitObjects::Handle;

class WaitObjectsTest : public testing::Test {
 protected:
  WaitOutcome waitFor(std::vector<Handle> handles, std::int32_t milliseconds = -1, bool all = false) {
    return objects.wait(handles, {deadlineAfter(milliseconds), all});
  }
  Kind waitOne(Handle handle, std::int32_t milliseconds = -1) { return waitFor({handle}, milliseconds).kind; }

  WaitObjects& objects = WaitObjects::instance();
  std::int32_t error = 0;
};

TEST_F(WaitObjectsTest, EventsStaySetOrLetOneThrough) {
  const Handle manual = objects.createEvent(true, true);
  const Handle automatic = objects.createEvent(false, true);
  EXPECT_EQ(waitOne(manual, 0), Kind::Satisfied);
  EXPECT_EQ(waitOne(manual, 0), Kind::Satisfied);
  EXPECT_EQ(waitOne(automatic, 0), Kind::Satisfied);
  EXPECT_EQ(waitOne(automatic, 0), Kind::TimedOut);
  EXPECT_EQ(objects.reset(manual), win32::kSuccess);
  EXPECT_EQ(waitOne(manual, 1), Kind::TimedOut);
  EXPECT_EQ(objects.set(automatic), win32::kSuccess);
  EXPECT_EQ(objects.set(automatic), win32::kSuccess);
  EXPECT_EQ(waitOne(automatic, 0), Kind::Satisfied);
  EXPECT_EQ(waitOne(automatic, 0), Kind::TimedOut);
  EXPECT_EQ(objects.close(manual), win32::kSuccess);
  EXPECT_EQ(objects.close(manual), win32::kInvalidHandle);
  EXPECT_EQ(objects.set(manual), win32::kInvalidHandle);
  EXPECT_EQ(objects.set(12345), win32::kInvalidHandle);
  EXPECT_EQ(objects.set(-1), win32::kInvalidHandle);
  EXPECT_EQ(waitOne(manual), Kind::InvalidHandle);
  const Handle again = objects.createEvent(true, false);
  EXPECT_NE(again, manual);  // the same slot
  objects.close(again);
  objects.close(automatic);
}

TEST_F(WaitObjectsTest, SemaphoresCount) {
  const Handle semaphore = objects.createSemaphore(1, 3);
  std::int32_t previous = -1;
  EXPECT_EQ(objects.release(semaphore, 3, &previous), win32::kTooManyPosts);
  EXPECT_EQ(objects.release(semaphore, 2, &previous), win32::kSuccess);
  EXPECT_EQ(previous, 1);
  EXPECT_EQ(objects.set(semaphore), win32::kInvalidHandle);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(waitOne(semaphore, 0), Kind::Satisfied);
  EXPECT_EQ(waitOne(semaphore, 0), Kind::TimedOut);
  objects.close(semaphore);
}

TEST_F(WaitObjectsTest, MutexesRecurseAndAreAbandoned) {
  const Handle mutex = objects.createMutex(true, {}, error);
  EXPECT_EQ(waitOne(mutex, 0), Kind::Satisfied);
  std::thread([&] {
    EXPECT_EQ(waitOne(mutex, 1), Kind::TimedOut);
    EXPECT_EQ(objects.releaseMutex(mutex), win32::kNotOwner);
  }).join();
  EXPECT_EQ(objects.releaseMutex(mutex), win32::kSuccess);
  EXPECT_EQ(objects.releaseMutex(mutex), win32::kSuccess);
  EXPECT_EQ(objects.releaseMutex(mutex), win32::kNotOwner);
  std::thread([&] { EXPECT_EQ(waitOne(mutex, 0), Kind::Satisfied); }).join();
  EXPECT_EQ(waitOne(mutex), Kind::Abandoned);
  EXPECT_EQ(waitOne(mutex), Kind::Satisfied);
  objects.close(mutex);
}

TEST_F(WaitObjectsTest, NamedMutexesAreOneInTheProcess) {
  const Handle first = objects.createMutex(true, "codicil-test", error);
  EXPECT_EQ(error, win32::kSuccess);
  const Handle second = objects.createMutex(true, "codicil-test", error);
  EXPECT_EQ(error, win32::kAlreadyExists);
  EXPECT_EQ(objects.releaseMutex(second), win32::kSuccess);
  EXPECT_EQ(objects.releaseMutex(second), win32::kNotOwner);  // the second creation did not take it
  const Handle third = objects.openMutex("codicil-test", error);
  EXPECT_NE(third, 0);
  for (const Handle handle : {first, second, third}) EXPECT_EQ(objects.close(handle), win32::kSuccess);
  EXPECT_EQ(objects.openMutex("codicil-test", error), 0);
  EXPECT_EQ(error, win32::kFileNotFound);
}

TEST_F(WaitObjectsTest, AllIsTakenAtOnceAndAnyTellsWhich) {
  const Handle first = objects.createEvent(false, true);
  const Handle second = objects.createEvent(false, false);
  EXPECT_EQ(waitFor({first, second}, 1, true).kind, Kind::TimedOut);
  EXPECT_EQ(waitFor({first, first}, 1, true).kind, Kind::Duplicate);
  std::thread other([&] {
    std::this_thread::sleep_for(2ms);
    objects.set(second);
  });
  EXPECT_EQ(waitFor({first, second}, -1, true).kind, Kind::Satisfied);
  EXPECT_EQ(waitFor({first, second}, 0).kind, Kind::TimedOut);  // both were taken
  other.join();
  objects.set(second);
  EXPECT_EQ(waitFor({first, second}).index, 1u);
  objects.close(first);
  objects.close(second);
}

TEST_F(WaitObjectsTest, InterruptionComesBeforeAnythingElse) {
  const Handle set = objects.createEvent(true, true);
  const Handle never = objects.createEvent(true, false);
  WaitState state;
  std::thread other([&] {
    state.attach(&Waiter::current());
    WaitState::setCurrent(&state);
    EXPECT_EQ(waitOne(never), Kind::Interrupted);
    state.interrupt();
    EXPECT_EQ(waitOne(set), Kind::Interrupted);
    EXPECT_EQ(waitOne(set), Kind::Satisfied);
    state.interrupt();
    EXPECT_EQ(objects.wait({&set, 1}, {.isAlertable = false}).kind, Kind::Satisfied);
    state.attach(nullptr);
    WaitState::setCurrent(nullptr);
  });
  while (!state.isWaiting()) std::this_thread::yield();
  state.interrupt();
  other.join();
  objects.close(set);
  objects.close(never);
}

TEST_F(WaitObjectsTest, HandlesMayBeClosedWhileWaitedFor) {
  const Handle event = objects.createEvent(true, false);
  std::thread other([&] { EXPECT_EQ(waitOne(event, 20), Kind::TimedOut); });
  std::this_thread::sleep_for(5ms);
  EXPECT_EQ(objects.close(event), win32::kSuccess);
  const Handle next = objects.createEvent(true, true);
  other.join();
  objects.close(next);
}

TEST_F(WaitObjectsTest, PrioritizedWaitersComeFirst) {
  const Handle semaphore = objects.createSemaphore(0, 10);
  std::vector<int> order;
  std::mutex orderLock;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&, i] {
      objects.wait({&semaphore, 1}, {.isPrioritized = true});
      const std::lock_guard guard(orderLock);
      order.push_back(i);
    });
    std::this_thread::sleep_for(10ms);
  }
  for (int i = 0; i < 3; ++i) {
    objects.release(semaphore, 1, nullptr);
    std::this_thread::sleep_for(10ms);
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(order, (std::vector{2, 1, 0}));
  objects.close(semaphore);
}

TEST_F(WaitObjectsTest, SignalAndWaitHandsOver) {
  const Handle mutex = objects.createMutex(false, {}, error);
  const Handle ping = objects.createEvent(false, false);
  const Handle pong = objects.createEvent(false, false);
  std::thread other([&] {
    for (int i = 0; i < 2'000; ++i) {
      EXPECT_EQ(waitOne(ping), Kind::Satisfied);
      objects.set(pong);
    }
  });
  for (int i = 0; i < 2'000; ++i) EXPECT_EQ(objects.signalAndWait(ping, pong, {}, error).kind, Kind::Satisfied);
  other.join();
  objects.signalAndWait(mutex, ping, {deadlineAfter(0)}, error);
  EXPECT_EQ(error, win32::kNotOwner);
  for (const Handle handle : {mutex, ping, pong}) objects.close(handle);
}

// Philosophers who take both forks at once, with timeouts and interruptions: every fork is with one of them at a time.
TEST_F(WaitObjectsTest, WaitAllStorm) {
  constexpr int kForks = 5;
  constexpr int kMeals = 3'000;
  std::vector<Handle> forks;
  for (int i = 0; i < kForks; ++i)
    forks.push_back(i % 2 == 0 ? objects.createMutex(false, {}, error) : objects.createSemaphore(1, 1));
  std::vector<std::atomic<int>> holders(kForks);
  std::vector<WaitState> states(kForks);
  std::vector<std::thread> threads;
  std::atomic<int> interrupted{0};
  for (int i = 0; i < kForks; ++i)
    threads.emplace_back([&, i] {
      states[i].attach(&Waiter::current());
      WaitState::setCurrent(&states[i]);
      const int left = i;
      const int right = (i + 1) % kForks;
      for (int meal = 0; meal < kMeals;) {
        const std::array<Handle, 2> both{forks[left], forks[right]};
        const WaitOutcome outcome = objects.wait(both, {i % 2 == 0 ? kNoDeadline : monotonicNow() + 100'000, true});
        if (outcome.kind == Kind::Interrupted) ++interrupted;
        if (outcome.kind != Kind::Satisfied) continue;
        EXPECT_EQ(holders[left]++, 0);
        EXPECT_EQ(holders[right]++, 0);
        ++meal;
        --holders[left];
        --holders[right];
        for (const int fork : {left, right}) {
          if (fork % 2 == 0) {
            EXPECT_EQ(objects.releaseMutex(forks[fork]), win32::kSuccess);
          } else {
            EXPECT_EQ(objects.release(forks[fork], 1, nullptr), win32::kSuccess);
          }
        }
      }
      WaitState::setCurrent(nullptr);
      states[i].attach(nullptr);
    });
  std::atomic<bool> done{false};
  std::thread annoyer([&] {
    for (std::size_t i = 0; !done; ++i) {
      states[i % kForks].interrupt();
      std::this_thread::sleep_for(100us);
    }
  });
  for (auto& thread : threads) thread.join();
  done = true;
  annoyer.join();
  for (const Handle fork : forks) objects.close(fork);
}

// Every release lets one through, whoever waits for any of the semaphores.
TEST_F(WaitObjectsTest, WaitAnyStorm) {
  constexpr int kThreads = 6;
  constexpr int kEach = 4'000;
  std::vector<Handle> semaphores;
  for (int i = 0; i < 3; ++i) semaphores.push_back(objects.createSemaphore(0, INT32_MAX));
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&, i] {
      if (i % 2 == 0) {
        for (int n = 0; n < kEach; ++n) objects.release(semaphores[(n + i) % 3], 1, nullptr);
      } else {
        for (int n = 0; n < kEach;)
          if (objects.wait(semaphores, {n % 7 == 0 ? monotonicNow() + 10'000 : kNoDeadline}).kind == Kind::Satisfied)
            ++n;
      }
    });
  for (auto& thread : threads) thread.join();
  for (const Handle semaphore : semaphores) {
    EXPECT_EQ(waitOne(semaphore, 0), Kind::TimedOut);
    objects.close(semaphore);
  }
}

}  // namespace
}  // namespace codicil::threading
