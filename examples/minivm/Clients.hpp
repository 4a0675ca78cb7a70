// SPDX-License-Identifier: MIT
// Two clients that instrument functions of a running program. Neither knows of the other; each rewrites whatever IL is
// below it.
#pragma once

#include <atomic>
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
  explicit Counter(const Module& module) : counts_(std::make_shared<Counts>(module.functions.size())) {}
  codicil::rejit::Answer getReJITParameters(const codicil::rejit::ParameterRequest& request) override;
  Value count(const Function& function) const { return (*counts_)[function.key.token - 1]; }

 private:
  using Counts = std::vector<std::atomic<Value>>;
  const std::shared_ptr<Counts> counts_;  // shared with the IL that counts
};

// Logs arguments and results, from any thread.
class Tracer final : public codicil::rejit::ReJitCallbacks {
 public:
  codicil::rejit::Answer getReJITParameters(const codicil::rejit::ParameterRequest& request) override;
  std::uint64_t written() const { return log_->written; }
  std::string last() const;

  struct Log {
    std::atomic<std::uint64_t> written = 0;
    std::mutex mutex;
    std::string last;  // guarded by mutex
  };

 private:
  const std::shared_ptr<Log> log_ = std::make_shared<Log>();  // shared with the IL that traces
};

}  // namespace minivm
