// SPDX-License-Identifier: MIT
// System.Exception, Internal.Runtime.CompilerHelpers.ThrowHelpers: traces, messages, and what native code throws.
#include <cstdint>
#include <string>

#include "classlib/Fields.hpp"
#include "classlib/StackTrace.hpp"
#include "classlib/Tables.hpp"
#include "execution/Engine.hpp"
#include "execution/ExceptionDispatch.hpp"
#include "execution/FaultReport.hpp"
#include "metadata/Utf16.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::classlib {

using execution::engine;
using threading::Cooperative;
using threading::ExceptionRequest;
using threading::Rooted;
using threading::Thread;
using typesystem::MethodDesc;
using typesystem::MethodTable;

namespace {

// AppendExceptionStackFrame's flags.
constexpr std::int32_t kFirstFrame = 1;
constexpr std::int32_t kFirstFrameOfRethrow = 2;

std::atomic<std::uint32_t> thrown{0};
thread_local bool nextThrowGoesOn = false;  // with the trace that the exception has

void prepareForForeignRaise() { nextThrowGoesOn = true; }
std::uint32_t exceptionCount() { return thrown.load(std::memory_order_relaxed); }
std::uint8_t isImmutableAgile(gc::ObjectPtr) { return 0; }  // none is shared by several threads

// The method that was about to run and could not be built: it stands in the trace, too. Null: none was.
MethodDesc* unbuiltMethod(const execution::ExceptionInfo& info) {
  const threading::Frame* const origin = info.frames.dispatch->origin;
  if (origin == nullptr || origin->kind != threading::FrameKind::Transition) return nullptr;
  MethodDesc* const called = static_cast<const threading::TransitionFrame*>(origin)->callee;
  return called != nullptr && called->kind() == typesystem::MethodKind::IL && !called->isAbstract() ? called : nullptr;
}

void appendStackFrame(ObjectHandleOnStack exceptionOnStack, const void*, std::uint64_t, std::int32_t flags,
                      execution::ExceptionInfo* info) {
  const TracedFrame frame = traced(*info->frames.dispatch->walk);
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  if ((flags & kFirstFrame) != 0) thrown.fetch_add(1, std::memory_order_relaxed);
  if ((flags & kFirstFrameOfRethrow) != 0) return;  // the frame is there already, from the first time
  Rooted exception(thread, exceptionOnStack.get());
  // IL may throw any object; what is no exception has no place for a trace.
  static MethodTable& exceptionType = *coreLibType("System.Exception");
  if (threading::typeOf(exception.get()).ancestorLike(exceptionType) == nullptr) return;
  if ((flags & kFirstFrame) != 0) {
    if (nextThrowGoesOn)
      markForeign(thread, exception.get());
    else
      clearTrace(exception.get());
    nextThrowGoesOn = false;
    if (MethodDesc* const unbuilt = unbuiltMethod(*info)) {
      TracedFrame itself = frame;  // called from there
      itself.method = unbuilt;
      itself.nativeOffset = 0;
      itself.ilOffset = 0;
      appendFrame(thread, exception, itself);
    }
  }
  if (frame.method != nullptr) appendFrame(thread, exception, frame);
}

void getFrozenStackTrace(ObjectHandleOnStack exception, ObjectHandleOnStack trace) {
  const Cooperative cooperative(*Thread::current());
  trace.set(sharedTrace(exception.get()));
}

void getMethodFromStackTrace(ObjectHandleOnStack trace, ObjectHandleOnStack method) {
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  if (tracedFrames(trace.get()) == 0) return;
  const TracedFrame frame = tracedFrame(trace.get(), 0);
  constexpr const char* kStub = "System.RuntimeMethodInfoStub";
  static const Field value(kStub, "m_value");
  const gc::ObjectPtr stub = threading::allocateObject(thread, *coreLibType(kStub));
  value.set(stub, frame.method);
  method.set(stub);
}

// CoreCLR's resources of these kinds: Exception.ExceptionMessageKind.
void getMessage(std::int32_t kind, ObjectHandleOnStack text) {
  static constexpr std::u16string_view kMessages[] = {u"", u"Thread was being aborted.",
                                                      u"Thread was interrupted from a waiting state.",
                                                      u"Insufficient memory to continue the execution of the program."};
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  MethodTable* const string = *engine().types->primitive(metadata::ElementType::String);
  text.set(threading::allocateString(thread, *string, kMessages[kind >= 1 && kind <= 3 ? kind : 0]));
}

// ---- What is thrown for calls that cannot be made ----

std::string nameOf(const MethodTable* type) { return engine().types->nameOf(typesystem::TypeHandle(type)); }

std::string assemblyOf(const MethodTable* type) {
  const auto identity = type->module->image().identity();
  return identity ? identity->displayName() : type->module->fileName();
}

void throwAmbiguousResolution(const MethodTable* target, const MethodTable* interface, const MethodDesc* method) {
  throw ExceptionRequest{"System.Runtime.AmbiguousImplementationException",
                         "Could not call method '" + execution::methodName(*method) + "' on interface '" +
                             nameOf(interface) + "' with type '" + nameOf(target) + "' from assembly '" +
                             assemblyOf(target) +
                             "' because there are multiple incompatible interface methods overriding this method.",
                         ""};
}

void throwEntryPointNotFound(const MethodTable* target, const MethodTable* interface, const MethodDesc* method) {
  throw ExceptionRequest{"System.EntryPointNotFoundException",
                         "Could not call method '" + execution::methodName(*method) + "' on interface '" +
                             nameOf(interface) + "' with type '" + nameOf(target) + "' from assembly '" +
                             assemblyOf(target) + "' because there is no implementation for the method.",
                         ""};
}

void throwMethodAccess(const MethodDesc* caller, const MethodDesc* callee) {
  throw ExceptionRequest{"System.MethodAccessException",
                         "Attempt by method '" + execution::methodName(*caller) + "' to access method '" +
                             execution::methodName(*callee) + "' failed.",
                         ""};
}

void throwFieldAccess(const MethodDesc* caller, const void*) {
  throw ExceptionRequest{"System.FieldAccessException",
                         "Attempt by method '" + execution::methodName(*caller) + "' to access a field failed.", ""};
}

void throwClassAccess(const MethodDesc* caller, const MethodTable* type) {
  throw ExceptionRequest{
      "System.TypeAccessException",
      "Attempt by method '" + execution::methodName(*caller) + "' to access type '" + nameOf(type) + "' failed.", ""};
}

}  // namespace

std::span<const FCall> exceptionFCalls() {
  constexpr const char* kException = "System.Exception";
  static const FCall rows[] = {
      {kException, "PrepareForForeignExceptionRaise", fcall(&prepareForForeignRaise)},
      {kException, "GetExceptionCount", fcall(&exceptionCount)},
      {kException, "IsImmutableAgileException", fcall(&isImmutableAgile)},
  };
  return rows;
}

std::span<const QCall> exceptionQCalls() {
  static const QCall rows[] = {
      {"AppendExceptionStackFrame", qcall<&appendStackFrame>()},
      {"ExceptionNative_GetFrozenStackTrace", qcall<&getFrozenStackTrace>()},
      {"ExceptionNative_GetMethodFromStackTrace", qcall<&getMethodFromStackTrace>()},
      {"ExceptionNative_GetMessageFromNativeResources", qcall<&getMessage>()},
      {"ExceptionNative_ThrowAmbiguousResolutionException", qcall<&throwAmbiguousResolution>()},
      {"ExceptionNative_ThrowEntryPointNotFoundException", qcall<&throwEntryPointNotFound>()},
      {"ExceptionNative_ThrowMethodAccessException", qcall<&throwMethodAccess>()},
      {"ExceptionNative_ThrowFieldAccessException", qcall<&throwFieldAccess>()},
      {"ExceptionNative_ThrowClassAccessException", qcall<&throwClassAccess>()},
  };
  return rows;
}

}  // namespace codicil::classlib
