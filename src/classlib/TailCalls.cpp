// SPDX-License-Identifier: MIT
// System.Runtime.CompilerServices.RuntimeHelpers' way to the calling thread's tail calls.
#include "threading/TailCalls.hpp"

#include "classlib/Tables.hpp"
#include "threading/Thread.hpp"

namespace codicil::classlib {

namespace {

using threading::TailCallBuffer;
using threading::TailCalls;
using threading::Thread;

TailCallBuffer* tailCallBuffer() { return Thread::current()->tailCalls.buffer; }

// The collector looks at the buffer while the thread is not cooperative.
TailCallBuffer* allocateBuffer(std::int32_t bytes) {
  Thread& thread = *Thread::current();
  const threading::Cooperative cooperative(thread);
  if (TailCallBuffer* const buffer = thread.tailCalls.allocate(bytes)) return buffer;
  throw threading::ExceptionRequest{"System.OutOfMemoryException", {}, {}};
}

// And the return address at a place on the stack, which may have been replaced.
TailCalls* tailCallsOf(const std::uint64_t* slot, std::uint64_t* address) {
  Thread& thread = *Thread::current();
  *address = thread.replacedReturn.slot == slot ? thread.replacedReturn.address : *slot;
  return &thread.tailCalls;
}

}  // namespace

std::span<const FCall> tailCallFCalls() {
  static constexpr const char* kType = "System.Runtime.CompilerServices.RuntimeHelpers";
  static const FCall rows[] = {
      {kType, "GetTailCallArgBuffer", fcall(&tailCallBuffer)},
      {kType, "GetTailCallInfo", fcall(&tailCallsOf)},
  };
  return rows;
}

std::span<const QCall> tailCallQCalls() {
  static const QCall rows[] = {
      {"TailCallHelp_AllocTailCallArgBufferInternal", qcall<&allocateBuffer>()},
  };
  return rows;
}

}  // namespace codicil::classlib
