// SPDX-License-Identifier: MIT
// Managed exceptions from throw to catch. CoreLib's System.Runtime.EH makes the first pass: it asks for the frames and
// their clauses, runs filters and finds the handler. The second pass is here: it runs finally and fault handlers on top
// of the stack that threw, then the catch handler, and only then goes on in the frame that caught. Frames that are
// left stay where they are on the stack until then: see threading::FuncletFrame.
//
// An exception that nothing handles up to a call by native code leaves that call as a C++ exception; one that comes out
// of a filter is swallowed. One that nothing handles up to the end of the thread is told of by the first pass; then, as
// in `dotnet`, finally handlers run, and the process ends.
#pragma once

#include <cstdint>
#include <optional>

#include "execution/ExceptionInfo.hpp"
#include "execution/StackWalk.hpp"
#include "threading/Frame.hpp"
#include "threading/Thread.hpp"

namespace codicil::execution {

// Addresses of System.Runtime.EH's methods, to be called as managed code.
struct FirstPass {
  const void* throwException = nullptr;  // RhThrowEx(object, ref ExInfo)
  const void* throwFault = nullptr;      // RhThrowHwEx(uint, ref ExInfo)
  const void* rethrow = nullptr;         // RhRethrow(ref ExInfo active, ref ExInfo)
};

// The classes that catch clauses name.
class ClauseTypes {
 public:
  // Before typeOf is asked about the frame's clauses. The thread is preemptive; may load types.
  virtual void prepare(const StackWalk& frame) = 0;
  // The class's MethodTable, in the frame's generic context; null: there is none, so it catches nothing. The thread is
  // cooperative: neither loads nor waits.
  virtual const void* typeOf(const StackWalk& frame, const NativeExceptionClause& clause) = 0;

 protected:
  ~ClauseTypes() = default;
};

// What dispatching needs of the engine. Set before the first managed code runs, then constant.
struct ExceptionParts {
  const codememory::CodeMemory* memory = nullptr;
  FirstPass firstPass;
  ClauseTypes* types = nullptr;
  // Tells of an exception before anyone looks for its handler. Cooperative; the exception is a root there. May be null.
  void (*firstChance)(threading::Thread& thread, const ExceptionInfo& info) = nullptr;
  // Tells of one that nothing handles; the same.
  void (*unhandled)(threading::Thread& thread, const ExceptionInfo& info) = nullptr;
};
ExceptionParts& exceptionParts();

inline constexpr std::uint32_t kNoClause = 0xffffffff;

// One exception's way. On the stack of the thread that threw.
struct ExceptionDispatch {
  ExceptionDispatch(threading::Thread& onThread, threading::Frame* from);

  threading::Thread& thread;
  threading::Frame* const origin;  // where it was thrown: the innermost Frame then
  ExceptionInfo info;
  LimitedContext context;
  std::optional<StackWalk> walk;        // the first pass's
  ExceptionInfo* superseded = nullptr;  // whose handler's frames the first pass reaches next
  RegisterDisplay display;
};

// `origin` is the thread's innermost Frame, linked already. The thread is cooperative. `exception` may be null (a
// NullReferenceException is thrown then).
[[noreturn]] void dispatchThrow(threading::Thread& thread, gc::ObjectPtr exception);
// `code` as RhThrowHwEx knows it.
[[noreturn]] void dispatchFault(threading::Thread& thread, std::uint32_t code);
// Throws the exception again that the innermost catch handler is running for.
[[noreturn]] void dispatchRethrow(threading::Thread& thread);

// The address of a thunk for CORINFO_HELP_THROW (an exception in rdi) and CORINFO_HELP_RETHROW. They do not return.
const void* throwHelper();
const void* rethrowHelper();

// ---- For the first pass: what its QCalls do ----

// True: info.frames describes the frame that threw.
bool firstFrame(ExceptionDispatch& dispatch);
enum class FrameStep : std::uint8_t { Frame, Native };
// Native: nothing more up to a call by native code, which gets the exception, or up to the thread's end.
// `collidedClause`: the frame's clauses up to this one are running already, for an exception that this one supersedes;
// or kNoClause.
FrameStep nextFrame(ExceptionDispatch& dispatch, std::uint32_t& collidedClause);

}  // namespace codicil::execution
