// Time that moves when a test says so. Work runs on the thread that moves it.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>

#include "codicil/versioning/Tiering.hpp"

namespace codicil::testing {

class FakeScheduler final : public tiering::Scheduler {
 public:
  std::uint64_t nowNanos() const override {
    const std::lock_guard<std::mutex> guard(mutex_);
    return now_;
  }
  void schedule(std::chrono::nanoseconds after, std::function<void()> work) override {
    const std::lock_guard<std::mutex> guard(mutex_);
    work_.emplace(now_ + static_cast<std::uint64_t>(after.count()), std::move(work));
  }

  // Runs all that falls due meanwhile, each piece at its time.
  void advance(std::chrono::nanoseconds time) {
    const std::uint64_t until = nowNanos() + static_cast<std::uint64_t>(time.count());
    while (runNext(until)) {
    }
    const std::lock_guard<std::mutex> guard(mutex_);
    now_ = until;
  }
  void runDue() { advance(std::chrono::nanoseconds(0)); }
  // Runs the first piece of work that is due by then; false if there is none.
  bool runNext(std::uint64_t until) {
    std::function<void()> work;
    {
      const std::lock_guard<std::mutex> guard(mutex_);
      const auto next = work_.begin();
      if (next == work_.end() || next->first > until) return false;
      now_ = std::max(now_, next->first);
      work = std::move(next->second);
      work_.erase(next);
    }
    work();
    return true;
  }
  bool runOne() { return runNext(nowNanos()); }
  std::size_t scheduled() const {
    const std::lock_guard<std::mutex> guard(mutex_);
    return work_.size();
  }
  std::size_t due() const {
    const std::lock_guard<std::mutex> guard(mutex_);
    return static_cast<std::size_t>(std::distance(work_.begin(), work_.upper_bound(now_)));
  }

 private:
  mutable std::mutex mutex_;
  std::uint64_t now_ = 1'000'000'000;
  std::multimap<std::uint64_t, std::function<void()>> work_;
};

}  // namespace codicil::testing
