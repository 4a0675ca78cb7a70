// Bodies that call another body's pad after that one was switched away from go a detour: by the jump that is stamped
// there and the precode. A while after the last switch they are built anew, in the background, and call what is
// published then; so the old pads go, too, when their last callers have.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>

#include "codicil/versioning/Tiering.hpp"

namespace codicil::tiering {

class Relinking : public std::enable_shared_from_this<Relinking> {
 public:
  Relinking(versioning::CodeVersionManager& manager, Scheduler& scheduler, std::chrono::milliseconds delay);

  // The manager's lock held: there are callers on a detour.
  void detoured();
  // No step runs or will.
  void close();
  std::uint64_t relinked() const;

 private:
  void schedule(std::chrono::nanoseconds after);  // `mutex_` held
  void step();
  std::uint64_t relinkSome();

  versioning::CodeVersionManager& manager_;
  Scheduler& scheduler_;
  const std::chrono::milliseconds delay_;
  const versioning::RequesterPtr requester_;

  mutable std::mutex mutex_;      // inside of the manager's
  std::uint64_t lastDetour_ = 0;  // guarded; nanoseconds
  std::uint64_t relinked_ = 0;    // guarded
  bool isScheduled_ = false;      // guarded; or running
  bool isRunning_ = false;        // guarded
  bool isClosed_ = false;         // guarded
  std::condition_variable ended_;
};

}  // namespace codicil::tiering
