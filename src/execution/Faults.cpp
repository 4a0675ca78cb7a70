// SPDX-License-Identifier: MIT
#include "execution/Faults.hpp"

#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>
#include <csetjmp>
#include <csignal>

#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "execution/ExceptionDispatch.hpp"
#include "execution/FaultCode.hpp"
#include "execution/FaultReport.hpp"
#include "execution/SignalContext.hpp"
#include "threading/Thread.hpp"

extern "C" [[noreturn]] void codicil_throw_fault(codicil::threading::FaultFrame* frame, std::uint32_t code);

namespace codicil::execution {

using threading::FaultFrame;
using threading::Thread;

namespace {

constexpr std::size_t kSignalStackBytes = 128 << 10;  // a report walks the stack and names methods
constexpr std::uint64_t kNullAreaBytes = 64 << 10;    // accesses to fields of null: see jit::EngineInfo
constexpr std::uint64_t kGuardBytes = 64 << 10;       // how far outside of a stack its overflows reach
constexpr std::uint64_t kRedZoneBytes = 128;          // System V ABI, AMD64 supplement, 3.2.2
constexpr std::uint64_t kRoomForDispatch = 24 << 10;  // less of the stack than this is left: that is an overflow, too

struct sigaction before[NSIG];

bool isCompiled(std::uint64_t ip) {
  const auto body = exceptionParts().memory->find(reinterpret_cast<const void*>(ip));
  return body && body->hostData != nullptr;
}

bool isOverflow(const Thread& thread, std::uint64_t address, std::uint64_t sp) {
  const auto isBelow = [&](std::uint64_t at) {
    return at < thread.stack.low + kRoomForDispatch && at + kGuardBytes > thread.stack.low;
  };
  return isBelow(address) && sp < thread.stack.low + kRoomForDispatch + kGuardBytes;
}

std::uint64_t wordAt(const Thread& thread, std::uint64_t address) {
  std::uint64_t word = 0;
  if (address >= thread.stack.low && address <= thread.stack.high - sizeof word)
    std::memcpy(&word, reinterpret_cast<const void*>(address), sizeof word);
  return word;
}

// Barriers, stack probes and other stubs have no body: what they fault on, compiled code handed to them. They have
// pushed nothing, or rbp alone.
bool isHelperOf(const Thread& thread, Registers& registers) {
  if (!exceptionParts().memory->contains(reinterpret_cast<const void*>(registers.rip))) return false;
  std::uint64_t at = registers.rsp();
  if (!isCompiled(wordAt(thread, at))) {
    registers[Register::Rbp] = wordAt(thread, at);
    at += 8;
    if (!isCompiled(wordAt(thread, at))) return false;
  }
  registers.rip = wordAt(thread, at);
  registers.rsp() = at + 8;
  return true;
}

// Lets the thread go on at codicil_throw_fault, on its own stack, as if the code had called it.
void divert(ucontext_t& context, const Registers& at, bool isReturnAddress, std::uint32_t code) {
  const auto sp = static_cast<std::uint64_t>(context.uc_mcontext.gregs[REG_RSP]) - kRedZoneBytes;
  const std::uint64_t place = (sp - sizeof(FaultFrame)) & ~std::uint64_t{15};
  auto* frame = reinterpret_cast<FaultFrame*>(place);
  frame->kind = threading::FrameKind::Fault;
  frame->next = nullptr;
  frame->registers = at;
  frame->isReturnAddress = isReturnAddress;
  greg_t* registers = context.uc_mcontext.gregs;
  registers[REG_RSP] = static_cast<greg_t>(place - 8);
  registers[REG_RDI] = static_cast<greg_t>(place);
  registers[REG_RSI] = static_cast<greg_t>(code);
  registers[REG_RIP] = reinterpret_cast<greg_t>(&codicil_throw_fault);
}

// True: the thread goes on elsewhere.
bool handle(int signal, const siginfo_t& info, ucontext_t& context) {
  Thread* const thread = Thread::current();
  if (thread == nullptr || exceptionParts().memory == nullptr) return false;
  Registers registers = registersOf(context);
  const auto address = reinterpret_cast<std::uint64_t>(info.si_addr);
  const bool mayOverflow = signal != SIGFPE && isOverflow(*thread, address, registers.rsp());
  const bool isReturnAddress = !isCompiled(registers.rip) && isHelperOf(*thread, registers);
  if (mayOverflow) reportStackOverflow(*thread, registers);
  const bool isOurs = isReturnAddress ? signal != SIGFPE : isCompiled(registers.rip);
  if (!isOurs || thread->isCooperative.load(std::memory_order_relaxed) == 0) return false;
  std::uint32_t code = isReturnAddress ? faultcode::kNullReferenceInHelper : faultcode::kNullReference;
  if (signal == SIGFPE) {
    code = divisionFault(registers);
  } else if (address >= kNullAreaBytes) {
    reportAccessViolation(*thread, registers);
  }
  divert(context, registers, isReturnAddress, code);
  return true;
}

thread_local sigjmp_buf* guard = nullptr;

void onFault(int signal, siginfo_t* info, void* context) {
  if (handle(signal, *info, *static_cast<ucontext_t*>(context))) return;
  if (guard != nullptr) siglongjmp(*guard, signal);
  const struct sigaction& previous = before[signal];
  if ((previous.sa_flags & SA_SIGINFO) != 0) return previous.sa_sigaction(signal, info, context);
  if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) return previous.sa_handler(signal);
  ::signal(signal, SIG_DFL);  // and the instruction faults again
}

class SignalStack {
 public:
  SignalStack() {
    stack_t now = {};
    if (sigaltstack(nullptr, &now) == 0 && (now.ss_flags & SS_DISABLE) == 0) return;
    void* const memory = mmap(nullptr, kSignalStackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    memory_ = memory;
    now = {memory, 0, kSignalStackBytes};
    sigaltstack(&now, nullptr);
  }
  ~SignalStack() {
    if (memory_ == nullptr) return;
    stack_t none = {};
    none.ss_flags = SS_DISABLE;
    sigaltstack(&none, nullptr);
    munmap(memory_, kSignalStackBytes);
  }
  SignalStack(const SignalStack&) = delete;
  SignalStack& operator=(const SignalStack&) = delete;

 private:
  void* memory_ = nullptr;
};

}  // namespace

void installFaultHandlers() {
  struct sigaction action = {};
  action.sa_sigaction = &onFault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE}) sigaction(signal, &action, &before[signal]);
}

int guardedFromFaults(const std::function<void()>& work) {
  prepareForFaults();
  sigjmp_buf place;
  sigjmp_buf* volatile const outer = guard;
  const int signal = sigsetjmp(place, 1);
  if (signal == 0) {
    guard = &place;
    work();
  }
  guard = outer;
  return signal;
}

void prepareForFaults() { thread_local const SignalStack stack; }

}  // namespace codicil::execution

// On the thread's own stack, as called by the code that faulted.
void codicil_throw_fault(codicil::threading::FaultFrame* frame, std::uint32_t code) {
  codicil::threading::Thread& thread = *codicil::threading::Thread::current();
  frame->next = thread.frame;
  thread.frame = frame;
  codicil::execution::dispatchFault(thread, code);
}
