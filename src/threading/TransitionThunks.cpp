// SPDX-License-Identifier: MIT
#include "threading/TransitionThunks.hpp"

#include <cstdio>
#include <cstdlib>

#include "threading/Thread.hpp"
#include "threading/ThunkAssembler.hpp"

namespace codicil::threading {

using namespace asmjit;
using codememory::CodeMemory;
using codememory::MemoryError;

namespace {

#pragma GCC diagnostic ignored "-Winvalid-offsetof"  // see Frame.hpp

constexpr std::int32_t offset(std::size_t bytes) { return static_cast<std::int32_t>(bytes); }
constexpr std::int32_t kThreadFrame = offset(offsetof(Thread, frame));
constexpr std::int32_t kThreadMode = offset(offsetof(Thread, isCooperative));
constexpr std::int32_t kNext = offset(offsetof(TransitionFrame, next));
constexpr std::int32_t kVectors = offset(offsetof(TransitionFrame, vectorArguments));
constexpr std::int32_t kArguments = offset(offsetof(TransitionFrame, arguments));
constexpr std::int32_t kPreserved = offset(offsetof(TransitionFrame, r12));

constexpr x86::Gp kArgumentRegisters[] = {x86::rdi, x86::rsi, x86::rdx, x86::rcx, x86::r8, x86::r9};
constexpr x86::Gp kPreservedRegisters[] = {x86::r12, x86::r13, x86::r14, x86::r15, x86::rbx, x86::rbp};

x86::Xmm vector(int number) { return x86::xmm(static_cast<std::uint32_t>(number)); }

ExceptionRaiser raiser;

[[noreturn]] void endProcess(const char* what) {
  std::fflush(stdout);
  std::fprintf(stderr, "codicil: an exception that nothing dispatches: %s\n", what);
  std::abort();
}

}  // namespace

x86::Mem currentThread() {
  x86::Mem operand = x86::qword_ptr_abs(static_cast<std::uint64_t>(Thread::currentOffset()));
  operand.setSegment(x86::fs);
  return operand;
}

void FrameCode::enter(bool savesVectors) {
  for (int i = 5; i >= 0; --i) a_.push(kPreservedRegisters[i]);
  for (int i = 5; i >= 0; --i) a_.push(kArgumentRegisters[i]);
  a_.sub(x86::rsp, kArguments);
  for (int i = 0; i < 8 && savesVectors; ++i) a_.movsd(x86::qword_ptr(x86::rsp, kVectors + i * 8), vector(i));
  a_.mov(x86::qword_ptr(x86::rsp, offset(offsetof(TransitionFrame, kind))), static_cast<int>(FrameKind::Transition));
  a_.mov(x86::qword_ptr(x86::rsp, offset(offsetof(TransitionFrame, callee))), 0);
  a_.mov(x86::qword_ptr(x86::rsp, offset(offsetof(TransitionFrame, references))), 0);
  if (__builtin_cpu_supports("avx")) a_.vzeroupper();  // C++ may use SSE, which is slow while upper halves are in use
}

void FrameCode::link(const x86::Gp& thread, const x86::Gp& scratch) {
  a_.mov(thread, currentThread());
  a_.mov(scratch, x86::qword_ptr(thread, kThreadFrame));
  a_.mov(x86::qword_ptr(x86::rsp, kNext), scratch);
  a_.mov(x86::qword_ptr(thread, kThreadFrame), x86::rsp);
}

void FrameCode::unlink(const x86::Gp& thread, const x86::Gp& scratch) {
  a_.mov(scratch, x86::qword_ptr(x86::rsp, kNext));
  a_.mov(x86::qword_ptr(thread, kThreadFrame), scratch);
}

void FrameCode::restoreArguments() {
  for (int i = 0; i < 8; ++i) a_.movsd(vector(i), x86::qword_ptr(x86::rsp, kVectors + i * 8));
  for (int i = 0; i < 6; ++i) a_.mov(kArgumentRegisters[i], x86::qword_ptr(x86::rsp, kArguments + i * 8));
}

void FrameCode::leave() {
  a_.add(x86::rsp, kPreserved);
  for (const x86::Gp& one : kPreservedRegisters) a_.pop(one);
}

tl::expected<const void*, MemoryError> makeReturningThunk(CodeMemory& memory, const char* name, const void* function) {
  const auto laid = layThunk(memory, name, 0, [&](x86::Assembler& a, std::uint64_t) {
    FrameCode frame(a);
    frame.enter(false);
    frame.link(x86::rbx, x86::rax);
    a.mov(x86::rax, reinterpret_cast<std::uint64_t>(function));
    a.call(x86::rax);
    frame.unlink(x86::rbx, x86::rcx);
    frame.leave();
    a.ret();
  });
  if (!laid) return tl::unexpected(laid.error());
  return laid->code;
}

namespace {

struct Continuation {
  x86::Gp hidden, other;
  std::uint64_t function, context;
  Continuation(HiddenArgument where, const void* function, void* context)
      : hidden(where == HiddenArgument::R10 ? x86::r10 : x86::r11),
        other(where == HiddenArgument::R10 ? x86::r11 : x86::r10),
        function(reinterpret_cast<std::uint64_t>(function)),
        context(reinterpret_cast<std::uint64_t>(context)) {}
};

void emitContinuing(x86::Assembler& a, const Continuation& how) {
  FrameCode frame(a);
  frame.enter(true);
  frame.link(x86::rbx, x86::r12);
  a.mov(x86::rdi, x86::rsp);
  a.push(x86::rax);
  a.push(how.other);
  a.mov(x86::rsi, how.hidden);
  a.mov(x86::rdx, how.context);
  a.mov(x86::rax, how.function);
  a.call(x86::rax);
  a.mov(how.hidden, x86::rax);
  a.pop(how.other);
  a.pop(x86::rax);
  frame.unlink(x86::rbx, x86::r12);
  frame.restoreArguments();
  frame.leave();
  a.jmp(how.hidden);
}

// Goes on behind it if the thread is ours and cooperative.
void emitFromNative(x86::Assembler& a, const Continuation& how) {
  const Label native = a.newLabel(), managed = a.newLabel();
  a.push(x86::rax);
  a.mov(x86::rax, currentThread());
  a.test(x86::rax, x86::rax);
  a.jz(native);
  a.cmp(x86::dword_ptr(x86::rax, kThreadMode), 0);
  a.jne(managed);
  a.bind(native);
  for (const x86::Gp& one : kArgumentRegisters) a.push(one);
  a.push(how.other);
  constexpr int kVectorBytes = 8 * 8 + 8;  // and what aligns the stack
  a.sub(x86::rsp, kVectorBytes);
  for (int i = 0; i < 8; ++i) a.movsd(x86::qword_ptr(x86::rsp, i * 8), vector(i));
  a.mov(x86::rdi, how.hidden);
  a.mov(x86::rsi, how.context);
  a.mov(x86::rax, how.function);
  a.call(x86::rax);
  a.mov(how.hidden, x86::rax);
  for (int i = 0; i < 8; ++i) a.movsd(vector(i), x86::qword_ptr(x86::rsp, i * 8));
  a.add(x86::rsp, kVectorBytes);
  a.pop(how.other);
  for (int i = 5; i >= 0; --i) a.pop(kArgumentRegisters[i]);
  a.pop(x86::rax);
  a.jmp(how.hidden);
  a.bind(managed);
  a.pop(x86::rax);
}

}  // namespace

tl::expected<const void*, MemoryError> makeContinuingThunk(CodeMemory& memory, const char* name, HiddenArgument where,
                                                           ContinueFunction function, void* context) {
  const Continuation how(where, reinterpret_cast<const void*>(function), context);
  const auto laid = layThunk(memory, name, 0, [&](x86::Assembler& a, std::uint64_t) { emitContinuing(a, how); });
  if (!laid) return tl::unexpected(laid.error());
  return laid->code;
}

tl::expected<const void*, MemoryError> makeContinuingThunk(CodeMemory& memory, const char* name, HiddenArgument where,
                                                           ContinueFunction function, FromNativeFunction fromNative,
                                                           void* context) {
  const Continuation managed(where, reinterpret_cast<const void*>(function), context);
  const Continuation native(where, reinterpret_cast<const void*>(fromNative), context);
  const auto laid = layThunk(memory, name, 0, [&](x86::Assembler& a, std::uint64_t) {
    emitFromNative(a, native);
    emitContinuing(a, managed);
  });
  if (!laid) return tl::unexpected(laid.error());
  return laid->code;
}

void setExceptionRaiser(const ExceptionRaiser& installed) { raiser = installed; }

void raiseFromHelper(const ManagedException& exception) {
  if (raiser.managed != nullptr) raiser.managed(exception);
  endProcess("an object");
}

void raiseFromHelper(const ExceptionRequest& request) {
  if (raiser.request != nullptr) raiser.request(request);
  endProcess((std::string(request.type) + ": " + request.message).c_str());
}

}  // namespace codicil::threading
