// Tells what the version manager does, as it does it: a reader of its event stream on a thread of its own.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

#include "Vm.hpp"

namespace minivm {

class Narrator {
 public:
  explicit Narrator(Vm& vm);
  ~Narrator();  // tells the rest first
  Narrator(const Narrator&) = delete;
  Narrator& operator=(const Narrator&) = delete;

  // Events carry identities only, and may be read when the module is gone; so its names are noted before.
  void learn(const Module& module);
  // One line, after the events so far, with the time. `mark` tells them apart.
  void say(const char* mark, const std::string& line);

 private:
  void run();
  void tellAll();
  void tell(const versioning::Event& event) const;
  std::string nameOf(const versioning::Event& event) const;

  const std::uint64_t start_;  // nanoseconds of CLOCK_MONOTONIC
  mutable std::mutex mutex_;
  versioning::EventStream::Reader reader_;                            // guarded by mutex_
  std::unordered_map<const void*, std::string> instances_;            // guarded by mutex_
  std::unordered_map<versioning::MethodKey, std::string> functions_;  // guarded by mutex_
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace minivm
