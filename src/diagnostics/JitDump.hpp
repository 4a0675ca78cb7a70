// SPDX-License-Identifier: MIT
// jit-PID.dump: names, addresses and bytes of code, each with the time from which on it was there, for
// `perf inject --jit` (tools/perf/Documentation/jitdump-specification.txt in Linux, version 1 of the format). Code that
// took the place of other code is told apart by the time, so bodies of every version are there to be annotated.
// The program is to be recorded with `perf record -k mono`: times are of CLOCK_MONOTONIC.
#pragma once

#include <atomic>

#include "diagnostics/AppendedFile.hpp"
#include "diagnostics/CodeSink.hpp"

namespace codicil::diagnostics {

class JitDump final : public CodeSink {
 public:
  // In that directory, of this process.
  explicit JitDump(const std::string& directory);
  ~JitDump() override;
  void add(const NamedCode& code) override;

 private:
  AppendedFile file_;
  void* marker_ = nullptr;  // perf's record of this mapping of the file tells where the file is
  std::size_t markerBytes_ = 0;
  std::atomic<std::uint64_t> added_{0};
};

}  // namespace codicil::diagnostics
