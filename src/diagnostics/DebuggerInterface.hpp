// SPDX-License-Identifier: MIT
// How a program tells a debugger of code that it makes while it runs: GDB's JIT interface ("JIT Compilation Interface"
// in its manual), which LLDB reads, too. A list of symbol files, and a function in which debuggers have a breakpoint.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace codicil::diagnostics {

// Known to debuggers as long as it lives. Thread-safe with respect to other ones.
class RegisteredSymbols {
 public:
  // `file` is an ELF object.
  explicit RegisteredSymbols(std::vector<std::byte> file);
  ~RegisteredSymbols();
  RegisteredSymbols(const RegisteredSymbols&) = delete;
  RegisteredSymbols& operator=(const RegisteredSymbols&) = delete;

 private:
  struct Entry;
  const std::vector<std::byte> file_;
  const std::unique_ptr<Entry> entry_;
};

}  // namespace codicil::diagnostics
