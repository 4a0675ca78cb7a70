// SPDX-License-Identifier: MIT
#include "execution/CallManaged.hpp"

#include <algorithm>
#include <cassert>

#include "threading/ManagedException.hpp"

extern "C" {
void codicil_call_managed(codicil::execution::ManagedCall*);
void codicil_call_managed_return();
void codicil_call_managed_failed();
}

static_assert(offsetof(codicil::execution::ManagedCall, integers) == 8 &&
              offsetof(codicil::execution::ManagedCall, vectors) == 56 &&
              offsetof(codicil::execution::ManagedCall, stack) == 120 &&
              offsetof(codicil::execution::ManagedCall, stackWords) == 128 &&
              offsetof(codicil::execution::ManagedCall, rax) == 136 &&
              offsetof(codicil::execution::ManagedCall, xmm1) == 160);

// The call lies at rbp - 8. Compiled code may return with any of the other registers changed only if it failed.
asm(R"(
  .text
  .p2align 4
  .globl codicil_call_managed
  .hidden codicil_call_managed
  .type codicil_call_managed, @function
codicil_call_managed:
  .cfi_startproc
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  movq %rsp, %rbp
  .cfi_def_cfa_register %rbp
  pushq %rdi
  pushq %rbx
  .cfi_offset %rbx, -32
  pushq %r12
  .cfi_offset %r12, -40
  pushq %r13
  .cfi_offset %r13, -48
  pushq %r14
  .cfi_offset %r14, -56
  pushq %r15
  .cfi_offset %r15, -64
  movq %rdi, %rax
  movq 128(%rax), %rcx
  testq %rcx, %rcx
  jz 2f
  movq 120(%rax), %rdx
  testq $1, %rcx
  jz 1f
  subq $8, %rsp
1:
  pushq -8(%rdx,%rcx,8)
  decq %rcx
  jnz 1b
2:
  movsd 56(%rax), %xmm0
  movsd 64(%rax), %xmm1
  movsd 72(%rax), %xmm2
  movsd 80(%rax), %xmm3
  movsd 88(%rax), %xmm4
  movsd 96(%rax), %xmm5
  movsd 104(%rax), %xmm6
  movsd 112(%rax), %xmm7
  movq 8(%rax), %rdi
  movq 16(%rax), %rsi
  movq 24(%rax), %rdx
  movq 32(%rax), %rcx
  movq 40(%rax), %r8
  movq 48(%rax), %r9
  call *(%rax)
  .globl codicil_call_managed_return
  .hidden codicil_call_managed_return
codicil_call_managed_return:
  movq -8(%rbp), %rcx
  movq %rax, 136(%rcx)
  movq %rdx, 144(%rcx)
  movsd %xmm0, 152(%rcx)
  movsd %xmm1, 160(%rcx)
  .globl codicil_call_managed_failed
  .hidden codicil_call_managed_failed
codicil_call_managed_failed:
  leaq -48(%rbp), %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  leaq 8(%rsp), %rsp
  popq %rbp
  .cfi_def_cfa %rsp, 8
  ret
  .cfi_endproc
  .size codicil_call_managed, .-codicil_call_managed
)");

namespace codicil::execution {

void callManaged(ManagedCall& call) {
  call.exception = nullptr;
  codicil_call_managed(&call);
  if (call.exception != nullptr) throw threading::ManagedException(call.exception);
}

std::uint64_t callManaged(const void* entry, std::initializer_list<std::uint64_t> arguments) {
  assert(arguments.size() <= 6);
  ManagedCall call;
  call.entry = entry;
  std::copy(arguments.begin(), arguments.end(), call.integers);
  callManaged(call);
  return call.rax;
}

bool isReturnToCallManaged(std::uint64_t rip) {
  return rip == reinterpret_cast<std::uint64_t>(&codicil_call_managed_return);
}

ManagedCall& managedCallAt(std::uint64_t rbp) { return **reinterpret_cast<ManagedCall**>(rbp - 8); }

const void* callManagedFailed() { return reinterpret_cast<const void*>(&codicil_call_managed_failed); }

}  // namespace codicil::execution
