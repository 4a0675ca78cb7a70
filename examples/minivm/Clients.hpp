// SPDX-License-Identifier: MIT
// Two clients that instrument functions of a running program. Neither knows of the other; each rewrites whatever IL is
// below it.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "Program.hpp"
#include "codicil/versioning/ReJit.hpp"

namespace minivm {

// Counts calls.
class Counter final : public codicil::rejit::ReJitCallbacks {
 public:
  explicit Counter(const Module& module);
  codicil::rejit::Answer getReJITParameters(const codicil::rejit::ParameterRequest& request) override;
  std::int64_t count(const Function& function) const { return (*counts_)[function.token - 1]; }

 private:
  std::shared_ptr<std::vector<std::atomic<std::int64_t>>> counts_;  // shared with the IL that counts
};

// What traced functions did, last: from any thread.
class TraceLog {
 public:
  void write(std::string line);
  std::uint64_t written() const;
  std::deque<std::string> last() const;

 private:
  static constexpr std::size_t kKept = 4;
  mutable std::mutex mutex_;
  std::uint64_t written_ = 0;      // guarded by mutex_
  std::deque<std::string> lines_;  // guarded by mutex_
};

// Logs arguments and results.
class Tracer final : public codicil::rejit::ReJitCallbacks {
 public:
  codicil::rejit::Answer getReJITParameters(const codicil::rejit::ParameterRequest& request) override;
  const TraceLog& log() const { return *log_; }

 private:
  const std::shared_ptr<TraceLog> log_ = std::make_shared<TraceLog>();  // shared with the IL that traces
};

}  // namespace minivm
