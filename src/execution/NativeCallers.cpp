// SPDX-License-Identifier: MIT
#include "execution/NativeCallers.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "execution/Engine.hpp"
#include "execution/Faults.hpp"
#include "metadata/CustomAttribute.hpp"
#include "threading/ThreadList.hpp"
#include "typesystem/Module.hpp"

namespace codicil::execution {

using threading::Thread;

Thread& enterEngine() {
  if (Thread* known = Thread::current()) return *known;
  Thread& thread = engine().threads->attach(true);
  prepareForFaults();
  return thread;
}

void enterReverseCall(ReverseCallFrame* frame) {
  const int error = errno;
  Thread& thread = enterEngine();
  if (thread.isCooperative.load(std::memory_order_relaxed) != 0) {
    std::fputs("Fatal error.\nInvalid Program: attempted to call a UnmanagedCallersOnly method from managed code.\n",
               stderr);
    std::abort();
  }
  frame->thread = &thread;
  thread.enterCooperative();
  errno = error;
}

void exitReverseCall(ReverseCallFrame* frame) { frame->thread->leaveCooperative(); }

bool isUnmanagedCallersOnly(const typesystem::MethodDesc& method) {
  return method.isStatic() &&
         metadata::findCustomAttribute(method.module().metadata(), method.token(), "System.Runtime.InteropServices",
                                       "UnmanagedCallersOnlyAttribute") != 0;
}

}  // namespace codicil::execution
