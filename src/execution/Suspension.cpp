// SPDX-License-Identifier: MIT
#include "execution/Suspension.hpp"

#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <iterator>
#include <optional>
#include <span>
#include <utility>

#include "execution/CodeTables.hpp"
#include "execution/SignalContext.hpp"
#include "threading/ThunkAssembler.hpp"

namespace codicil::execution {

using threading::Thread;

namespace {

// What the thunk at a replaced return address saves, in memory from low to high.
struct AtReturn {
  std::uint64_t vectors[4];  // xmm0, xmm1
  std::uint64_t r15, r14, r13, r12, rbp, rbx, rcx, rdx, rax;
  std::uint64_t returnAddress;
};
static_assert(sizeof(AtReturn) == 112);

std::atomic<const codememory::CodeMemory*> bodies{nullptr};
std::atomic<std::uint64_t> returnThunk{0};
std::atomic<std::uint64_t> waitedInHandler{0}, returnsReplaced{0}, nothingDone{0};

int stopSignal() { return SIGRTMIN + 1; }

// A place in compiled code.
struct Place {
  codememory::BodyInfo body;
  const CodeTables* tables = nullptr;
  std::uint32_t offset = 0;

  // May a thread whose instruction here comes next be stopped?
  bool isSafe() const {
    const gc::GcInfo* const liveness = tables->liveness();
    return liveness != nullptr && (liveness->isInterruptible(offset) || liveness->isSafePoint(offset));
  }
};

std::optional<Place> placeOf(std::uint64_t ip) {
  const auto body = bodies.load(std::memory_order_acquire)->find(reinterpret_cast<const void*>(ip));
  if (!body || body->hostData == nullptr) return std::nullopt;
  const std::uint64_t distance = ip - reinterpret_cast<std::uint64_t>(body->code);
  const auto* const tables = static_cast<const CodeTables*>(body->hostData);
  if (distance >= tables->codeBytes()) return std::nullopt;  // the entry pad, or data
  return Place{*body, tables, static_cast<std::uint32_t>(distance)};
}

// Stops the thread, cooperative, with these registers, which a collection may change.
void waitAt(Thread& thread, threading::StoppedFrame& frame) {
  frame.kind = threading::FrameKind::Stopped;
  frame.next = thread.frame;
  thread.frame = &frame;
  thread.stopHere();
  thread.frame = frame.next;
}

bool replaceReturn(Thread& thread, const Place& place, Registers registers) {
  thread.restoreReturn();
  const CodeFragment* const fragment = place.tables->fragmentAt(place.offset);
  if (fragment == nullptr) return false;
  const std::span<const std::uint8_t> code(reinterpret_cast<const std::uint8_t*>(place.body.code) + fragment->begin,
                                           fragment->end - fragment->begin);
  if (!unwindOneFrame(fragment->unwind, code, place.offset - fragment->begin, FramePosition::Interrupted, thread.stack,
                      registers))
    return false;
  const auto caller = placeOf(registers.rip);
  if (!caller || !caller->isSafe()) return false;
  auto* const slot = reinterpret_cast<std::uint64_t*>(registers.rsp() - sizeof(std::uint64_t));
  if (*slot != registers.rip) return false;
  thread.replacedReturn = {slot, *slot, returnThunk.load(std::memory_order_relaxed)};
  *slot = thread.replacedReturn.replacement;
  return true;
}

// On the interrupted thread. Whatever is not to be done now is asked for again.
void onSignal(int, siginfo_t*, void* given) {
  Thread* const thread = Thread::current();
  if (thread == nullptr) return;
  const int error = errno;
  thread->isInterruptPending.store(false, std::memory_order_relaxed);
  auto& context = *static_cast<ucontext_t*>(given);
  const bool isWanted = thread->isCooperative.load(std::memory_order_relaxed) != 0 &&
                        threading::stopRequested.load(std::memory_order_acquire) != 0 &&
                        threading::stoppingThread.load(std::memory_order_relaxed) != thread;
  const auto place = isWanted ? placeOf(static_cast<std::uint64_t>(context.uc_mcontext.gregs[REG_RIP])) : std::nullopt;
  if (place && place->isSafe()) {
    waitedInHandler.fetch_add(1, std::memory_order_relaxed);
    threading::StoppedFrame frame;
    frame.registers = registersOf(context);
    waitAt(*thread, frame);
    setGeneralRegisters(context, frame.registers);
  } else if (place && replaceReturn(*thread, *place, registersOf(context))) {
    returnsReplaced.fetch_add(1, std::memory_order_relaxed);
  } else {
    nothingDone.fetch_add(1, std::memory_order_relaxed);
  }
  errno = error;
}

// The function that was met has returned; where it would have is its caller's safe point, which says which of the
// registers of its result are references.
void onReturn(AtReturn& at) {
  Thread& thread = *Thread::current();
  at.returnAddress = thread.replacedReturn.address;
  thread.replacedReturn.slot = nullptr;
  threading::StoppedFrame frame;
  Registers& registers = frame.registers;
  registers.rip = at.returnAddress;
  registers.rsp() = reinterpret_cast<std::uint64_t>(&at + 1);
  const std::pair<Register, std::uint64_t*> saved[] = {
      {Register::Rax, &at.rax}, {Register::Rdx, &at.rdx}, {Register::Rcx, &at.rcx},
      {Register::Rbx, &at.rbx}, {Register::Rbp, &at.rbp}, {Register::R12, &at.r12},
      {Register::R13, &at.r13}, {Register::R14, &at.r14}, {Register::R15, &at.r15}};
  for (const auto& [name, place] : saved) registers[name] = *place;
  waitAt(thread, frame);
  for (const auto& [name, place] : saved) *place = registers[name];
}

tl::expected<const void*, codememory::MemoryError> makeReturnThunk(codememory::CodeMemory& memory) {
  using namespace asmjit;
  static constexpr x86::Gp kSaved[] = {x86::rax, x86::rdx, x86::rcx, x86::rbx, x86::rbp,
                                       x86::r12, x86::r13, x86::r14, x86::r15};
  const auto laid = threading::layThunk(memory, "HijackedReturn", 0, [](x86::Assembler& a, std::uint64_t) {
    a.sub(x86::rsp, 8);
    for (const x86::Gp& one : kSaved) a.push(one);
    a.sub(x86::rsp, 32);
    a.movups(x86::ptr(x86::rsp), x86::xmm0);
    a.movups(x86::ptr(x86::rsp, 16), x86::xmm1);
    a.mov(x86::rdi, x86::rsp);
    if (__builtin_cpu_supports("avx")) a.vzeroupper();
    a.mov(x86::rax, reinterpret_cast<std::uint64_t>(&onReturn));
    a.call(x86::rax);
    a.movups(x86::xmm0, x86::ptr(x86::rsp));
    a.movups(x86::xmm1, x86::ptr(x86::rsp, 16));
    a.add(x86::rsp, 32);
    for (auto one = std::rbegin(kSaved); one != std::rend(kSaved); ++one) a.pop(*one);
    a.ret();
  });
  if (!laid) return tl::unexpected(laid.error());
  return laid->code;
}

}  // namespace

tl::expected<std::unique_ptr<Suspension>, codememory::MemoryError> Suspension::create(codememory::CodeMemory& memory) {
  const auto thunk = makeReturnThunk(memory);
  if (!thunk) return tl::unexpected(thunk.error());
  returnThunk.store(reinterpret_cast<std::uint64_t>(*thunk), std::memory_order_relaxed);
  bodies.store(&memory, std::memory_order_release);
  // On the thread's own stack, where what the frame says is looked for. Calls of the system go on where they can.
  struct sigaction action = {};
  action.sa_sigaction = &onSignal;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigaction(stopSignal(), &action, nullptr);
  return std::unique_ptr<Suspension>(new Suspension);
}

Suspension::~Suspension() { signal(stopSignal(), SIG_IGN); }

void Suspension::interrupt(Thread& thread) {
  if (thread.isInterruptPending.exchange(true, std::memory_order_relaxed)) return;
  if (syscall(SYS_tgkill, getpid(), static_cast<pid_t>(thread.osId), stopSignal()) != 0)
    thread.isInterruptPending.store(false, std::memory_order_relaxed);
}

Suspension::Counts Suspension::counts() {
  return {waitedInHandler.load(std::memory_order_relaxed), returnsReplaced.load(std::memory_order_relaxed),
          nothingDone.load(std::memory_order_relaxed)};
}

}  // namespace codicil::execution
