// SPDX-License-Identifier: MIT
#include "precompiled/NativeCalls.hpp"

#include "execution/Engine.hpp"
#include "precompiled/HelperCode.hpp"
#include "readytorun/SignatureEncoding.hpp"
#include "threading/Frame.hpp"
#include "threading/Thread.hpp"

namespace codicil::precompiled {

namespace x86 = asmjit::x86;
using asmjit::x86::Assembler;
using threading::InlinedCallFrame;
using threading::Thread;

static_assert(sizeof(InlinedCallFrame) <= readytorun::kPInvokeTransitionFrameSize * sizeof(void*));

namespace {

#pragma GCC diagnostic ignored "-Winvalid-offsetof"  // see Frame.hpp

x86::Mem at(const x86::Gp& base, std::size_t offset) { return x86::qword_ptr(base, static_cast<std::int32_t>(offset)); }

}  // namespace

// The walk goes on behind the call of the first helper, at which the caller keeps no reference in a register.
NativeCalls NativeCalls::make(codememory::CodeMemory& memory) {
  NativeCalls calls;
  const auto mode = [](const x86::Gp& thread) {
    return x86::dword_ptr(thread, static_cast<std::int32_t>(offsetof(Thread, isCooperative)));
  };
  calls.begin = lay(memory, "BeginPInvoke", [&](Assembler& a) {
    a.mov(x86::rax, threading::currentThread());
    a.mov(at(x86::rdi, offsetof(InlinedCallFrame, kind)), static_cast<int>(threading::FrameKind::InlinedCall));
    a.mov(x86::rcx, at(x86::rax, offsetof(Thread, frame)));
    a.mov(at(x86::rdi, offsetof(InlinedCallFrame, next)), x86::rcx);
    a.mov(at(x86::rdi, offsetof(InlinedCallFrame, target)), 0);
    a.lea(x86::rcx, x86::ptr(x86::rsp, 8));
    a.mov(at(x86::rdi, offsetof(InlinedCallFrame, callSiteSp)), x86::rcx);
    a.mov(x86::rcx, x86::qword_ptr(x86::rsp));
    a.mov(at(x86::rdi, offsetof(InlinedCallFrame, returnAddress)), x86::rcx);
    a.mov(at(x86::rdi, offsetof(InlinedCallFrame, calleeSavedFp)), x86::rbp);
    a.mov(at(x86::rdi, offsetof(InlinedCallFrame, thread)), x86::rax);
    a.mov(at(x86::rax, offsetof(Thread, frame)), x86::rdi);
    a.mov(mode(x86::rax), 0);
    a.ret();
  });
  calls.end = lay(memory, "EndPInvoke", [&](Assembler& a) {
    const asmjit::Label stop = a.newLabel();
    const asmjit::Label go = a.newLabel();
    a.mov(x86::rax, at(x86::rdi, offsetof(InlinedCallFrame, thread)));
    a.mov(mode(x86::rax), 1);
    a.mov(x86::rcx, asmjit::imm(reinterpret_cast<std::uint64_t>(&threading::stopRequested)));
    a.cmp(x86::dword_ptr(x86::rcx), 0);
    a.jne(stop);
    a.bind(go);
    a.mov(x86::rcx, at(x86::rdi, offsetof(InlinedCallFrame, next)));
    a.mov(at(x86::rax, offsetof(Thread, frame)), x86::rcx);
    a.ret();
    a.bind(stop);
    a.push(x86::rdi);
    a.mov(x86::rax, asmjit::imm(reinterpret_cast<std::uint64_t>(execution::engine().runtimeCode.stopAfterPInvoke)));
    a.call(x86::rax);
    a.pop(x86::rdi);
    a.mov(x86::rax, at(x86::rdi, offsetof(InlinedCallFrame, thread)));
    a.jmp(go);
  });
  return calls;
}

}  // namespace codicil::precompiled
