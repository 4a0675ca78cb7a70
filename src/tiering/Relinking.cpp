#include "Relinking.hpp"

#include <vector>

namespace codicil::tiering {

using versioning::NativeCodeVersion;
using versioning::Requester;

namespace {

constexpr std::size_t kBodiesAStep = 16;  // so that other work of the scheduler comes between

}  // namespace

Relinking::Relinking(versioning::CodeVersionManager& manager, Scheduler& scheduler, std::chrono::milliseconds delay)
    : manager_(manager),
      scheduler_(scheduler),
      delay_(delay),
      requester_(std::make_shared<const Requester>(Requester{"tiering", "what it calls has moved"})) {}

void Relinking::detoured() {
  const std::lock_guard<std::mutex> guard(mutex_);
  lastDetour_ = scheduler_.nowNanos();
  if (!isScheduled_ && !isClosed_) schedule(delay_);
}

void Relinking::schedule(std::chrono::nanoseconds after) {
  isScheduled_ = true;
  scheduler_.schedule(after, [self = shared_from_this()] { self->step(); });
}

void Relinking::step() {
  {
    const std::lock_guard<std::mutex> guard(mutex_);
    isScheduled_ = false;
    if (isClosed_) return;
    const std::chrono::nanoseconds quiet(scheduler_.nowNanos() - lastDetour_);
    if (quiet < delay_) return schedule(delay_ - quiet);
    isRunning_ = true;
  }
  const std::uint64_t made = relinkSome();
  const std::lock_guard<std::mutex> guard(mutex_);
  relinked_ += made;
  isRunning_ = false;
  ended_.notify_all();
  if (made != 0 && !isScheduled_ && !isClosed_) schedule(std::chrono::nanoseconds(0));
}

std::uint64_t Relinking::relinkSome() {
  std::uint64_t made = 0;
  for (const NativeCodeVersion version : manager_.addRelinked(kBodiesAStep, requester_)) {
    ++made;
    if (manager_.build(version))
      manager_.activate(version);
    else
      manager_.abandon(version);
  }
  return made;
}

void Relinking::close() {
  std::unique_lock<std::mutex> guard(mutex_);
  isClosed_ = true;
  ended_.wait(guard, [this] { return !isRunning_; });
}

std::uint64_t Relinking::relinked() const {
  const std::lock_guard<std::mutex> guard(mutex_);
  return relinked_;
}

}  // namespace codicil::tiering
