#include "execution/WatchedCall.hpp"

#include <pthread.h>
#include <ucontext.h>

#include <csignal>
#include <cstddef>
#include <stdexcept>

using codicil::execution::Registers;

extern "C" {
// rip at 0, the sixteen registers from 8 on.
Registers codicil_test_at_call;
Registers codicil_test_returned;
std::uint64_t codicil_test_result;
void codicil_test_callee();
void codicil_test_enter(const void* code, const std::uint64_t* args, bool singleStep);
std::uint64_t codicil_test_on_call();
}
static_assert(offsetof(Registers, general) == 8);

// Single steps are bit 0x100 of the flags. They stop within the callee, but for its few instructions here.
asm(R"(
  .text
codicil_test_callee:
  movq %rax, codicil_test_at_call+8(%rip)
  movq %rcx, codicil_test_at_call+16(%rip)
  movq %rdx, codicil_test_at_call+24(%rip)
  movq %rbx, codicil_test_at_call+32(%rip)
  movq %rbp, codicil_test_at_call+48(%rip)
  movq %rsi, codicil_test_at_call+56(%rip)
  movq %rdi, codicil_test_at_call+64(%rip)
  movq %r8,  codicil_test_at_call+72(%rip)
  movq %r9,  codicil_test_at_call+80(%rip)
  movq %r10, codicil_test_at_call+88(%rip)
  movq %r11, codicil_test_at_call+96(%rip)
  movq %r12, codicil_test_at_call+104(%rip)
  movq %r13, codicil_test_at_call+112(%rip)
  movq %r14, codicil_test_at_call+120(%rip)
  movq %r15, codicil_test_at_call+128(%rip)
  movq (%rsp), %rax
  movq %rax, codicil_test_at_call(%rip)
  leaq 8(%rsp), %rax
  movq %rax, codicil_test_at_call+40(%rip)
  pushfq
  pushfq
  andq $~0x100, (%rsp)
  popfq
  call codicil_test_on_call
  movq codicil_test_at_call+32(%rip), %rbx
  movq codicil_test_at_call+48(%rip), %rbp
  movq codicil_test_at_call+104(%rip), %r12
  movq codicil_test_at_call+112(%rip), %r13
  movq codicil_test_at_call+120(%rip), %r14
  movq codicil_test_at_call+128(%rip), %r15
  popfq
  ret

codicil_test_enter:
  pushq %rbx
  pushq %rbp
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  subq $8, %rsp
  movq %rdi, %r11
  movq %rsi, %rax
  movl %edx, %r10d
  movabsq $0x0badcafe00000003, %rbx
  movabsq $0x0badcafe00000005, %rbp
  movabsq $0x0badcafe0000000c, %r12
  movabsq $0x0badcafe0000000d, %r13
  movabsq $0x0badcafe0000000e, %r14
  movabsq $0x0badcafe0000000f, %r15
  movq 0(%rax), %rdi
  movq 8(%rax), %rsi
  movq 16(%rax), %rdx
  movq 24(%rax), %rcx
  movq 32(%rax), %r8
  movq 40(%rax), %r9
  testl %r10d, %r10d
  jz 1f
  pushfq
  orq $0x100, (%rsp)
  popfq
1:
  call *%r11
2:
  pushfq
  andq $~0x100, (%rsp)
  popfq
  movq %rax, codicil_test_result(%rip)
  movq %rbx, codicil_test_returned+32(%rip)
  movq %rsp, codicil_test_returned+40(%rip)
  movq %rbp, codicil_test_returned+48(%rip)
  movq %r12, codicil_test_returned+104(%rip)
  movq %r13, codicil_test_returned+112(%rip)
  movq %r14, codicil_test_returned+120(%rip)
  movq %r15, codicil_test_returned+128(%rip)
  leaq 2b(%rip), %rax
  movq %rax, codicil_test_returned(%rip)
  addq $8, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbp
  popq %rbx
  ret
)");

namespace codicil::execution {

namespace {

const jit::CompiledIl* watched = nullptr;
const Watch* watch = nullptr;

constexpr int kContextRegisters[kRegisterCount] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP,
                                                   REG_RSI, REG_RDI, REG_R8,  REG_R9,  REG_R10, REG_R11,
                                                   REG_R12, REG_R13, REG_R14, REG_R15};

// The thread is in compiled code then and holds no lock, so what is called need not be async-signal-safe.
void onStep(int, siginfo_t*, void* context) {
  greg_t* stopped = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  if (!watched->contains(static_cast<std::uint64_t>(stopped[REG_RIP]))) {
    return;
  }
  Registers registers;
  registers.rip = static_cast<std::uint64_t>(stopped[REG_RIP]);
  for (unsigned i = 0; i < kRegisterCount; ++i) {
    registers.general[i] = static_cast<std::uint64_t>(stopped[kContextRegisters[i]]);
  }
  watch->atInstruction(registers);
  for (unsigned i = 0; i < kRegisterCount; ++i) {
    stopped[kContextRegisters[i]] = static_cast<greg_t>(registers.general[i]);
  }
}

}  // namespace

std::uint64_t watchedCallee() { return reinterpret_cast<std::uint64_t>(codicil_test_callee); }

StackRange threadStack() {
  pthread_attr_t attributes;
  void* low = nullptr;
  std::size_t bytes = 0;
  pthread_getattr_np(pthread_self(), &attributes);
  pthread_attr_getstack(&attributes, &low, &bytes);
  pthread_attr_destroy(&attributes);
  return {reinterpret_cast<std::uint64_t>(low), reinterpret_cast<std::uint64_t>(low) + bytes};
}

Returned watchedRun(const jit::CompiledIl& method, std::span<const std::uint64_t> args, const Watch& watching) {
  std::uint64_t registers[6] = {};
  if (args.size() > std::size(registers)) {
    throw std::invalid_argument("more than six arguments");
  }
  std::copy(args.begin(), args.end(), registers);
  watched = &method;
  watch = &watching;
  const bool steps = watching.atInstruction != nullptr;
  struct sigaction before = {};
  if (steps) {
    struct sigaction action = {};
    action.sa_sigaction = onStep;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGTRAP, &action, &before);
  }
  codicil_test_enter(method.code.data(), registers, steps);
  if (steps) {
    sigaction(SIGTRAP, &before, nullptr);
  }
  return {codicil_test_result, codicil_test_returned};
}

}  // namespace codicil::execution

std::uint64_t codicil_test_on_call() {
  return codicil::execution::watch->atCall ? codicil::execution::watch->atCall(codicil_test_at_call) : 0;
}
