// SPDX-License-Identifier: MIT
#include "host/NativeHelpers.hpp"

#include <cmath>

#include "classlib/Array.hpp"
#include "classlib/UnhandledException.hpp"
#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/CodeHost.hpp"
#include "execution/Engine.hpp"
#include "execution/ExceptionDispatch.hpp"
#include "execution/Exceptions.hpp"
#include "execution/Faults.hpp"
#include "execution/NativeCallers.hpp"
#include "execution/Runtime.hpp"
#include "execution/SecretArgument.hpp"
#include "gc/HandleManager.hpp"
#include "threading/Allocation.hpp"
#include "threading/Collector.hpp"
#include "threading/RuntimeCode.hpp"
#include "threading/Thread.hpp"
#include "threading/ThreadStatics.hpp"
#include "threading/ThunkAssembler.hpp"
#include "threading/TransitionThunks.hpp"

namespace codicil::host {

using jit::HelperFunction;
using threading::Thread;
using typesystem::MethodTable;

namespace {

gc::ObjectPtr newMultiDimensionalArray(MethodTable* type, std::uint32_t count, const std::int32_t* numbers) {
  return classlib::constructArray(*type, {numbers, count});
}

// Of shared code: the class of `method`, as an ancestor of `type`. CoreLib's own helper reads a MethodDesc's layout.
void initInstantiatedClass(MethodTable* type, typesystem::MethodDesc* method) {
  MethodTable* const its = type->ancestorLike(*method->owner());
  execution::Runtime& runtime = *execution::engine().runtime;
  if (its == nullptr || runtime.isClassInitialized(*its)) return;
  const threading::Preemptive preemptive(*Thread::current());
  runtime.initializeClass(*its);
}

Thread* initInlinedCallFrame(threading::InlinedCallFrame* frame) {
  Thread* thread = Thread::current();
  frame->kind = threading::FrameKind::InlinedCall;
  frame->next = thread->frame;
  frame->target = nullptr;
  frame->returnAddress = 0;
  frame->thread = thread;
  return thread;
}

double remainder(double a, double b) { return std::fmod(a, b); }
float remainderF(float a, float b) { return std::fmod(a, b); }

using asmjit::x86::Assembler;
namespace x86 = asmjit::x86;

template <typename Emit>
const void* lay(codememory::CodeMemory& memory, const char* name, Emit&& emit) {
  const auto thunk = threading::layThunk(memory, name, 0, [&](Assembler& a, std::uint64_t) { emit(a); });
  if (!thunk) throw threading::ExceptionRequest{"System.OutOfMemoryException", "no room for helpers", ""};
  return thunk->code;
}

// r11: the lowest address that the frame will reach; touches every page on the way there.
const void* stackProbe(codememory::CodeMemory& memory) {
  return lay(memory, nameOf(HelperFunction::StackProbe), [](Assembler& a) {
    asmjit::Label loop = a.newLabel();
    a.push(x86::rbp);
    a.mov(x86::rbp, x86::rsp);
    a.and_(x86::rsp, -4096);
    a.bind(loop);
    a.test(x86::dword_ptr(x86::rsp, -4096), x86::eax);
    a.sub(x86::rsp, 4096);
    a.cmp(x86::rsp, x86::r11);
    a.jg(loop);
    a.mov(x86::rsp, x86::rbp);
    a.pop(x86::rbp);
    a.ret();
  });
}

// r10: the target of an unmanaged call, r11: the entry of a stub that makes it.
const void* unmanagedCall(codememory::CodeMemory& memory) {
  return lay(memory, nameOf(HelperFunction::PInvokeCalli), [](Assembler& a) {
    x86::Mem secret = x86::qword_ptr_abs(static_cast<std::uint64_t>(execution::secretArgumentOffset()));
    secret.setSegment(x86::fs);
    a.mov(secret, x86::r10);
    a.jmp(x86::r11);
  });
}

class EveryClause final : public execution::ClauseTypes {
 public:
  void prepare(const execution::StackWalk&) override {}
  const void* typeOf(const execution::StackWalk&, const execution::NativeExceptionClause& clause) override {
    return clause.catchType.methodTable();
  }
};

}  // namespace

void installNativeHelpers(jit::RuntimeHelpers& helpers, codememory::CodeMemory& memory) {
  using enum HelperFunction;
  const auto need = [](const auto& made) {
    if (!made) throw threading::ExceptionRequest{"System.OutOfMemoryException", "no room for helpers", ""};
    return *made;
  };
  threading::setExceptionRaiser({[](const threading::ManagedException& e) { execution::raise(e); },
                                 [](const threading::ExceptionRequest& r) { execution::raise(r); }});
  const threading::RuntimeCode code = need(threading::RuntimeCode::make(memory, *threading::Collector::instance()));
  execution::engine().runtimeCode = code;
  helpers.set(NewSmall, code.newObject);
  for (const HelperFunction one : {New, NewMaybeFrozen, NewSmallFinalizable}) helpers.set(one, code.newAnyObject);
  helpers.set(NewArrayOfReferences, code.newReferenceArray);
  for (const HelperFunction one : {NewArray, NewArrayMaybeFrozen, NewArrayOfValues}) helpers.set(one, code.newArray);
  const void* const many = need(
      threading::makeReturningThunk(memory, nameOf(NewMultiDimArray), threading::helper<&newMultiDimensionalArray>()));
  helpers.set(NewMultiDimArray, many);
  helpers.set(NewMultiDimArrayRare, many);
  helpers.set(InitInstantiatedClass, need(threading::makeReturningThunk(memory, nameOf(InitInstantiatedClass),
                                                                        threading::helper<&initInstantiatedClass>())));
  helpers.set(AssignRef, code.barriers.assign);
  helpers.set(CheckedAssignRef, code.barriers.assignChecked);
  helpers.set(AssignByref, code.barriers.assignByRef);
  helpers.set(AssignRefEnsureNonHeap, code.barriers.assignChecked);
  helpers.set(Throw, execution::throwHelper());
  helpers.set(ThrowExact, execution::throwHelper());
  helpers.set(Rethrow, execution::rethrowHelper());
  helpers.set(InitPInvokeFrame, reinterpret_cast<const void*>(&initInlinedCallFrame));
  helpers.set(StopForGc, code.stopAfterPInvoke);
  helpers.set(PollGc, code.poll);
  helpers.set(JitReversePInvokeEnter, reinterpret_cast<const void*>(&execution::enterReverseCall));
  helpers.set(JitReversePInvokeExit, reinterpret_cast<const void*>(&execution::exitReverseCall));
  helpers.set(PInvokeCalli, unmanagedCall(memory));
  for (const HelperFunction direct :
       {GetDynamicNonGcThreadStaticBaseNoCctorOptimized2, GetDynamicNonGcThreadStaticBaseNoCctorOptimized2NoJitOpt})
    helpers.set(direct, reinterpret_cast<const void*>(&threading::ThreadStatics::directBase));
  helpers.set(StackProbe, stackProbe(memory));
  helpers.set(DoubleRemainder, reinterpret_cast<const void*>(&remainder));
  helpers.set(FloatRemainder, reinterpret_cast<const void*>(&remainderF));
  helpers.setTrapReturningThreads(reinterpret_cast<std::int32_t*>(&threading::stopRequested));

  execution::engine().runtime->castCache().install(*execution::engine().types, *execution::engine().runtime);
  static EveryClause clauses;
  execution::ExceptionParts& parts = execution::exceptionParts();
  parts.memory = &memory;
  parts.types = &clauses;
  typesystem::TypeLoader& types = *execution::engine().types;
  const auto entry = [&](const char* name) {
    return execution::engine().code->entryOf(*execution::orRequest(types.coreLibMethod("System.Runtime.EH", name)));
  };
  parts.firstPass = {entry("RhThrowEx"), entry("RhThrowHwEx"), entry("RhRethrow")};
  classlib::tellOfExceptions(*execution::engine().runtime);
  execution::installFaultHandlers();
  execution::prepareForFaults();
}

std::string describeException(gc::Handle exception) {
  const threading::Cooperative cooperative(*Thread::current());
  const gc::ObjectPtr object = *reinterpret_cast<gc::ObjectPtr*>(exception);
  const std::optional<std::string> text = classlib::exceptionText(object);
  std::string name = execution::engine().types->nameOf(typesystem::TypeHandle(&threading::typeOf(object)));
  execution::engine().handles->destroyHandleOfType(exception, gc::HandleType::Strong);
  return text.value_or(name);
}

}  // namespace codicil::host
