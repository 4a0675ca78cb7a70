// SPDX-License-Identifier: MIT
// Tells profilers and debuggers of all code there is, as it comes and goes, if settings ask for it.
//
//   DOTNET_PerfMapEnabled                1: perf map and jitdump, 2: jitdump, 3: perf map; numbers are hexadecimal
//   DOTNET_PerfMapJitDumpPath            the directory of both; /tmp
//   DOTNET_PerfMapShowOptimizationTiers  0: names without the tier
//   DOTNET_PerfMapStubGranularity        bit 0: stubs are numbered, so that no two have one name
//   DOTNET_PerfMapIgnoreSignal           a signal that is ignored then: a marker in perf's record
//   CODICIL_GDBJIT                       1: GDB's JIT interface
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codicil/versioning/Stubs.hpp"
#include "diagnostics/CodeSink.hpp"
#include "execution/BodyObserver.hpp"

namespace codicil::diagnostics {

// DOTNET_`name`; nothing: not set.
using Setting = std::function<std::optional<std::string>(std::string_view name)>;

// Thread-safe.
class Diagnostics final : public execution::BodyObserver, public codememory::StubObserver {
 public:
  // Null if nothing is asked for: nobody is to be told then, and nothing is spent.
  static std::unique_ptr<Diagnostics> create(const Setting& setting);

  void made(const versioning::CompileRequest& request, const execution::CodeTables& tables) override;
  void freed(const execution::CodeTables& tables) override;
  void made(const codememory::StubRange& stubs) override;
  void freed(const codememory::StubRange& stubs) override;

 private:
  explicit Diagnostics(std::vector<std::unique_ptr<CodeSink>> sinks) : sinks_(std::move(sinks)) {}
  void add(const NamedCode& code);

  const std::vector<std::unique_ptr<CodeSink>> sinks_;
  bool showsTiers_ = true;
  bool numbersStubs_ = false;
  std::atomic<unsigned> stubs_{0};
};

}  // namespace codicil::diagnostics
