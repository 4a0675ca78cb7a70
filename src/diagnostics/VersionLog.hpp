// SPDX-License-Identifier: MIT
// CODICIL_LOG=versions: the code version manager's events as lines, read from its stream on a thread of its own.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "codicil/versioning/CodeVersionManager.hpp"

namespace codicil::diagnostics {

class VersionLog {
 public:
  // From now on. `manager` outlives it.
  explicit VersionLog(versioning::CodeVersionManager& manager);
  ~VersionLog();
  VersionLog(const VersionLog&) = delete;
  VersionLog& operator=(const VersionLog&) = delete;

  // Writes what has happened until now. Thread-safe.
  void catchUp();

 private:
  void run();

  versioning::CodeVersionManager& manager_;
  std::mutex lock_;
  versioning::EventStream::Reader reader_;  // guarded
  std::uint64_t lost_ = 0;                  // guarded: how many of them were said
  std::mutex endLock_;
  std::condition_variable ending_;
  bool isEnding_ = false;  // guarded by endLock_
  std::thread thread_;
};

}  // namespace codicil::diagnostics
