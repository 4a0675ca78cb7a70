// SPDX-License-Identifier: MIT
#include "threading/Monitor.hpp"

#include <chrono>
#include <deque>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "threading/FakeObject.hpp"
#include "threading/ManagedException.hpp"

namespace codicil::threading {
namespace {

using namespace std::chrono_literals;

void leave(Monitor& monitor, std::uint32_t thread) {
  switch (monitor.exit(thread)) {
    case Monitor::Exit::Left:
      return;
    case Monitor::Exit::LeftAndMustWake:
      return monitor.wakeOne();
    case Monitor::Exit::NotOwner:
      ADD_FAILURE() << "not the owner";
  }
}

TEST(MonitorTest, ManyThreadsCountToTheSameNumber) {
  constexpr int kThreads = 8;
  constexpr int kRounds = 20'000;
  Monitor monitor;
  int counter = 0;  // guarded
  std::vector<std::thread> threads;
  for (std::uint32_t id = 1; id <= kThreads; ++id)
    threads.emplace_back([&, id] {
      for (int round = 0; round < kRounds; ++round) {
        if (!monitor.tryEnter(id)) {
          ASSERT_EQ(monitor.enter(id, kNoDeadline), WaitResult::Satisfied);
        }
        ++counter;
        leave(monitor, id);
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(counter, kThreads * kRounds);
}

TEST(MonitorTest, ObjectsUnderContentionInflateAndLoseNothing) {
  constexpr int kThreads = 6;
  constexpr int kObjects = 64;
  std::vector<FakeObject> objects(kObjects);
  std::vector<int> counters(kObjects);
  std::vector<std::thread> threads;
  for (std::uint32_t id = 1; id <= kThreads; ++id)
    threads.emplace_back([&, id] {
      FakeThread self(id);
      for (int round = 0; round < 30'000; ++round) {
        const int at = (round / 50 + static_cast<int>(id)) % kObjects;
        FakeObject& object = objects[at];
        if (!tryEnterFast(object.pointer(), id)) {
          ASSERT_TRUE(enter(self, object.slot(), -1));
        }
        ++counters[at];
        if (round % 1000 == 0) std::this_thread::sleep_for(100us);
        if (exitFast(object.pointer(), id) == ExitFast::MustWake) wakeWaiter(self, object.slot());
      }
    });
  for (auto& thread : threads) thread.join();
  int sum = 0;
  for (const int counter : counters) sum += counter;
  EXPECT_EQ(sum, kThreads * 30'000);
}

TEST(MonitorTest, TimesOutWhileAnotherHasIt) {
  Monitor monitor;
  ASSERT_TRUE(monitor.tryEnter(1));
  std::thread other([&] {
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(monitor.enter(2, deadlineAfter(30)), WaitResult::TimedOut);
    EXPECT_GE(std::chrono::steady_clock::now() - began, 29ms);
  });
  other.join();
  leave(monitor, 1);
  EXPECT_EQ(monitor.enter(2, kNoDeadline), WaitResult::Satisfied);
}

TEST(MonitorTest, TimeoutsUnderContentionLeaveItUsable) {
  Monitor monitor;
  std::vector<std::thread> threads;
  std::atomic<int> entered{0};
  for (std::uint32_t id = 1; id <= 8; ++id)
    threads.emplace_back([&, id] {
      for (int round = 0; round < 300; ++round) {
        if (monitor.enter(id, monotonicNow() + 50'000) != WaitResult::Satisfied) continue;
        ++entered;
        std::this_thread::sleep_for(30us);
        leave(monitor, id);
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_GT(entered, 0);
  EXPECT_EQ(monitor.enter(99, kNoDeadline), WaitResult::Satisfied);
  leave(monitor, 99);
}

// Two threads that take turns by Wait and Pulse: one lost wake-up and it hangs.
TEST(MonitorTest, PingPong) {
  constexpr int kTurns = 20'000;
  Monitor monitor;
  int turn = 0;  // guarded
  const auto play = [&](std::uint32_t id, int parity) {
    ASSERT_EQ(monitor.enter(id, kNoDeadline), WaitResult::Satisfied);
    for (int i = 0; i < kTurns; ++i) {
      while (turn % 2 != parity) ASSERT_EQ(monitor.wait(id, kNoDeadline), WaitResult::Satisfied);
      ++turn;
      monitor.pulse();
    }
    leave(monitor, id);
  };
  std::thread first(play, 1, 0);
  std::thread second(play, 2, 1);
  first.join();
  second.join();
  EXPECT_EQ(turn, 2 * kTurns);
}

// A bounded queue with timeouts and interruptions on every wait: every item arrives once.
TEST(MonitorTest, PulseStorm) {
  constexpr int kProducers = 4;
  constexpr int kConsumers = 4;
  constexpr int kItems = 5'000;
  Monitor monitor;
  std::deque<int> queue;  // guarded, as are the counts
  int produced = 0;
  int consumed = 0;
  std::int64_t sum = 0;
  std::vector<WaitState> states(kProducers + kConsumers);
  std::vector<std::thread> threads;
  const auto enterUninterrupted = [&](std::uint32_t id) {
    while (monitor.enter(id, kNoDeadline) == WaitResult::Interrupted) {
    }
  };
  for (std::uint32_t id = 1; id <= kProducers + kConsumers; ++id)
    threads.emplace_back([&, id] {
      WaitState& state = states[id - 1];
      state.attach(&Waiter::current());
      WaitState::setCurrent(&state);
      enterUninterrupted(id);
      if (id <= kProducers) {
        while (produced < kProducers * kItems) {
          if (queue.size() >= 3) {
            monitor.wait(id, id % 2 != 0 ? kNoDeadline : monotonicNow() + 20'000);
            continue;
          }
          queue.push_back(++produced);
          monitor.pulse();
          if (produced % 64 == 0) {
            leave(monitor, id);
            enterUninterrupted(id);
          }
        }
        monitor.pulseAll();
      } else {
        while (consumed < kProducers * kItems) {
          if (queue.empty()) {
            monitor.wait(id, id % 2 != 0 ? kNoDeadline : monotonicNow() + 20'000);
            continue;
          }
          sum += queue.front();
          queue.pop_front();
          ++consumed;
          monitor.pulseAll();
        }
        monitor.pulseAll();
      }
      leave(monitor, id);
      WaitState::setCurrent(nullptr);
      state.attach(nullptr);
    });
  std::atomic<bool> done{false};
  std::thread annoyer([&] {
    for (std::size_t i = 0; !done; ++i) {
      states[i % states.size()].interrupt();
      std::this_thread::sleep_for(50us);
    }
  });
  for (auto& thread : threads) thread.join();
  done = true;
  annoyer.join();
  constexpr std::int64_t kAll = kProducers * kItems;
  EXPECT_EQ(consumed, kAll);
  EXPECT_EQ(sum, kAll * (kAll + 1) / 2);
}

// Waits that time out as they are pulsed either took the pulse or left it to another.
TEST(MonitorTest, NoPulseCountsTwice) {
  Monitor monitor;
  bool done = false;  // guarded, as are the counts
  int woken = 0;
  int pulses = 0;
  std::vector<std::thread> threads;
  for (std::uint32_t id = 2; id <= 5; ++id)
    threads.emplace_back([&, id] {
      ASSERT_EQ(monitor.enter(id, kNoDeadline), WaitResult::Satisfied);
      while (!done)
        if (monitor.wait(id, monotonicNow() + 10'000 * id) == WaitResult::Satisfied) ++woken;
      leave(monitor, id);
    });
  for (int round = 0; round < 4'000; ++round) {
    ASSERT_EQ(monitor.enter(1, kNoDeadline), WaitResult::Satisfied);
    monitor.pulse();
    ++pulses;
    leave(monitor, 1);
    if (round % 3 == 0) std::this_thread::sleep_for(20us);
  }
  ASSERT_EQ(monitor.enter(1, kNoDeadline), WaitResult::Satisfied);
  done = true;
  leave(monitor, 1);
  for (auto& thread : threads) thread.join();
  EXPECT_GT(woken, 0);
  EXPECT_LE(woken, pulses);
}

TEST(MonitorTest, WaitGivesBackEveryLevel) {
  Monitor monitor;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(monitor.tryEnter(1));
  std::thread other([&] {
    ASSERT_EQ(monitor.enter(2, kNoDeadline), WaitResult::Satisfied);
    monitor.pulse();
    leave(monitor, 2);
  });
  EXPECT_EQ(monitor.wait(1, kNoDeadline), WaitResult::Satisfied);
  other.join();
  for (int i = 0; i < 3; ++i) leave(monitor, 1);
  EXPECT_EQ(monitor.exit(1), Monitor::Exit::NotOwner);
}

TEST(MonitorTest, InterruptEndsEnterAndWaitAndIsTakenOnce) {
  Monitor monitor;
  WaitState state;
  ASSERT_TRUE(monitor.tryEnter(1));
  std::thread other([&] {
    state.attach(&Waiter::current());
    WaitState::setCurrent(&state);
    EXPECT_EQ(monitor.enter(2, kNoDeadline), WaitResult::Interrupted);
    EXPECT_FALSE(state.isInterruptRequested());
    EXPECT_EQ(monitor.enter(2, kNoDeadline), WaitResult::Satisfied);
    EXPECT_EQ(monitor.wait(2, kNoDeadline), WaitResult::Interrupted);
    leave(monitor, 2);
    state.interrupt();
    EXPECT_TRUE(monitor.tryEnter(2));  // it does not wait, so it is not interrupted
    leave(monitor, 2);
    state.attach(nullptr);
  });
  while (!state.isWaiting()) std::this_thread::yield();
  state.interrupt();
  while (state.isInterruptRequested()) std::this_thread::yield();
  std::this_thread::sleep_for(5ms);
  leave(monitor, 1);
  for (;;) {  // until the other is asleep in wait, which leaves the monitor
    std::this_thread::sleep_for(5ms);
    if (monitor.tryEnter(1)) {
      leave(monitor, 1);
      if (state.isWaiting()) break;
    }
  }
  state.interrupt();
  other.join();
}

// Threads that always come back at once do not keep one that sleeps from its turn.
TEST(MonitorTest, WaiterGetsItsTurnAmongBargers) {
  Monitor monitor;
  std::atomic<bool> done{false};
  std::vector<std::thread> bargers;
  for (std::uint32_t id = 2; id <= 3; ++id)
    bargers.emplace_back([&, id] {
      while (!done) {
        if (!monitor.tryEnter(id)) monitor.enter(id, kNoDeadline);
        const std::int64_t until = monotonicNow() + 20'000;
        while (monotonicNow() < until) {
        }
        leave(monitor, id);
      }
    });
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(monitor.enter(1, deadlineAfter(5'000)), WaitResult::Satisfied);
    leave(monitor, 1);
  }
  done = true;
  for (auto& thread : bargers) thread.join();
}

// A waiter that was passed over for so long that it goes first now, but gives up instead: others may take it again.
TEST(MonitorTest, StarvedWaiterThatGivesUpLetsOthersIn) {
  for (int attempt = 0;; ++attempt) {
    ASSERT_LT(attempt, 20);
    Monitor monitor;
    ASSERT_TRUE(monitor.tryEnter(1));
    WaitResult result = WaitResult::Satisfied;
    std::thread waiter([&] {
      result = monitor.enter(2, deadlineAfter(150));
      if (result == WaitResult::Satisfied) leave(monitor, 2);
    });
    std::this_thread::sleep_for(115ms);
    const Monitor::Exit left = monitor.exit(1);
    const bool isBack = monitor.tryEnter(1);  // before the waiter is awake
    if (left == Monitor::Exit::LeftAndMustWake) monitor.wakeOne();
    waiter.join();
    if (isBack) leave(monitor, 1);
    ASSERT_TRUE(monitor.tryEnter(3));
    leave(monitor, 3);
    if (result == WaitResult::TimedOut && left == Monitor::Exit::LeftAndMustWake) break;
  }
}

TEST(ObjectLocksTest, OnlyTheOwnerMayWaitOrPulse) {
  FakeObject object;
  FakeThread owner(1);
  FakeThread other(2);
  ASSERT_TRUE(enter(owner, object.slot(), -1));
  EXPECT_THROW(wait(other, object.slot(), 0), ExceptionRequest);
  EXPECT_THROW(pulse(other, object.slot()), ExceptionRequest);
  EXPECT_THROW(pulseAll(other, object.slot()), ExceptionRequest);
  EXPECT_NO_THROW(pulse(owner, object.slot()));
  EXPECT_FALSE(wait(owner, object.slot(), 1));
  EXPECT_FALSE(enter(other, object.slot(), 0));
  EXPECT_TRUE(isEnteredBy(object.pointer(), 1));
}

}  // namespace
}  // namespace codicil::threading
