// SPDX-License-Identifier: MIT
#include "diagnostics/DebuggerSymbols.hpp"

#include <algorithm>
#include <cstdio>

#include "diagnostics/CallFrameInfo.hpp"

namespace codicil::diagnostics {

void DebuggerSymbols::add(const NamedCode& code) {
  auto file = std::make_unique<File>();
  Symbol symbol{std::string(code.name), code.code, code.bytes, {}};
  const bool hasFragments = code.tables != nullptr && !code.tables->fragments().empty();
  symbol.frames = hasFragments ? frameDescriptions(code.code, code.tables->fragments())
                               : stubDescription(code.code, code.bytes, code.stubFrames);
  file->symbols.push_back(std::move(symbol));
  file->identities.push_back(code.identity());
  const std::lock_guard guard(lock_);
  if (hasFailed_) return;
  registerFile(*file);
  fileOf_[code.identity()] = file.get();
  files_[0].push_back(std::move(file));
  for (unsigned level = 0; level + 1 < kLevels && files_[level].size() == kFilesOfLevel; ++level) merge(level);
}

void DebuggerSymbols::remove(const void* identity) {
  const std::lock_guard guard(lock_);
  const auto found = fileOf_.find(identity);
  if (found == fileOf_.end()) return;
  File& file = *found->second;
  const auto at = std::find(file.identities.begin(), file.identities.end(), identity) - file.identities.begin();
  fileOf_.erase(found);
  file.identities.erase(file.identities.begin() + at);
  file.symbols.erase(file.symbols.begin() + at);
  if (!file.identities.empty()) return registerFile(file);
  auto& files = files_[file.level];
  files.erase(std::find_if(files.begin(), files.end(), [&](const auto& one) { return one.get() == &file; }));
}

// In place of what was registered of it before.
void DebuggerSymbols::registerFile(File& file) {
  file.registered.reset();
  auto image = symbolFile(file.symbols);
  if (image) {
    file.registered = std::make_unique<RegisteredSymbols>(std::move(*image));
    return;
  }
  if (!hasFailed_)
    std::fprintf(stderr, "codicil: symbols for debuggers cannot be written: %s; they end here\n",
                 image.error().c_str());
  hasFailed_ = true;
}

void DebuggerSymbols::merge(unsigned level) {
  auto merged = std::make_unique<File>();
  merged->level = level + 1;
  for (const auto& file : files_[level]) {
    std::move(file->symbols.begin(), file->symbols.end(), std::back_inserter(merged->symbols));
    merged->identities.insert(merged->identities.end(), file->identities.begin(), file->identities.end());
  }
  for (const void* const identity : merged->identities) fileOf_[identity] = merged.get();
  files_[level].clear();
  registerFile(*merged);
  files_[level + 1].push_back(std::move(merged));
}

}  // namespace codicil::diagnostics
