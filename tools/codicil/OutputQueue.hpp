// SPDX-License-Identifier: MIT
// What is to be printed, from the thread that learns it to the one that prints: standard output may stand still (a
// pager) while a program must be asked on.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

#include "ProbeOutput.hpp"

namespace codicil::tool {

class OutputQueue {
 public:
  using Print = std::function<void(ProbeOutput&)>;

  void put(Print print) {
    const std::lock_guard guard(lock_);
    waiting_.push_back(std::move(print));
    changed_.notify_one();
  }
  // Nothing more comes.
  void close() {
    const std::lock_guard guard(lock_);
    isClosed_ = true;
    changed_.notify_one();
  }
  // Printing has fallen behind: more would take memory without end.
  bool isFull() const {
    const std::lock_guard guard(lock_);
    return waiting_.size() >= kMaxWaiting;
  }
  // Until it is closed and all is printed.
  void printTo(ProbeOutput& output) {
    for (std::unique_lock guard(lock_);;) {
      changed_.wait(guard, [this] { return isClosed_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      const Print print = std::move(waiting_.front());
      waiting_.pop_front();
      guard.unlock();
      print(output);
      guard.lock();
    }
  }

 private:
  static constexpr std::size_t kMaxWaiting = 16;

  mutable std::mutex lock_;
  std::condition_variable changed_;
  std::deque<Print> waiting_;  // guarded
  bool isClosed_ = false;      // guarded
};

}  // namespace codicil::tool
