// SPDX-License-Identifier: MIT
// The references that a thread's managed frames hold, as the collector wants them.
#pragma once

#include <cstdint>
#include <span>

#include "codicil/versioning/CodeMemory.hpp"
#include "execution/StackWalk.hpp"
#include "gc/GcTypes.hpp"
#include "threading/StackScanner.hpp"
#include "threading/Thread.hpp"

namespace codicil::typesystem {
class MethodDesc;
}

namespace codicil::execution {

using threading::ArgumentReference;
// Of a method's arguments, `this` and hidden ones included. Asked while threads are stopped: must not wait for anything
// they may hold.
using ReferencesOfCallee = std::span<const ArgumentReference> (*)(typesystem::MethodDesc& method);

// What the collector may move: in managed frames, arguments in TransitionFrames, exceptions in flight.
class StackRoots final : public threading::StackScanner {
 public:
  // `arguments` may be null: of no TransitionFrame.
  StackRoots(const codememory::CodeMemory& memory, ReferencesOfCallee arguments)
      : memory_(memory), arguments_(arguments) {}

  void scan(threading::Thread& thread, gc::PromoteFunction* promote, gc::ScanContext* context) override;

 private:
  void scanFrames(const threading::Thread& thread, gc::PromoteFunction* promote, gc::ScanContext* context) const;
  void scanLinks(const threading::Thread& thread, gc::PromoteFunction* promote, gc::ScanContext* context) const;
  void scanArguments(threading::TransitionFrame& frame, gc::PromoteFunction* promote, gc::ScanContext* context) const;

  const codememory::CodeMemory& memory_;
  const ReferencesOfCallee arguments_;
};

}  // namespace codicil::execution
