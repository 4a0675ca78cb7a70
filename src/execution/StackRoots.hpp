// SPDX-License-Identifier: MIT
// The references that a thread's managed frames hold, as the collector wants them.
#pragma once

#include <cstdint>
#include <span>

#include "codicil/versioning/CodeMemory.hpp"
#include "execution/StackWalk.hpp"
#include "gc/GcTypes.hpp"
#include "threading/Thread.hpp"

namespace codicil::typesystem {
class MethodDesc;
}

namespace codicil::execution {

// An argument that is a reference, as a thunk finds it: in one of the six integer registers, or on the stack.
struct ArgumentReference {
  std::uint16_t offset;   // bytes: from TransitionFrame::arguments if in a register, else from the caller's rsp
  bool isOnStack;
  bool isInterior;
};
// Of a method's arguments, `this` and hidden ones included. Constant once asked for; asked while threads are stopped,
// so it must not wait for anything they may hold, and has to answer for methods it was asked about before without
// allocating.
using ArgumentReferences = std::span<const ArgumentReference> (*)(typesystem::MethodDesc& method);

// Reports to `promote` what the collector may move. While threads are stopped; `stopped` is where and how the thread
// is, or null: in native code.
class StackRoots {
 public:
  StackRoots(const codememory::CodeMemory& memory, ArgumentReferences arguments)
      : memory_(memory), arguments_(arguments) {}

  // Managed frames, arguments in TransitionFrames, exceptions in flight. Not Thread::roots.
  void scan(const threading::Thread& thread, gc::PromoteFunction* promote, gc::ScanContext* context) const;
  // The same of a thread that was stopped with these registers, in managed code at a safe point. Registers that hold
  // references are updated in `at`, or where its `saved` says.
  void scan(const threading::Thread& thread, Registers& at, gc::PromoteFunction* promote,
            gc::ScanContext* context) const;

 private:
  void scanFrames(StackWalk& walk, gc::PromoteFunction* promote, gc::ScanContext* context) const;
  void scanArguments(threading::TransitionFrame& frame, gc::PromoteFunction* promote, gc::ScanContext* context) const;
  void scanLinks(const threading::Thread& thread, gc::PromoteFunction* promote, gc::ScanContext* context) const;

  const codememory::CodeMemory& memory_;
  const ArgumentReferences arguments_;
};

}  // namespace codicil::execution
