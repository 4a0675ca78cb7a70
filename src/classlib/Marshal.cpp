// SPDX-License-Identifier: MIT
// System.Runtime.InteropServices.Marshal's last error, and what marshalling stubs do with it; small things beside them
// that ask neither types nor the collector.
#include <cpuid.h>
#include <strings.h>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "classlib/Tables.hpp"
#include "threading/Allocation.hpp"
#include "threading/Thread.hpp"

namespace codicil::classlib {
namespace {

thread_local std::int32_t lastError = 0;

std::int32_t getLastError() { return lastError; }
void setLastError(std::int32_t error) { lastError = error; }
void clearSystemError() { errno = 0; }         // before a call with SetLastError
void keepSystemError() { lastError = errno; }  // after it

void* noExceptionPointers() { return nullptr; }  // of Windows
std::int32_t noExceptionCode() { return 0; }
void logPinnedArgument(void*, void*) {}  // for a managed debugging assistant

// Metadata's names are UTF-8; `dotnet` on Unix folds the case of what is ASCII. 0: they differ.
std::int32_t equalsCaseInsensitive(const char* left, const char* right, std::int32_t bytes) {
  return strncasecmp(left, right, static_cast<std::size_t>(bytes)) == 0 ? 1 : 0;
}

void cpuId(std::int32_t* registers, std::int32_t leaf, std::int32_t subleaf) {
  std::uint32_t a = 0, b = 0, c = 0, d = 0;
  __cpuid_count(leaf, subleaf, a, b, c, d);
  registers[0] = static_cast<std::int32_t>(a);
  registers[1] = static_cast<std::int32_t>(b);
  registers[2] = static_cast<std::int32_t>(c);
  registers[3] = static_cast<std::int32_t>(d);
}

// A BSTR may have a byte too many, which a String made of it would keep: none does here.
FCallBool hasTrailByte(gc::ObjectPtr, std::uint8_t* byte) {
  *byte = 0;
  return false;
}

constexpr std::uint64_t kSufficientStackBytes = 128 * 1024;  // as dotnet, on 64 bits

FCallBool hasSufficientStack() {
  const auto here = reinterpret_cast<std::uint64_t>(__builtin_frame_address(0));
  return here - threading::Thread::current()->stack.low >= kSufficientStackBytes;
}

// Two boxes of one type, which has no references and no padding.
FCallBool contentEquals(gc::ObjectPtr left, gc::ObjectPtr right) {
  const typesystem::MethodTable& type = threading::typeOf(left);
  if (&type != &threading::typeOf(right)) return false;
  const std::size_t bytes = type.baseSize - typesystem::kObjectHeaderBytes - sizeof(void*);
  return std::memcmp(threading::fieldsOf(left), threading::fieldsOf(right), bytes) == 0;
}

}  // namespace

std::span<const FCall> marshalFCalls() {
  static const FCall rows[] = {
      {"System.Runtime.InteropServices.Marshal", "GetLastPInvokeError", fcall(&getLastError)},
      {"System.Runtime.InteropServices.Marshal", "SetLastPInvokeError", fcall(&setLastError)},
      {"System.Runtime.InteropServices.Marshal", "GetExceptionPointers", fcall(&noExceptionPointers)},
      {"System.Runtime.InteropServices.Marshal", "GetExceptionCode", fcall(&noExceptionCode)},
      {"System.StubHelpers.StubHelpers", "ClearLastError", fcall(&clearSystemError)},
      {"System.StubHelpers.StubHelpers", "SetLastError", fcall(&keepSystemError)},
      {"System.StubHelpers.StubHelpers", "TryGetStringTrailByte", fcall(&hasTrailByte)},
      {"System.StubHelpers.StubHelpers", "LogPinnedArgument", fcall(&logPinnedArgument)},
      {"System.Runtime.CompilerServices.RuntimeHelpers", "TryEnsureSufficientExecutionStack",
       fcall(&hasSufficientStack)},
      {"System.Runtime.CompilerServices.RuntimeHelpers", "ContentEquals", fcall(&contentEquals)},
  };
  return rows;
}

std::span<const QCall> marshalQCalls() {
  static const QCall rows[] = {
      {"MdUtf8String_EqualsCaseInsensitive", fcall(&equalsCaseInsensitive)},
      {"X86BaseCpuId", fcall(&cpuId)},
  };
  return rows;
}

}  // namespace codicil::classlib
