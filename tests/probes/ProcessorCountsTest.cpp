// SPDX-License-Identifier: MIT
#include "probes/ProcessorCounts.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <ctime>
#include <thread>
#include <vector>

namespace codicil::probes {
namespace {

// The thread goes on on another processor than it was interrupted on.
void moveToAnotherProcessor(int) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(sched_getcpu() == 0 ? 1 : 0, &one);
  sched_setaffinity(0, sizeof one, &one);
}

class SignalsToThisThread {
 public:
  SignalsToThisThread(int signal, std::chrono::nanoseconds every) {
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = signal;
    event._sigev_un._tid = gettid();
    EXPECT_EQ(timer_create(CLOCK_MONOTONIC, &event, &timer_), 0);
    const timespec interval{.tv_sec = 0, .tv_nsec = every.count()};
    const itimerspec when{.it_interval = interval, .it_value = interval};
    EXPECT_EQ(timer_settime(timer_, 0, &when, nullptr), 0);
  }
  ~SignalsToThisThread() { timer_delete(timer_); }
  SignalsToThisThread(const SignalsToThisThread&) = delete;
  SignalsToThisThread& operator=(const SignalsToThisThread&) = delete;

 private:
  timer_t timer_{};
};

// Red where the kernel does not know of the sequence (without the store to rseq_cs): a thread that is moved between
// reading which processor it is on and counting there counts in what is another thread's by then.
TEST(ProcessorCounts, NothingIsLostWhenThreadsMove) {
  cpu_set_t allowed;
  ASSERT_EQ(sched_getaffinity(0, sizeof allowed, &allowed), 0);
  if (!CPU_ISSET(0, &allowed) || !CPU_ISSET(1, &allowed)) GTEST_SKIP() << "processors 0 and 1 are not both ours";
  signal(SIGUSR1, moveToAnotherProcessor);
  ProcessorCounts counts(2);
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> done{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      const SignalsToThisThread signals(SIGUSR1, std::chrono::microseconds(300));
      std::uint64_t mine = 0;
      for (; !stop.load(std::memory_order_relaxed); ++mine) counts.increment(1);
      done += mine;
    });
  std::this_thread::sleep_for(std::chrono::seconds(1));
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counts.total(1), done);
  EXPECT_EQ(counts.total(0), 0u);
}

TEST(ProcessorCounts, MostIsCountedWithoutALock) {
  if (__rseq_size == 0) GTEST_SKIP() << "the kernel or the C library has no restartable sequences";
  std::uint64_t rows[2] = {};
  int counted = 0;
  // All processors count in the first row here: this is one thread.
  for (int i = 0; i < 1000; ++i)
    counted += detail::countOnProcessor(detail::sequenceOffset(), rows, 0, UINT32_MAX) ? 1 : 0;
  EXPECT_EQ(rows[0], static_cast<std::uint64_t>(counted));
  EXPECT_GT(counted, 900);
  EXPECT_FALSE(detail::countOnProcessor(detail::sequenceOffset(), rows, 0, 0));
}

}  // namespace
}  // namespace codicil::probes
