// SPDX-License-Identifier: MIT
// System.Buffer, System.SpanHelpers: blocks of bytes without references.
#include <cstring>

#include "classlib/Tables.hpp"

namespace codicil::classlib {
namespace {

void moveMemory(void* to, const void* from, std::size_t bytes) { std::memmove(to, from, bytes); }
void clearMemory(void* at, std::size_t bytes) { std::memset(at, 0, bytes); }

}  // namespace

std::span<const QCall> bufferQCalls() {
  static const QCall rows[] = {
      {"Buffer_MemMove", fcall(&moveMemory)},
      {"Buffer_Clear", fcall(&clearMemory)},
  };
  return rows;
}

}  // namespace codicil::classlib
