// SPDX-License-Identifier: MIT
// System.Threading.Monitor, and RuntimeHelpers' object hash codes, which share the header word.
#include "classlib/Tables.hpp"
#include "threading/ManagedException.hpp"
#include "threading/ObjectLocks.hpp"

namespace codicil::classlib {
namespace {

using threading::Thread;

// Monitor.EnterHelperResult, Monitor.LeaveHelperAction
enum class EnterHelperResult : std::int32_t { Contention, Entered, UseSlowPath };
enum class LeaveHelperAction : std::int32_t { None, Signal, Yield, Contention, Error };

FCallBool tryEnterFastPath(gc::ObjectPtr object) {
  return threading::tryEnterFast(object, Thread::current()->managedId);
}

EnterHelperResult tryEnterFastPathWithTimeout(gc::ObjectPtr object, std::int32_t milliseconds) {
  if (object == nullptr) return EnterHelperResult::UseSlowPath;  // which throws
  if (threading::tryEnterFast(object, Thread::current()->managedId)) return EnterHelperResult::Entered;
  // Another's, or a header word that must grow first: only a look with the sync block tells.
  return milliseconds == 0 && threading::isLockedByOther(object, Thread::current()->managedId)
             ? EnterHelperResult::Contention
             : EnterHelperResult::UseSlowPath;
}

LeaveHelperAction exitFastPath(gc::ObjectPtr object) {
  switch (threading::exitFast(object, Thread::current()->managedId)) {
    case threading::ExitFast::Left:
      return LeaveHelperAction::None;
    case threading::ExitFast::MustWake:
      return LeaveHelperAction::Signal;
    case threading::ExitFast::NotOwner:
      return LeaveHelperAction::Error;
  }
  __builtin_unreachable();
}

FCallBool isEntered(gc::ObjectPtr object) { return threading::isEnteredBy(object, Thread::current()->managedId); }

void throwIfNull(ObjectHandleOnStack object) {
  if (object.get() == nullptr) throw threading::ExceptionRequest{"System.ArgumentNullException", {}, "obj"};
}

void enterSlow(ObjectHandleOnStack object) {
  throwIfNull(object);
  threading::enter(*Thread::current(), object.slot, -1);
}

std::int32_t tryEnterSlow(ObjectHandleOnStack object, std::int32_t milliseconds) {
  throwIfNull(object);
  return threading::enter(*Thread::current(), object.slot, milliseconds) ? 1 : 0;
}

void exitSlow(ObjectHandleOnStack object, LeaveHelperAction action) {
  if (action == LeaveHelperAction::Error) threading::throwNotOwner();
  threading::wakeWaiter(*Thread::current(), object.slot);
}

std::int32_t wait(ObjectHandleOnStack object, std::int32_t milliseconds) {
  return threading::wait(*Thread::current(), object.slot, milliseconds) ? 1 : 0;
}

void pulse(ObjectHandleOnStack object) { threading::pulse(*Thread::current(), object.slot); }
void pulseAll(ObjectHandleOnStack object) { threading::pulseAll(*Thread::current(), object.slot); }
std::int64_t lockContentionCount() { return threading::Monitor::contentions(); }

std::int32_t tryGetHashCode(gc::ObjectPtr object) {
  return object == nullptr ? 0 : static_cast<std::int32_t>(threading::hashCodeIfAny(object));
}

std::int32_t getHashCodeSlow(ObjectHandleOnStack object) {
  const threading::Cooperative cooperative(*Thread::current());
  return static_cast<std::int32_t>(threading::hashCodeOf(object.get()));
}

}  // namespace

std::span<const FCall> monitorFCalls() {
  static const FCall rows[] = {
      {"System.Threading.Monitor", "TryEnter_FastPath", fcall(&tryEnterFastPath)},
      {"System.Threading.Monitor", "TryEnter_FastPath_WithTimeout", fcall(&tryEnterFastPathWithTimeout)},
      {"System.Threading.Monitor", "Exit_FastPath", fcall(&exitFastPath)},
      {"System.Threading.Monitor", "IsEnteredNative", fcall(&isEntered)},
      {"System.Runtime.CompilerServices.RuntimeHelpers", "TryGetHashCode", fcall(&tryGetHashCode)},
  };
  return rows;
}

std::span<const QCall> monitorQCalls() {
  static const QCall rows[] = {
      {"Monitor_Enter_Slowpath", qcall<&enterSlow>()},
      {"Monitor_TryEnter_Slowpath", qcall<&tryEnterSlow>()},
      {"Monitor_Exit_Slowpath", qcall<&exitSlow>()},
      {"Monitor_Wait", qcall<&wait>()},
      {"Monitor_Pulse", qcall<&pulse>()},
      {"Monitor_PulseAll", qcall<&pulseAll>()},
      {"Monitor_GetLockContentionCount", fcall(&lockContentionCount)},
      {"ObjectNative_GetHashCodeSlow", qcall<&getHashCodeSlow>()},
  };
  return rows;
}

}  // namespace codicil::classlib
