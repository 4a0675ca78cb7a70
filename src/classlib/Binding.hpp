// SPDX-License-Identifier: MIT
// How CoreLib's native methods find their code. Each file of this directory defines a table or two; Bindings.cpp lists
// them; those that need src/interop stand there.
//
// An FCall (a method marked InternalCall) is called as is: cooperative, with raw object pointers, which are valid until
// the next thing that may collect. It must neither collect, nor block, nor throw.
//
// A QCall (a P/Invoke into the module QCall) is called preemptive. It takes numbers, pointers, and objects only as
// ObjectHandleOnStack; it enters Cooperative to touch them, may collect, and may throw ManagedException or
// ExceptionRequest.
#pragma once

#include <cstdint>
#include <span>

#include "gc/GcTypes.hpp"
#include "threading/TransitionThunks.hpp"

namespace codicil::classlib {

// What an FCall of a C# bool returns: compiled code takes all 32 bits, of which C++'s bool would leave garbage.
using FCallBool = std::int32_t;

struct FCall {
  const char* type;    // "System.Math"; nested types: "Outer+Inner"
  const char* method;  // "Sin"
  const void* code;
  const char* parameters = nullptr;  // of an overloaded one: its parameters' element types as numbers, "13,13"
  bool mayCollect = false;           // it gets a frame, so it may allocate and throw: helper<&function>()
};

struct QCall {
  const char* entryPoint;  // "Buffer_MemMove"
  const void* code;
};

template <auto kFunction>
struct QCallBoundary;
template <typename Result, typename... Arguments, Result (*kFunction)(Arguments...)>
struct QCallBoundary<kFunction> {
  static Result call(Arguments... arguments) { return threading::HelperBoundary<kFunction>::call(arguments...); }
};

// A table's row for a function that may throw: {"Buffer_MemMove", qcall<&bufferMemMove>()}.
template <auto kFunction>
const void* qcall() {
  return reinterpret_cast<const void*>(&QCallBoundary<kFunction>::call);
}
template <typename Function>
const void* fcall(Function* function) {
  return reinterpret_cast<const void*>(function);
}

// What managed code passes an object in: the address of a slot that the collector knows.
struct ObjectHandleOnStack {
  gc::ObjectPtr* slot;
  gc::ObjectPtr get() const { return *slot; }
  void set(gc::ObjectPtr object) const { *slot = object; }
};

// One more table, of a directory that builds on this one. Before the first look-up.
void addQCalls(std::span<const QCall> (*table)());

// Null: there is none. Thread-safe.
const FCall* findFCall(const char* type, const char* method, const char* parameters);
const void* findQCall(const char* entryPoint);

}  // namespace codicil::classlib
