// SPDX-License-Identifier: MIT
#include "execution/ExceptionDispatch.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>

#include "execution/CallManaged.hpp"
#include "execution/Engine.hpp"
#include "execution/Exceptions.hpp"
#include "execution/FaultReport.hpp"
#include "execution/Funclets.hpp"
#include "gc/HandleManager.hpp"
#include "logging/Log.hpp"
#include "threading/Allocation.hpp"
#include "threading/ManagedException.hpp"
#include "typesystem/TypeNames.hpp"

namespace codicil::execution {

using threading::Frame;
using threading::FrameKind;
using threading::FuncletFrame;
using threading::Thread;

namespace {

constexpr std::uint32_t kFinallyOrFaultFlags = 2 | 4;
constexpr std::uint32_t kDuplicateFlag = 8;
constexpr std::uint32_t kSameTryFlag = 0x10;

enum class Beyond : std::uint8_t {
  Frame,      // another frame, reached by walk.next()
  Parent,     // the same: the frame's own method, whose handler the engine was running
  Native,     // a call by native code that gets the exception
  Filter,     // the first pass of another exception, which swallows this one
  Unhandled,  // the end of the thread, or code that knows nothing of exceptions
};

Beyond beyond(const StackWalk& walk) {
  if (!walk.calledByNative()) return Beyond::Frame;
  const Registers& caller = walk.caller();
  switch (funcletCallerAt(caller.rip)) {
    case FuncletCaller::Handler:
      return Beyond::Parent;
    case FuncletCaller::Filter:
      return Beyond::Filter;
    case FuncletCaller::None:
      break;
  }
  if (!isReturnToCallManaged(caller.rip)) return Beyond::Unhandled;
  return managedCallAt(caller[Register::Rbp]).endsProcessWhenUnhandled ? Beyond::Unhandled : Beyond::Native;
}

// Goes on with what is further out than `registers`: native code there, or a frame.
[[noreturn]] void continueAt(Thread& thread, Frame* frames, ExceptionInfo* exceptions, Registers registers,
                             const void* rip) {
  thread.restoreReturn();
  for (const Register name : kNonvolatileRegisters) {
    const std::uint64_t* saved = registers.saved[static_cast<unsigned>(name)];
    if (saved != nullptr) registers[name] = *saved;  // an object may have moved since the walk read it
  }
  registers.rip = reinterpret_cast<std::uint64_t>(rip);
  thread.frame = frames;
  thread.exceptions = exceptions;
  while (thread.roots != nullptr && reinterpret_cast<std::uint64_t>(thread.roots) < registers.rsp())
    thread.roots = thread.roots->next();
  resume(registers);
}

Frame* framesFrom(Frame* frame, std::uint64_t sp) {
  while (frame != nullptr && reinterpret_cast<std::uint64_t>(frame) < sp) frame = frame->next;
  return frame;
}

// `at`: what native code has when the managed code that it called has returned.
[[noreturn]] void leaveToCall(ExceptionDispatch& dispatch, const Registers& at) {
  Thread& thread = dispatch.thread;
  const gc::Handle handle = engine().handles->createGlobalHandleOfType(dispatch.info.exception, gc::HandleType::Strong);
  if (handle == nullptr) {
    std::fputs("codicil: out of memory while an exception passes through native code\n", stderr);
    std::abort();
  }
  managedCallAt(at[Register::Rbp]).exception = handle;
  continueAt(thread, framesFrom(thread.frame, at.rsp()), dispatch.info.previous, at, callManagedFailed());
}

[[noreturn]] void leaveToFilterCall(ExceptionDispatch& dispatch, const Registers& at) {
  Thread& thread = dispatch.thread;
  continueAt(thread, framesFrom(thread.frame, at.rsp()), dispatch.info.previous, at, filterFailed());
}

bool contains(const NativeExceptionClause& clause, std::uint32_t offset) {
  return clause.tryBegin <= offset && offset < clause.tryEnd;
}

// The clauses of a frame that come after one of them that runs already, as System.Runtime.EH skips them too.
class ClausesAfter {
 public:
  ClausesAfter(const CodeTables& tables, std::uint32_t after) : tables_(tables), after_(after) {}
  bool includes(std::uint32_t index) const {
    if (after_ == kNoClause) return true;
    for (std::uint32_t i = after_ + 1; i <= index; ++i)
      if (!isOfSameTry(tables_.clauses()[i])) return true;
    return false;
  }

 private:
  bool isOfSameTry(const NativeExceptionClause& clause) const {
    const NativeExceptionClause& running = tables_.clauses()[after_];
    return clause.tryBegin == running.tryBegin && clause.tryEnd == running.tryEnd && (clause.flags & kSameTryFlag) != 0;
  }

  const CodeTables& tables_;
  const std::uint32_t after_;
};

std::uint64_t runHandler(ExceptionDispatch& dispatch, const StackWalk& walk, std::uint32_t index) {
  FuncletFrame frame;
  frame.kind = FrameKind::Funclet;
  frame.next = walk.frames();
  frame.registers = walk.registers();
  frame.hadFaulted = walk.state() == gc::FrameState::Faulted;
  dispatch.info.clause = index;
  dispatch.thread.frame = &frame;
  const std::uint64_t result =
      callHandler(dispatch.info.exception, walk.code() + walk.tables().clauses()[index].handlerBegin, walk.registers());
  dispatch.thread.frame = frame.next;
  return result;
}

// Finally and fault handlers of one frame, up to the clause that catches.
void runFinallyHandlers(ExceptionDispatch& dispatch, const StackWalk& walk, std::uint32_t after, std::uint32_t end) {
  const std::span<const NativeExceptionClause> clauses = walk.tables().clauses();
  const ClausesAfter open(walk.tables(), after);
  for (std::uint32_t i = 0; i < clauses.size() && i < end; ++i) {
    const NativeExceptionClause& clause = clauses[i];
    if ((clause.flags & kFinallyOrFaultFlags) == 0 || (clause.flags & kDuplicateFlag) != 0) continue;
    if (contains(clause, walk.offsetWithin()) && open.includes(i)) runHandler(dispatch, walk, i);
  }
}

// A P/Invoke that the frame was in the middle of is over.
void endCallOf(const StackWalk& walk) {
  Frame* frame = walk.frames();
  if (frame == nullptr || frame->kind != FrameKind::InlinedCall) return;
  if (reinterpret_cast<std::uint64_t>(frame) < walk.caller().rsp())
    static_cast<threading::InlinedCallFrame*>(frame)->returnAddress = 0;
}

void log(const char* what, const ExceptionDispatch& dispatch, const StackWalk& walk) {
  if (!logging::isOn(logging::Area::Exceptions)) return;
  const gc::ObjectPtr object = dispatch.info.exception;
  const std::string type =
      object != nullptr ? typesystem::messageName(typesystem::TypeHandle(&threading::typeOf(object))) : "an exception";
  logging::line(logging::Area::Exceptions, "%s %s %s", type.c_str(), what, frameName(walk).c_str());
}

[[noreturn]] void catchIn(ExceptionDispatch& dispatch, const StackWalk& walk, std::uint32_t clause) {
  log("is caught in", dispatch, walk);
  Frame* const frames = walk.frames();
  endCallOf(walk);
  const std::uint64_t target = runHandler(dispatch, walk, clause);
  continueAt(dispatch.thread, frames, dispatch.info.previous, walk.registers(), reinterpret_cast<const void*>(target));
}

[[noreturn]] void secondPass(ExceptionDispatch& dispatch) {
  ExceptionInfo& info = dispatch.info;
  info.pass = 2;
  const std::uint32_t catchClause = info.clause;
  std::uint32_t after = kNoClause;
  for (StackWalk walk(*exceptionParts().memory, dispatch.thread, dispatch.origin); !walk.atEnd(); walk.next()) {
    const bool isCatching = info.catchHandler != nullptr && walk.registers().rsp() == info.handlingFrameSp;
    runFinallyHandlers(dispatch, walk, after, isCatching ? catchClause : kNoClause);
    if (isCatching) catchIn(dispatch, walk, catchClause);
    after = kNoClause;
    switch (beyond(walk)) {
      case Beyond::Frame:
        break;
      case Beyond::Parent:  // the exception that was handled there is superseded by this one
        after = info.previous->clause;
        info.previous = info.previous->previous;
        break;
      case Beyond::Native:
        leaveToCall(dispatch, walk.caller());
      case Beyond::Filter:
        leaveToFilterCall(dispatch, walk.caller());
      case Beyond::Unhandled:
        std::abort();  // the first pass told why
    }
  }
  std::fputs("codicil: the stack changed while an exception was dispatched\n", stderr);
  std::abort();
}

void tellUnhandled(ExceptionDispatch& dispatch) {
  const threading::Cooperative cooperative(dispatch.thread);
  if (exceptionParts().unhandled != nullptr) return exceptionParts().unhandled(dispatch.thread, dispatch.info);
  std::fputs("codicil: an exception was not handled\n", stderr);
}

// Makes info.frames describe the frame.
void show(ExceptionDispatch& dispatch) {
  const StackWalk& walk = *dispatch.walk;
  FrameIterator& iterator = dispatch.info.frames;
  dispatch.display.rsp = walk.registers().rsp();
  dispatch.display.controlPc = walk.registers().rip;
  dispatch.context.rbp = walk.registers()[Register::Rbp];
  dispatch.context.rip = walk.registers().rip;
  iterator.controlPc = walk.code() + walk.offsetWithin();
  if (!walk.tables().clauses().empty() && exceptionParts().types != nullptr) exceptionParts().types->prepare(walk);
}

// Nothing managed between here and the native code that called what throws: the thunk itself, called by callManaged.
std::optional<Registers> calledByNative(const Frame* origin) {
  if (origin == nullptr || origin->kind != FrameKind::Transition) return std::nullopt;
  const auto& frame = static_cast<const threading::TransitionFrame&>(*origin);
  if (!isReturnToCallManaged(frame.returnAddress)) return std::nullopt;
  Registers registers;
  registers.rip = frame.returnAddress;
  registers.rsp() = frame.callerSp();
  registers[Register::Rbp] = frame.rbp;
  return registers;
}

// Calls the first pass until it ends by itself: what it throws of its own takes the exception's place.
template <typename Call>
[[noreturn]] void runPasses(ExceptionDispatch& dispatch, Call&& firstPass) {
  dispatch.thread.exceptions = &dispatch.info;
  gc::Handle failure = nullptr;
  try {
    firstPass(exceptionParts().firstPass);
  } catch (const threading::ManagedException& exception) {
    failure = exception.exception();
  }
  if (failure != nullptr) raise(threading::ManagedException(failure));
  secondPass(dispatch);
}

}  // namespace

ExceptionParts& exceptionParts() {
  static ExceptionParts parts;
  return parts;
}

ExceptionDispatch::ExceptionDispatch(Thread& onThread, Frame* from)
    : thread(onThread), origin(from), info(), context() {
  info.previous = static_cast<ExceptionInfo*>(thread.exceptions);
  info.context = &context;
  info.clause = kNoClause;
  info.pass = 1;
  info.frames.dispatch = this;
  info.frames.display = &display;
  info.frames.wrapsNonExceptions = 1;
  display.dispatch = this;
  display.context = &context;
  superseded = info.previous;
  thread.restoreReturn();
}

bool firstFrame(ExceptionDispatch& dispatch) {
  dispatch.walk.emplace(*exceptionParts().memory, dispatch.thread, dispatch.origin);
  if (dispatch.walk->atEnd()) {
    std::fputs("codicil: an exception was thrown where no managed code is\n", stderr);
    std::abort();
  }
  log("is thrown in", dispatch, *dispatch.walk);
  if (exceptionParts().firstChance != nullptr) {
    const threading::Cooperative cooperative(dispatch.thread);
    exceptionParts().firstChance(dispatch.thread, dispatch.info);
  }
  show(dispatch);
  return true;
}

FrameStep nextFrame(ExceptionDispatch& dispatch, std::uint32_t& collidedClause) {
  StackWalk& walk = *dispatch.walk;
  collidedClause = kNoClause;
  switch (beyond(walk)) {
    case Beyond::Frame:
      break;
    case Beyond::Parent:
      collidedClause = dispatch.superseded->clause;
      dispatch.superseded = dispatch.superseded->previous;
      break;
    case Beyond::Native:
    case Beyond::Filter:
      dispatch.display.rsp = walk.caller().rsp();
      return FrameStep::Native;
    case Beyond::Unhandled:
      tellUnhandled(dispatch);
      dispatch.display.rsp = walk.caller().rsp();
      return FrameStep::Native;
  }
  walk.next();
  if (!walk.atEnd()) log("passes", dispatch, walk);
  if (walk.atEnd()) {
    std::fputs("codicil: the stack cannot be walked on\n", stderr);
    std::abort();
  }
  show(dispatch);
  return FrameStep::Frame;
}

void dispatchThrow(Thread& thread, gc::ObjectPtr exception) {
  ExceptionDispatch dispatch(thread, thread.frame);
  dispatch.info.exception = exception;
  dispatch.info.kind = exceptionkind::kThrow;
  if (const auto caller = calledByNative(dispatch.origin)) leaveToCall(dispatch, *caller);
  runPasses(dispatch, [&](const FirstPass& methods) {
    callManaged(methods.throwException, {argument(dispatch.info.exception), argument(&dispatch.info)});
  });
}

void dispatchFault(Thread& thread, std::uint32_t code) {
  ExceptionDispatch dispatch(thread, thread.frame);
  dispatch.info.kind = exceptionkind::kHardwareFault;
  runPasses(dispatch, [&](const FirstPass& methods) {
    callManaged(methods.throwFault, {code, argument(&dispatch.info)});
  });
}

void dispatchRethrow(Thread& thread) {
  ExceptionDispatch dispatch(thread, thread.frame);
  ExceptionInfo* const active = dispatch.info.previous;
  if (active == nullptr) {
    std::fputs("codicil: nothing to throw again\n", stderr);
    std::abort();
  }
  dispatch.info.exception = active->exception;
  runPasses(dispatch, [&](const FirstPass& methods) {
    callManaged(methods.rethrow, {argument(active), argument(&dispatch.info)});
  });
}

void raise(const threading::ManagedException& exception) {
  Thread& thread = *Thread::current();
  const threading::Cooperative cooperative(thread);  // for good
  const gc::ObjectPtr object = *reinterpret_cast<gc::ObjectPtr*>(exception.exception());
  engine().handles->destroyHandleOfType(exception.exception(), gc::HandleType::Strong);
  dispatchThrow(thread, object);
}

}  // namespace codicil::execution

// ---- The thunks ----

extern "C" {
[[noreturn]] void codicil_dispatch_throw(codicil::threading::TransitionFrame*, codicil::gc::ObjectPtr);
[[noreturn]] void codicil_dispatch_rethrow(codicil::threading::TransitionFrame*);
void codicil_throw();
void codicil_rethrow();
}

// Each lays a TransitionFrame down, from the return address on.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Winvalid-offsetof"  // see Frame.hpp
static_assert(offsetof(codicil::threading::TransitionFrame, r12) == 152);
#pragma GCC diagnostic pop
asm(R"(
  .text
  .macro CODICIL_THROW_HELPER name target
  .globl \name
  .hidden \name
  .type \name, @function
  .p2align 4
\name:
  pushq %rbp
  pushq %rbx
  pushq %r15
  pushq %r14
  pushq %r13
  pushq %r12
  subq $152, %rsp
  movq %rdi, %rsi
  movq %rsp, %rdi
  call \target
  ud2
  .size \name, .-\name
  .endm
  CODICIL_THROW_HELPER codicil_throw codicil_dispatch_throw
  CODICIL_THROW_HELPER codicil_rethrow codicil_dispatch_rethrow
)");

namespace {

codicil::threading::Thread& link(codicil::threading::TransitionFrame& frame) {
  codicil::threading::Thread& thread = *codicil::threading::Thread::current();
  frame.kind = codicil::threading::FrameKind::Transition;
  frame.next = thread.frame;
  frame.callee = nullptr;
  frame.references = nullptr;
  thread.frame = &frame;
  return thread;
}

}  // namespace

void codicil_dispatch_throw(codicil::threading::TransitionFrame* frame, codicil::gc::ObjectPtr exception) {
  codicil::execution::dispatchThrow(link(*frame), exception);
}

void codicil_dispatch_rethrow(codicil::threading::TransitionFrame* frame) {
  codicil::execution::dispatchRethrow(link(*frame));
}

namespace codicil::execution {

const void* throwHelper() { return reinterpret_cast<const void*>(&codicil_throw); }
const void* rethrowHelper() { return reinterpret_cast<const void*>(&codicil_rethrow); }

}  // namespace codicil::execution
