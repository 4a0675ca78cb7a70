// Two clients that instrument functions of a running program. Neither knows of the other; each rewrites whatever IL is
// below it.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
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
  codicil::rejit::Answer getReJITParameters(const codicil::rejit::ParameterRequest& request) override;

  std::int64_t count(codicil::versioning::MethodKey function) const;
  // Of every function that was ever asked for, by name.
  std::map<std::string, std::int64_t> counts() const;

 private:
  using Cell = std::atomic<std::int64_t>;
  struct Counted {
    std::string name;
    std::shared_ptr<Cell> cell;  // shared with the IL that counts
  };
  mutable std::mutex mutex_;
  std::map<std::pair<codicil::versioning::Module*, codicil::versioning::Token>, Counted> counted_;  // guarded
};

// What a traced function did: entered with these arguments, or left with this result.
struct TraceRecord {
  std::uint64_t number = 0;
  std::int32_t function = 0;  // Tracer::nameOf
  std::int32_t values = -1;   // how many arguments; -1: left
  std::array<std::int64_t, kMaxArguments> value{};
};

// The newest records, from any thread.
class TraceBuffer {
 public:
  void write(TraceRecord record);
  std::uint64_t written() const;
  std::vector<TraceRecord> last(std::size_t count) const;  // oldest first

 private:
  static constexpr std::size_t kCapacity = 1024;
  mutable std::mutex mutex_;
  std::uint64_t written_ = 0;
  std::array<TraceRecord, kCapacity> records_{};
};

// Logs arguments and results.
class Tracer final : public codicil::rejit::ReJitCallbacks {
 public:
  codicil::rejit::Answer getReJITParameters(const codicil::rejit::ParameterRequest& request) override;

  const TraceBuffer& buffer() const { return *buffer_; }
  std::string describe(const TraceRecord& record) const;

 private:
  const std::shared_ptr<TraceBuffer> buffer_ = std::make_shared<TraceBuffer>();  // shared with the IL that traces
  mutable std::mutex mutex_;
  std::vector<std::string> names_;  // guarded; a record's function is an index
};

}  // namespace minivm
