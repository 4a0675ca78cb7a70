// SPDX-License-Identifier: MIT
// Where managed code left for native code: the links by which a stack walk gets from one stretch of managed frames to
// the next. A thread's frames form a list, innermost first, through its stack.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "threading/Registers.hpp"

namespace codicil::typesystem {
class MethodDesc;
}

namespace codicil::threading {

class Thread;

// An argument that is a reference, as a thunk finds it: in one of the six integer registers, or on the stack.
struct ArgumentReference {
  std::uint16_t offset;  // bytes: from TransitionFrame::arguments if in a register, else from the caller's rsp
  bool isOnStack;
  bool isInterior;
};
using ArgumentReferences = std::vector<ArgumentReference>;

// Offsets of structures that derive: what GCC leaves conditional, every ABI we build for defines.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Winvalid-offsetof"

enum class FrameKind : std::uint64_t {
  InlinedCall = 1,  // a P/Invoke that compiled code makes itself
  Transition = 2,   // a thunk of ours that compiled code called: prestub, slow helpers, dispatch
  Fault = 3,        // a hardware fault in compiled code: all registers are known
  Stopped = 4,      // compiled code that a collection stopped between two instructions
  Funclet = 5,      // the engine runs a handler of a frame: what was called from there is gone
};

struct Frame {
  FrameKind kind;
  Frame* next;  // the next one out; null at the end
};

// Compiled code fills and links it; JIT-EE's getEEInfo says where its fields are. It is at a call only while
// returnAddress is not null: at other times the method's own frame says all.
struct InlinedCallFrame : Frame {
  const void* target;  // what is called, or the MethodDesc of the P/Invoke
  std::uint64_t callSiteSp;
  std::uint64_t returnAddress;
  std::uint64_t calleeSavedFp;
  Thread* thread;
  std::uint64_t secretStubArgument;
};

// What a thunk saves before it goes to C++, in memory from low to high: the integer and vector argument registers as
// the caller passed them (the callee finds them there again), the registers that a callee preserves, the return address
// into compiled code. Stack arguments follow it. Stack walks read and write the saved registers here.
struct TransitionFrame : Frame {
  typesystem::MethodDesc* callee;  // whose arguments are live here, by its signature; null: see below
  // Where the callee is not known yet: which arguments are references. Null, too: none are.
  const ArgumentReferences* references;
  std::uint64_t padding;  // keeps the stack aligned
  double vectorArguments[8];
  std::uint64_t arguments[6];  // rdi, rsi, rdx, rcx, r8, r9
  std::uint64_t r12, r13, r14, r15, rbx, rbp;
  std::uint64_t returnAddress;

  std::uint64_t callerSp() const { return reinterpret_cast<std::uint64_t>(&returnAddress) + 8; }
};

// On the signal's alternate path: the fault is handled on the thread's own stack, above the frame that faulted.
struct FaultFrame : Frame {
  Registers registers;
  bool isReturnAddress;  // a helper faulted that the code had called: registers are those at the call
};

// The thread waits in a signal's handler, or where a return address that was replaced led it. Its topmost managed frame
// is at `registers`, gc::FrameState::Stopped there (its instruction at rip comes next; registers that a call returns
// values in are among its live slots). What is written to `registers` is what it goes on with.
struct StoppedFrame : Frame {
  Registers registers;
};

// Around a call of a finally, fault or catch funclet by the engine: the walk goes on at the frame whose handler it is.
// What that frame had called still lies on the stack below it, and registers that were saved there are still found
// there, but those frames are dead.
struct FuncletFrame : Frame {
  Registers registers;  // of the frame, where it had called or faulted
  bool hadFaulted;      // registers.rip is an instruction that faulted, not a return address
};

#pragma GCC diagnostic pop

}  // namespace codicil::threading
