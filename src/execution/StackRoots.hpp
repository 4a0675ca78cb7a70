// SPDX-License-Identifier: MIT
// The references that a thread's managed frames hold, as the collector wants them.
#pragma once

#include <cstdint>
#include <span>

#include "codicil/versioning/CodeMemory.hpp"
#include "execution/StackWalk.hpp"
#include "gc/GcTypes.hpp"
#include "threading/Thread.hpp"
#include "typesystem/ArgumentMap.hpp"

namespace codicil::typesystem {
class MethodDesc;
}

namespace codicil::execution {

// Of a method's arguments, `this` and hidden ones included. Asked while threads are stopped: must not wait for anything
// they may hold.
using ArgumentReferences = std::span<const typesystem::ArgumentReference> (*)(typesystem::MethodDesc& method);

// Reports to `promote` what the collector may move. While threads are stopped.
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
