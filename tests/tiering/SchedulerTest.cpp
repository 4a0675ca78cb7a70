// The scheduler that has a thread. Its tests wait for what it does, never for time to pass.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <future>
#include <latch>
#include <mutex>
#include <thread>
#include <vector>

#include "codicil/versioning/Tiering.hpp"

namespace codicil::tiering {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// Tells when the thread that made one ends.
class EndOfThread {
 public:
  explicit EndOfThread(std::promise<void>& ended) : ended_(ended) {}
  ~EndOfThread() { ended_.set_value(); }
  EndOfThread(const EndOfThread&) = delete;
  EndOfThread& operator=(const EndOfThread&) = delete;

 private:
  std::promise<void>& ended_;
};

TEST(ThreadScheduler, RunsWorkOnAnotherThread) {
  const auto scheduler = makeThreadScheduler(hours(1));
  std::promise<std::thread::id> ran;
  scheduler->schedule(nanoseconds(0), [&] { ran.set_value(std::this_thread::get_id()); });
  EXPECT_NE(ran.get_future().get(), std::this_thread::get_id());
}

TEST(ThreadScheduler, RunsInTheOrderOfDueTimesAndOfSchedulingAmongEqualOnes) {
  const auto scheduler = makeThreadScheduler(hours(1));
  std::vector<int> order;  // of the one thread
  std::latch started(1), go(1), done(5);
  const auto note = [&](int id) {
    return [&, id] {
      order.push_back(id);
      done.count_down();
    };
  };
  scheduler->schedule(nanoseconds(0), [&] {
    started.count_down();
    go.wait();
  });
  started.wait();
  scheduler->schedule(milliseconds(20), note(4));
  scheduler->schedule(milliseconds(10), note(3));
  for (int id = 0; id < 3; ++id) scheduler->schedule(nanoseconds(0), note(id));
  go.count_down();
  done.wait();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(ThreadScheduler, NothingRunsBeforeItsTime) {
  const auto scheduler = makeThreadScheduler(hours(1));
  const std::uint64_t began = scheduler->nowNanos();
  std::promise<std::uint64_t> ran;
  scheduler->schedule(milliseconds(30), [&] { ran.set_value(scheduler->nowNanos()); });
  EXPECT_GE(ran.get_future().get() - began, 30'000'000u);
}

TEST(ThreadScheduler, EarlierWorkThatComesLaterIsNotHeldUp) {
  const auto scheduler = makeThreadScheduler(hours(1));
  std::promise<void> ran;
  scheduler->schedule(hours(1), [] { ADD_FAILURE() << "dropped by the destructor"; });
  scheduler->schedule(nanoseconds(0), [&] { ran.set_value(); });
  ran.get_future().wait();
}

TEST(ThreadScheduler, WorkMaySchedule) {
  const auto scheduler = makeThreadScheduler(milliseconds(0));
  std::promise<void> ran;
  std::function<void(int)> step = [&](int left) {
    if (left == 0)
      ran.set_value();
    else
      scheduler->schedule(nanoseconds(0), [&, left] { step(left - 1); });
  };
  step(100);
  ran.get_future().wait();
}

TEST(ThreadScheduler, ItsThreadEndsWhenIdleAndComesBack) {
  std::array<std::promise<void>, 3> ended;
  const auto scheduler = makeThreadScheduler(milliseconds(1));
  for (std::promise<void>& end : ended) {
    scheduler->schedule(nanoseconds(0), [&] { thread_local const EndOfThread teller(end); });
    end.get_future().wait();
  }
}

TEST(ThreadScheduler, ItsThreadStaysForWorkThatIsNotDueYet) {
  std::atomic<bool> gone{false};
  const auto scheduler = makeThreadScheduler(milliseconds(0));
  std::promise<bool> ran;
  scheduler->schedule(milliseconds(30), [&] { ran.set_value(gone); });
  scheduler->schedule(nanoseconds(0),
                      [&] { thread_local const std::shared_ptr<void> teller(nullptr, [&](void*) { gone = true; }); });
  EXPECT_FALSE(ran.get_future().get());
}

TEST(ThreadScheduler, DestroyedItWaitsForWhatRunsAndDropsTheRest) {
  std::atomic<bool> ended{false};
  auto dropped = std::make_shared<int>();
  {
    const auto scheduler = makeThreadScheduler(hours(1));
    std::latch running(1);
    scheduler->schedule(nanoseconds(0), [&] {
      running.count_down();
      std::this_thread::sleep_for(milliseconds(10));
      ended = true;
    });
    scheduler->schedule(hours(1), [dropped] { ADD_FAILURE(); });
    running.wait();
  }
  EXPECT_TRUE(ended);
  EXPECT_EQ(dropped.use_count(), 1);
}

TEST(ThreadScheduler, StressOfManySchedulersOfOne) {
  std::atomic<int> ran{0};
  constexpr int kThreads = 4, kEach = 2000;
  {
    const auto scheduler = makeThreadScheduler(milliseconds(0));
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i)
      threads.emplace_back([&] {
        for (int j = 0; j < kEach; ++j) scheduler->schedule(nanoseconds(j % 3), [&] { ++ran; });
      });
    for (std::thread& thread : threads) thread.join();
    while (ran != kThreads * kEach) std::this_thread::yield();
  }
  EXPECT_EQ(ran, kThreads * kEach);
}

}  // namespace
}  // namespace codicil::tiering
