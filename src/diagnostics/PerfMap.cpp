// SPDX-License-Identifier: MIT
#include "diagnostics/PerfMap.hpp"

#include <unistd.h>

#include <cinttypes>
#include <cstdio>

namespace codicil::diagnostics {

PerfMap::PerfMap(const std::string& directory)
    : file_(directory + "/perf-" + std::to_string(getpid()) + ".map", "the perf map", 0644) {}

void PerfMap::add(const NamedCode& code) {
  char place[48];
  const int length = std::snprintf(place, sizeof place, "0x%" PRIxPTR " %zx ",
                                   reinterpret_cast<std::uintptr_t>(code.code), code.bytes);
  char lineEnd = '\n';
  iovec parts[] = {{place, static_cast<std::size_t>(length)},
                   {const_cast<char*>(code.name.data()), code.name.size()},
                   {&lineEnd, 1}};
  file_.append(parts);
}

}  // namespace codicil::diagnostics
