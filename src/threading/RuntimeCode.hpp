// SPDX-License-Identifier: MIT
// The machine code that compiled code calls for objects: allocation, write barriers, stops. Made once; the JIT's
// numbers for it are the JIT interface's business.
#pragma once

#include <tl/expected.hpp>

#include "codicil/versioning/CodeMemory.hpp"
#include "threading/WriteBarrier.hpp"

namespace codicil::threading {

class Collector;

// Allocations take the thread's context forward by themselves, or go through a TransitionFrame to C++, which may
// collect and throw. All arguments in rdi, rsi; all but those and rax, rcx, rdx may be counted on in no case.
struct RuntimeCode {
  const void* newObject = nullptr;          // (MethodTable*), not finalizable: NEWSFAST
  const void* newAnyObject = nullptr;       // (MethodTable*), whatever it is: NEWFAST, _MAYBEFROZEN, NEWSFAST_FINALIZE
  const void* newArray = nullptr;           // (MethodTable*, length): NEWARR_1_VC, _DIRECT, _MAYBEFROZEN; a string, too
  const void* newReferenceArray = nullptr;  // the same, of components of 8 bytes: NEWARR_1_PTR
  WriteBarrier::Code barriers;              // ASSIGN_REF, CHECKED_ASSIGN_REF, ASSIGN_BYREF
  const void* stopAfterPInvoke = nullptr;   // STOP_FOR_GC: keeps rax, rdx, xmm0, xmm1; the P/Invoke's frame is linked
  const void* poll = nullptr;               // POLL_GC

  // After the collector's start, before there is managed code. `memory` outlives all of it.
  static tl::expected<RuntimeCode, codememory::MemoryError> make(codememory::CodeMemory& memory, Collector& collector);
};

}  // namespace codicil::threading
