// SPDX-License-Identifier: MIT
// Names and unwinding of all code there is, for debuggers. A symbol file for each body would be right at every moment,
// but a debugger takes longer for each the more it has. So files are merged like digits that carry: sixteen files of a
// level become one of the next. A body is in at most three files in its life, and there are few files at any time.
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "diagnostics/CodeSink.hpp"
#include "diagnostics/DebuggerInterface.hpp"
#include "diagnostics/SymbolFile.hpp"

namespace codicil::diagnostics {

class DebuggerSymbols final : public CodeSink {
 public:
  void add(const NamedCode& code) override;
  void remove(const void* identity) override;

 private:
  static constexpr std::size_t kFilesOfLevel = 16;
  static constexpr unsigned kLevels = 3;  // of 1, 16 and 256 symbols: what one removal has to write anew is bounded

  struct File {
    unsigned level = 0;
    std::vector<const void*> identities;  // of `symbols`, one for one
    std::vector<Symbol> symbols;
    std::unique_ptr<RegisteredSymbols> registered;
  };

  void registerFile(File& file);
  void merge(unsigned level);

  std::mutex lock_;
  std::vector<std::unique_ptr<File>> files_[kLevels];  // guarded, as all below
  std::unordered_map<const void*, File*> fileOf_;
  bool hasFailed_ = false;
};

}  // namespace codicil::diagnostics
