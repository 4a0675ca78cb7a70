// SPDX-License-Identifier: MIT
// System.Exception._stackTrace: an sbyte[] that only the engine reads; or an object[] that begins with it, of what must
// live as long as the trace, too. Cooperative.
#pragma once

#include <cstdint>

#include "gc/GcTypes.hpp"
#include "threading/Thread.hpp"

namespace codicil::typesystem {
class MethodDesc;
}

namespace codicil::classlib {

class Field;

struct TracedFrame {
  const std::byte* ip;  // within the call, or the instruction that faulted
  std::uint64_t sp;
  typesystem::MethodDesc* method;
  std::uint32_t nativeOffset;       // of ip in the body
  std::int32_t ilOffset : 31;       // -1: not known
  std::uint32_t isLastForeign : 1;  // what comes after it was added when the exception was thrown anew elsewhere
};
static_assert(sizeof(TracedFrame) == 32);

// Exception._stackTrace.
const Field& traceField();

// None for null.
std::uint32_t tracedFrames(gc::ObjectPtr trace);
TracedFrame tracedFrame(gc::ObjectPtr trace, std::uint32_t index);

// The exception's own trace: emptied, as for a `throw`.
void clearTrace(gc::ObjectPtr exception);
// Marks the last frame, as for a `throw` that goes on with a trace of elsewhere.
void markForeign(threading::Thread& thread, gc::ObjectPtr exception);
// May collect. A trace that another thread, or a captured dispatch state, shares is copied first. Without memory the
// frame is left out.
void appendFrame(threading::Thread& thread, threading::RootedBase& exception, const TracedFrame& frame);
// A trace that no one will append to: the exception's own, from now on shared. Null: it has none.
gc::ObjectPtr sharedTrace(gc::ObjectPtr exception);

}  // namespace codicil::classlib
