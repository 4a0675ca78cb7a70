// SPDX-License-Identifier: MIT
// What the declaration of a P/Invoke says about the call, and where its target is kept.
#pragma once

#include <atomic>

#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {

struct PInvokeForm {
  // Nothing happens but the call: arguments and result have one form on both sides, or are references to such.
  bool isPlain = false;
  bool hasReferences = false;         // that must not move during the call
  bool suppressesTransition = false;  // the thread stays cooperative

  // Whether callers may make the call themselves, with their own arguments.
  bool canBeInline() const { return isPlain && !hasReferences && !suppressesTransition; }
};

// Of a method of MethodKind::PInvoke, with its own signature.
PInvokeForm pInvokeFormOf(const typesystem::MethodDesc& method, const typesystem::MethodSignatureTypes& signature);

// A P/Invoke that is the engine's: found without loading anything.
bool isQCall(const typesystem::MethodDesc& method);

// What callers jump through, on a preemptive thread and with the native arguments. The target is not looked for before
// the first call: that may load libraries, run managed code and fail.
struct NativeTargetCell {
  explicit NativeTargetCell(const void* finder) : target(finder), finder(finder) {}
  bool isFound() const { return target.load(std::memory_order_acquire) != finder; }

  std::atomic<const void*> target;
  const void* const finder;  // the method's prestub, by the way that does not pass its precode
};

}  // namespace codicil::execution
