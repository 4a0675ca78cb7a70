// SPDX-License-Identifier: MIT
// /tmp/perf-PID.map: a line a piece of code, "START SIZE NAME" with hexadecimal numbers, as Linux's perf reads it
// (tools/perf/Documentation/jit-interface.txt). It cannot say when code was there: a later line for the same addresses
// is the truth from then on. A jitdump can.
#pragma once

#include "diagnostics/AppendedFile.hpp"
#include "diagnostics/CodeSink.hpp"

namespace codicil::diagnostics {

class PerfMap final : public CodeSink {
 public:
  // In that directory, of this process.
  explicit PerfMap(const std::string& directory);
  void add(const NamedCode& code) override;

 private:
  AppendedFile file_;
};

}  // namespace codicil::diagnostics
