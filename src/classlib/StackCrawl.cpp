// SPDX-License-Identifier: MIT
#include "classlib/StackCrawl.hpp"

#include "classlib/StackTrace.hpp"
#include "execution/CodeHost.hpp"
#include "execution/Engine.hpp"

namespace codicil::classlib {

using threading::Thread;

typesystem::MethodDesc* methodMarked(const StackCrawlMark* mark) {
  if (mark == nullptr) return nullptr;
  const auto address = reinterpret_cast<std::uintptr_t>(mark);
  unsigned callers = *mark == StackCrawlMark::LookForMe ? 0 : *mark == StackCrawlMark::LookForMyCallersCaller ? 2 : 1;
  Thread& thread = *Thread::current();
  thread.restoreReturn();
  for (execution::StackWalk walk(execution::engine().code->memory(), thread); !walk.atEnd(); walk.next()) {
    if (walk.caller().rsp() <= address || walk.isParentOfFunclet()) continue;
    const TracedFrame frame = traced(walk);
    if (frame.method == nullptr) continue;
    if (callers == 0) return frame.method;
    --callers;
  }
  return nullptr;
}

}  // namespace codicil::classlib
