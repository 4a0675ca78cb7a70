// SPDX-License-Identifier: MIT
#include "BuildingAhead.hpp"

namespace codicil::tiering {

namespace {

constexpr std::size_t kMethodsAStep = 32;  // so that other work of the scheduler comes between

}  // namespace

void BuildingAhead::begin() {
  const std::lock_guard<std::mutex> guard(mutex_);
  if (!isScheduled_ && !isClosed_) schedule();
}

// What is scheduled may come when the tiering is gone: then it finds itself closed.
void BuildingAhead::schedule() {
  isScheduled_ = true;
  scheduler_.schedule(std::chrono::nanoseconds(0), [self = shared_from_this()] { self->step(); });
}

void BuildingAhead::step() {
  {
    const std::lock_guard<std::mutex> guard(mutex_);
    isScheduled_ = false;
    if (isClosed_) return;
    isRunning_ = true;
  }
  const bool isMore = manager_.buildAhead(kMethodsAStep);
  const std::lock_guard<std::mutex> guard(mutex_);
  isRunning_ = false;
  ended_.notify_all();
  if (isMore && !isScheduled_ && !isClosed_) schedule();
}

void BuildingAhead::close() {
  std::unique_lock<std::mutex> guard(mutex_);
  isClosed_ = true;
  ended_.wait(guard, [this] { return !isRunning_; });
}

}  // namespace codicil::tiering
