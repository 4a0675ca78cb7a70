// SPDX-License-Identifier: MIT
// After a large batch the methods that ran before it have no code until they are called again. Here they are built in
// the background, the last ones first, while the program calls the first ones.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "codicil/versioning/Tiering.hpp"

namespace codicil::tiering {

class BuildingAhead : public std::enable_shared_from_this<BuildingAhead> {
 public:
  BuildingAhead(versioning::CodeVersionManager& manager, Scheduler& scheduler)
      : manager_(manager), scheduler_(scheduler) {}

  // The manager's lock held: there are some.
  void begin();
  // No step runs or will.
  void close();

 private:
  void schedule();  // `mutex_` held
  void step();

  versioning::CodeVersionManager& manager_;
  Scheduler& scheduler_;

  std::mutex mutex_;          // inside of the manager's
  bool isScheduled_ = false;  // guarded
  bool isRunning_ = false;    // guarded
  bool isClosed_ = false;     // guarded
  std::condition_variable ended_;
};

}  // namespace codicil::tiering
