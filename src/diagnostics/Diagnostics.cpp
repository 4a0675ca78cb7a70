// SPDX-License-Identifier: MIT
#include "diagnostics/Diagnostics.hpp"

#include <csignal>
#include <cstdlib>

#include "diagnostics/CodeNames.hpp"
#include "diagnostics/DebuggerSymbols.hpp"
#include "diagnostics/JitDump.hpp"
#include "diagnostics/PerfMap.hpp"

namespace codicil::diagnostics {
namespace {

// As `dotnet` reads its numbers: hexadecimal; what is none is 0.
unsigned long number(const Setting& setting, std::string_view name, unsigned long otherwise) {
  const std::optional<std::string> text = setting(name);
  return text ? std::strtoul(text->c_str(), nullptr, 16) : otherwise;
}

bool isGdbAskedFor() {
  const char* const text = std::getenv("CODICIL_GDBJIT");
  return text != nullptr && std::string_view(text) == "1";
}

const char* describe(codememory::StubRange::Kind kind) {
  switch (kind) {
    case codememory::StubRange::Kind::Precodes:
      return "Precodes";
    case codememory::StubRange::Kind::CountingStubs:
      return "CallCounting";
    case codememory::StubRange::Kind::Thunk:
      return "Thunk";
  }
  return "?";
}

}  // namespace

std::unique_ptr<Diagnostics> Diagnostics::create(const Setting& setting) {
  constexpr unsigned long kBoth = 1, kJitDump = 2, kPerfMap = 3;  // of PerfMapEnabled
  const unsigned long enabled = number(setting, "PerfMapEnabled", 0);
  const std::string directory = setting("PerfMapJitDumpPath").value_or("/tmp");
  std::vector<std::unique_ptr<CodeSink>> sinks;
  if (enabled == kBoth || enabled == kPerfMap) {
    sinks.push_back(std::make_unique<PerfMap>(directory));
    const auto signal = static_cast<int>(number(setting, "PerfMapIgnoreSignal", 0));
    if (signal > 0) std::signal(signal, SIG_IGN);
  }
  if (enabled == kBoth || enabled == kJitDump) sinks.push_back(std::make_unique<JitDump>(directory));
  if (isGdbAskedFor()) sinks.push_back(std::make_unique<DebuggerSymbols>());
  if (sinks.empty()) return nullptr;
  std::unique_ptr<Diagnostics> made(new Diagnostics(std::move(sinks)));
  made->showsTiers_ = number(setting, "PerfMapShowOptimizationTiers", 1) != 0;
  made->numbersStubs_ = (number(setting, "PerfMapStubGranularity", 0) & 1) != 0;
  return made;
}

void Diagnostics::add(const NamedCode& code) {
  for (const auto& sink : sinks_) sink->add(code);
}

void Diagnostics::made(const versioning::CompileRequest& request, const execution::CodeTables& tables) {
  add({versionedName(request, showsTiers_), request.scope.code(), tables.codeBytes(), &tables, {}});
}

void Diagnostics::freed(const execution::CodeTables& tables) {
  for (const auto& sink : sinks_) sink->remove(&tables);
}

// `dotnet`'s form: "stub KIND<NAME>", or "stub<7> KIND<NAME>".
void Diagnostics::made(const codememory::StubRange& stubs) {
  std::string name = "stub";
  if (numbersStubs_) name += '<' + std::to_string(stubs_.fetch_add(1, std::memory_order_relaxed) + 1) + '>';
  name += ' ' + std::string(describe(stubs.kind)) + '<' + stubs.name + '>';
  add({name, stubs.code, stubs.bytes, nullptr, stubs.frames});
}

void Diagnostics::freed(const codememory::StubRange& stubs) {
  for (const auto& sink : sinks_) sink->remove(stubs.code);
}

}  // namespace codicil::diagnostics
