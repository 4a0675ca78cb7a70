// SPDX-License-Identifier: MIT
// Explicit tail calls that the JIT cannot make by itself: what one thread has of them.
//
// The caller stores the arguments in a buffer of the thread and returns; RuntimeHelpers.DispatchTailCalls, further out,
// takes them from there and makes the call (execution/TailCallStubs). Until it has, the buffer alone holds them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "gc/GcTypes.hpp"

namespace codicil::threading {

// What one kind of call keeps in the buffer: offsets from its begin, header and all. Lives as long as the stubs.
struct TailCallArguments {
  std::vector<std::uint32_t> references, byRefs;
  std::optional<std::uint32_t> genericType, genericMethod;  // the hidden argument: a MethodTable, a MethodDesc
  std::optional<std::uint32_t> target;                      // the address that is called
  std::vector<const gc::Handle*> keptAlive;                 // whoever the code on the way to the callee goes with

  // What is taken out of the buffer is not enough to keep the callee until it runs.
  bool needsBufferForCallee() const {
    return genericType.has_value() || genericMethod.has_value() || !keptAlive.empty();
  }
};

enum class TailCallState : std::int32_t {
  Active = 0,
  CalleeOnly = 1,  // the arguments were taken out
  Inactive = 2,
};

// CoreLib's RuntimeHelpers.TailCallArgBuffer; arguments come right behind.
struct TailCallBuffer {
  TailCallState state = TailCallState::Inactive;
  std::int32_t bytes = 0;
  const TailCallArguments* arguments = nullptr;
};
static_assert(sizeof(TailCallBuffer) == 16 && offsetof(TailCallBuffer, arguments) == 8);

// CoreLib's PortableTailCallFrame: of one dispatcher on the stack.
struct TailCallFrame {
  std::intptr_t returnAddress = 0;  // in the stub that it has called: who would return there is its to call
  const void* next = nullptr;       // what it is to call then
};

// CoreLib's TailCallTls. By the thread itself, cooperative; read by others while it is stopped.
struct TailCalls {
  TailCallFrame* frame = &outermost_;
  TailCallBuffer* buffer = nullptr;

  TailCalls() = default;
  ~TailCalls();
  TailCalls(const TailCalls&) = delete;
  TailCalls& operator=(const TailCalls&) = delete;

  // A new buffer, inactive; what was in the old one is lost. Null: no memory.
  TailCallBuffer* allocate(std::int32_t bytes);

  void scan(gc::PromoteFunction* promote, gc::ScanContext* context) const;
  // Of a call in flight: the address that will be called. Null: not kept here.
  const void* target() const;

 private:
  static inline TailCallFrame outermost_;  // nobody returns to it, and nothing is written
};
static_assert(offsetof(TailCalls, buffer) == 8);

}  // namespace codicil::threading
