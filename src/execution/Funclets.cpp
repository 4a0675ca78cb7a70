// SPDX-License-Identifier: MIT
#include "execution/Funclets.hpp"

extern "C" {
std::uint64_t codicil_call_handler(codicil::gc::ObjectPtr, const std::byte*, const codicil::execution::Registers*);
std::uint64_t codicil_call_filter(codicil::gc::ObjectPtr, const std::byte*, const codicil::execution::Registers*);
void codicil_handler_return();
void codicil_filter_return();
void codicil_filter_failed();
[[noreturn]] void codicil_resume(const codicil::execution::Registers*);
}

static_assert(offsetof(codicil::execution::Registers, rip) == 0 &&
              offsetof(codicil::execution::Registers, general) == 8);

// Of Registers: rbx is at 32, rsp at 40, rbp at 48, r12 to r15 at 104, 112, 120, 128. The two calls are alike; what
// tells them apart is where they return to.
asm(R"(
  .text
  .macro CODICIL_CALL_FUNCLET return
  .cfi_startproc
  pushq %rbp
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rbp, 0
  pushq %rbx
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rbx, 0
  pushq %r12
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %r12, 0
  pushq %r13
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %r13, 0
  pushq %r14
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %r14, 0
  pushq %r15
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %r15, 0
  subq $8, %rsp
  .cfi_adjust_cfa_offset 8
  movq 48(%rdx), %rbp
  call *%rsi
\return:
  addq $8, %rsp
  .cfi_adjust_cfa_offset -8
  popq %r15
  .cfi_adjust_cfa_offset -8
  popq %r14
  .cfi_adjust_cfa_offset -8
  popq %r13
  .cfi_adjust_cfa_offset -8
  popq %r12
  .cfi_adjust_cfa_offset -8
  popq %rbx
  .cfi_adjust_cfa_offset -8
  popq %rbp
  .cfi_adjust_cfa_offset -8
  ret
  .cfi_endproc
  .endm

  .hidden codicil_handler_return
  .globl codicil_handler_return
  .hidden codicil_call_handler
  .globl codicil_call_handler
  .type codicil_call_handler, @function
  .p2align 4
codicil_call_handler:
  CODICIL_CALL_FUNCLET codicil_handler_return
  .size codicil_call_handler, .-codicil_call_handler

  .hidden codicil_filter_return
  .globl codicil_filter_return
  .hidden codicil_call_filter
  .globl codicil_call_filter
  .type codicil_call_filter, @function
  .p2align 4
codicil_call_filter:
  CODICIL_CALL_FUNCLET codicil_filter_return
  .size codicil_call_filter, .-codicil_call_filter

  .hidden codicil_filter_failed
  .globl codicil_filter_failed
codicil_filter_failed:
  xorl %eax, %eax
  jmp codicil_filter_return

  .hidden codicil_resume
  .globl codicil_resume
  .type codicil_resume, @function
  .p2align 4
codicil_resume:
  movq 32(%rdi), %rbx
  movq 48(%rdi), %rbp
  movq 104(%rdi), %r12
  movq 112(%rdi), %r13
  movq 120(%rdi), %r14
  movq 128(%rdi), %r15
  movq (%rdi), %rax
  movq 40(%rdi), %rsp
  jmpq *%rax
  .size codicil_resume, .-codicil_resume
)");

namespace codicil::execution {

std::uint64_t callHandler(gc::ObjectPtr exception, const std::byte* handler, const Registers& frame) {
  return codicil_call_handler(exception, handler, &frame);
}

bool callFilter(gc::ObjectPtr exception, const std::byte* filter, const Registers& frame) {
  return codicil_call_filter(exception, filter, &frame) != 0;
}

FuncletCaller funcletCallerAt(std::uint64_t rip) {
  if (rip == reinterpret_cast<std::uint64_t>(&codicil_handler_return)) return FuncletCaller::Handler;
  if (rip == reinterpret_cast<std::uint64_t>(&codicil_filter_return)) return FuncletCaller::Filter;
  return FuncletCaller::None;
}

const void* filterFailed() { return reinterpret_cast<const void*>(&codicil_filter_failed); }

void resume(const Registers& registers) { codicil_resume(&registers); }

}  // namespace codicil::execution
