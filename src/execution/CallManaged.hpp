// SPDX-License-Identifier: MIT
// Calls of compiled code by native code. Exceptions that come out of it arrive as C++ ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

#include "gc/GcTypes.hpp"

namespace codicil::execution {

// What a call passes and what comes back, as the thunk reads it: the calling convention's registers, then the stack.
// Object pointers in it are not seen by a collection, which cannot happen before the callee has them.
struct ManagedCall {
  const void* entry = nullptr;
  std::uint64_t integers[6] = {};  // rdi, rsi, rdx, rcx, r8, r9
  double vectors[8] = {};
  const std::uint64_t* stack = nullptr;  // as it shall lie from low to high
  std::uint64_t stackWords = 0;
  // Results.
  std::uint64_t rax = 0;
  std::uint64_t rdx = 0;
  double xmm0 = 0;
  double xmm1 = 0;
  // An exception that nothing in the code handles ends the process: at the ends of threads. See ExceptionDispatch.hpp.
  bool endsProcessWhenUnhandled = false;
  gc::Handle exception = nullptr;  // how it came back: null, normally
};

// The thread is cooperative, before and after. Throws threading::ManagedException.
void callManaged(ManagedCall& call);

// Integers, addresses, object pointers; at most six. Answers rax.
std::uint64_t callManaged(const void* entry, std::initializer_list<std::uint64_t> arguments);

template <typename Pointer>
std::uint64_t argument(Pointer* pointer) {
  return reinterpret_cast<std::uint64_t>(pointer);
}

// ---- For stack walks and the dispatch of exceptions ----

// What such a call returns to.
bool isReturnToCallManaged(std::uint64_t rip);
// Of a call whose rbp in the thunk is this.
ManagedCall& managedCallAt(std::uint64_t rbp);
// Where to go on in the thunk, with rsp and rbp as they were there, when `exception` has been filled in.
const void* callManagedFailed();

}  // namespace codicil::execution
