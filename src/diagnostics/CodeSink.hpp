// SPDX-License-Identifier: MIT
// Where the names of code go: a perf map, a jitdump, a debugger.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "codicil/versioning/Stubs.hpp"
#include "execution/CodeTables.hpp"

namespace codicil::diagnostics {

struct NamedCode {
  std::string_view name;  // UTF-8, without line breaks
  const std::byte* code = nullptr;
  std::size_t bytes = 0;
  const execution::CodeTables* tables = nullptr;           // of a body; null: stubs, which have none …
  std::span<const codememory::StubFrame> stubFrames = {};  // … but these

  // Tells it from all other code that is there now. A body's address may be another's before it is removed.
  const void* identity() const { return tables != nullptr ? static_cast<const void*>(tables) : code; }
};

// Thread-safe. A sink that cannot go on says so once, on standard error, and does nothing from then on.
class CodeSink {
 public:
  virtual ~CodeSink() = default;
  // The code is there, its bytes final. The name and the tables are read before it returns.
  virtual void add(const NamedCode& code) = 0;
  // What was added with this identity is gone. Sinks that tell in the order of time have nothing to do: what comes
  // later at the same addresses takes precedence.
  virtual void remove(const void* /*identity*/) {}
};

}  // namespace codicil::diagnostics
