#include <condition_variable>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

#include "codicil/versioning/Tiering.hpp"

namespace codicil::tiering {

namespace {

class ThreadScheduler final : public Scheduler {
 public:
  explicit ThreadScheduler(std::chrono::milliseconds idleTimeout) : idleTimeout_(idleTimeout) {}
  ~ThreadScheduler() override;
  std::uint64_t nowNanos() const override {
    return static_cast<std::uint64_t>(std::chrono::nanoseconds(Clock::now().time_since_epoch()).count());
  }
  void schedule(std::chrono::nanoseconds after, std::function<void()> work) override;

 private:
  using Clock = std::chrono::steady_clock;  // CLOCK_MONOTONIC, as in every time that the library tells
  void startThread();
  void run();

  const std::chrono::milliseconds idleTimeout_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::multimap<Clock::time_point, std::function<void()>> work_;  // by due time, then in the order of scheduling
  std::thread thread_;
  bool running_ = false;  // false: there is no thread, or it has let go of the mutex for the last time
  bool stopping_ = false;
};

ThreadScheduler::~ThreadScheduler() {
  {
    const std::lock_guard<std::mutex> guard(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void ThreadScheduler::schedule(std::chrono::nanoseconds after, std::function<void()> work) {
  const std::lock_guard<std::mutex> guard(mutex_);
  if (stopping_) return;
  work_.emplace(Clock::now() + after, std::move(work));
  if (running_)
    changed_.notify_one();
  else
    startThread();
}

void ThreadScheduler::startThread() {
  if (thread_.joinable()) thread_.join();  // it ended idle and never comes for the mutex again: no wait to speak of
  try {
    thread_ = std::thread(&ThreadScheduler::run, this);
    running_ = true;
  } catch (const std::system_error&) {
    // The system has no thread to give now. The work stays, and the next call tries again.
  }
}

void ThreadScheduler::run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    if (work_.empty()) {
      if (!changed_.wait_for(lock, idleTimeout_, [this] { return stopping_ || !work_.empty(); })) break;
      continue;
    }
    const auto next = work_.begin();
    if (const Clock::time_point due = next->first; due > Clock::now()) {
      changed_.wait_until(lock, due);
      continue;
    }
    {
      const std::function<void()> work = std::move(next->second);
      work_.erase(next);
      lock.unlock();
      work();
    }  // what the work held is destroyed without the mutex, too
    lock.lock();
  }
  running_ = false;
}

}  // namespace

std::unique_ptr<Scheduler> makeThreadScheduler(std::chrono::milliseconds idleTimeout) {
  return std::make_unique<ThreadScheduler>(idleTimeout);
}

}  // namespace codicil::tiering
