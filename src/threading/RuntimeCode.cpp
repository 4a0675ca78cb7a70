// SPDX-License-Identifier: MIT
#include "threading/RuntimeCode.hpp"

#include "threading/Allocation.hpp"
#include "threading/Collector.hpp"
#include "threading/ThunkAssembler.hpp"
#include "threading/TransitionThunks.hpp"

namespace codicil::threading {

using namespace asmjit;
using codememory::CodeMemory;
using codememory::MemoryError;
using typesystem::MethodTable;

namespace {

#pragma GCC diagnostic ignored "-Winvalid-offsetof"  // Thread is laid out as a standard-layout class all the same

constexpr auto kPointer = static_cast<std::int32_t>(offsetof(Thread, allocation) + offsetof(gc::AllocContext, pointer));
constexpr auto kLimit = static_cast<std::int32_t>(offsetof(Thread, allocation) + offsetof(gc::AllocContext, limit));
constexpr auto kLength = static_cast<std::int32_t>(sizeof(void*));
// Of an array that is made without asking C++: it keeps sizes in 32 bits, and contexts are never as long.
constexpr std::int32_t kMaxFastLength = 0x3fff;

gc::ObjectPtr makeObject(MethodTable* type) { return allocateObject(*Thread::current(), *type); }
gc::ObjectPtr makeArray(MethodTable* type, std::int64_t length) {
  return type->isArray() ? allocateArray(*Thread::current(), *type, length)
                         : allocateString(*Thread::current(), *type, length);
}
void pollForStop() {
  if (stopRequested.load(std::memory_order_relaxed) != 0) Thread::current()->stopHere();
}
void stopNow() { Thread::current()->stopHere(); }

// rcx: size in bytes. Answers in rax the object, its MethodTable (rdi) written; rdx is the thread.
void bump(x86::Assembler& a, const Label& slow) {
  a.mov(x86::rdx, currentThread());
  a.mov(x86::rax, x86::qword_ptr(x86::rdx, kPointer));
  a.add(x86::rcx, x86::rax);
  a.cmp(x86::rcx, x86::qword_ptr(x86::rdx, kLimit));
  a.ja(slow);
  a.mov(x86::qword_ptr(x86::rdx, kPointer), x86::rcx);
  a.mov(x86::qword_ptr(x86::rax), x86::rdi);
}

tl::expected<const void*, MemoryError> makeNewObject(CodeMemory& memory, const void* slowCode) {
  const auto laid = layThunk(
      memory, "NewObject", 0,
      [&](x86::Assembler& a, std::uint64_t) {
        const Label slow = a.newLabel();
        a.mov(x86::ecx, x86::dword_ptr(x86::rdi, offsetof(MethodTable, baseSize)));
        bump(a, slow);
        a.ret();
        a.bind(slow);
        a.long_().jmp(reinterpret_cast<std::uint64_t>(slowCode));
      },
      slowCode);
  if (!laid) return tl::unexpected(laid.error());
  return laid->code;
}

tl::expected<const void*, MemoryError> makeNewArray(CodeMemory& memory, const void* slowCode, bool ofWords) {
  const auto laid = layThunk(
      memory, ofWords ? "NewReferenceArray" : "NewArray", 0,
      [&](x86::Assembler& a, std::uint64_t) {
        const Label slow = a.newLabel();
        a.cmp(x86::rsi, kMaxFastLength);
        a.ja(slow);  // negative ones, too
        if (ofWords) {
          a.lea(x86::rcx, x86::ptr(gc::kArrayBaseBytes, x86::rsi, 3));
        } else {
          a.movzx(x86::ecx, x86::word_ptr(x86::rdi));  // the component's size
          a.imul(x86::ecx, x86::esi);
          a.mov(x86::eax, x86::dword_ptr(x86::rdi, offsetof(MethodTable, baseSize)));
          a.lea(x86::rcx, x86::ptr(x86::rcx, x86::rax, 0, 7));
          a.and_(x86::rcx, -8);
        }
        bump(a, slow);
        a.mov(x86::dword_ptr(x86::rax, kLength), x86::esi);
        a.ret();
        a.bind(slow);
        a.long_().jmp(reinterpret_cast<std::uint64_t>(slowCode));
      },
      slowCode);
  if (!laid) return tl::unexpected(laid.error());
  return laid->code;
}

// Behind an unmanaged call without a transition the JIT polls at the end of the block, which, of a method for native
// callers, may be where the thread is preemptive again.
tl::expected<const void*, MemoryError> makePoll(CodeMemory& memory, const void* poll) {
  constexpr auto kMode = static_cast<std::int32_t>(offsetof(Thread, isCooperative));
  const auto laid = layThunk(
      memory, "PollIfCooperative", 0,
      [&](x86::Assembler& a, std::uint64_t) {
        const Label done = a.newLabel();
        a.mov(x86::rax, currentThread());
        a.cmp(x86::dword_ptr(x86::rax, kMode), 0);
        a.je(done);
        a.long_().jmp(reinterpret_cast<std::uint64_t>(poll));
        a.bind(done);
        a.ret();
      },
      poll);
  if (!laid) return tl::unexpected(laid.error());
  return laid->code;
}

// The caller's InlinedCallFrame is linked and says all there is to say.
tl::expected<const void*, MemoryError> makeStopAfterPInvoke(CodeMemory& memory) {
  const auto laid = layThunk(memory, "StopAfterPInvoke", 0, [](x86::Assembler& a, std::uint64_t) {
    a.push(x86::rbp);
    a.mov(x86::rbp, x86::rsp);
    a.sub(x86::rsp, 48);
    a.mov(x86::qword_ptr(x86::rsp), x86::rax);
    a.mov(x86::qword_ptr(x86::rsp, 8), x86::rdx);
    a.movups(x86::ptr(x86::rsp, 16), x86::xmm0);
    a.movups(x86::ptr(x86::rsp, 32), x86::xmm1);
    a.mov(x86::rax, reinterpret_cast<std::uint64_t>(&stopNow));
    a.call(x86::rax);
    a.mov(x86::rax, x86::qword_ptr(x86::rsp));
    a.mov(x86::rdx, x86::qword_ptr(x86::rsp, 8));
    a.movups(x86::xmm0, x86::ptr(x86::rsp, 16));
    a.movups(x86::xmm1, x86::ptr(x86::rsp, 32));
    a.leave();
    a.ret();
  });
  if (!laid) return tl::unexpected(laid.error());
  return laid->code;
}

}  // namespace

tl::expected<RuntimeCode, MemoryError> RuntimeCode::make(CodeMemory& memory, Collector& collector) {
  RuntimeCode code;
  const auto keep = [](const void*& place, const tl::expected<const void*, MemoryError>& made) {
    if (made) place = *made;
    return made.has_value();
  };
  const void* slowArray = nullptr;
  const void* poll = nullptr;
  if (!keep(code.newAnyObject, makeReturningThunk(memory, "NewAnyObject", helper<&makeObject>())) ||
      !keep(slowArray, makeReturningThunk(memory, "NewAnyArray", helper<&makeArray>())) ||
      !keep(poll, makeReturningThunk(memory, "Poll", helper<&pollForStop>())) ||
      !keep(code.poll, makePoll(memory, poll)) || !keep(code.stopAfterPInvoke, makeStopAfterPInvoke(memory)))
    return tl::unexpected(MemoryError::OutOfCodeMemory);
  code.newObject = code.newAnyObject;
  code.newArray = code.newReferenceArray = slowArray;
  if (collector.stress() == GcStress::None && (!keep(code.newObject, makeNewObject(memory, code.newAnyObject)) ||
                                               !keep(code.newArray, makeNewArray(memory, slowArray, false)) ||
                                               !keep(code.newReferenceArray, makeNewArray(memory, slowArray, true))))
    return tl::unexpected(MemoryError::OutOfCodeMemory);
  const auto barriers = WriteBarrier::makeCode(memory);
  if (!barriers) return tl::unexpected(barriers.error());
  code.barriers = *barriers;
  return code;
}

}  // namespace codicil::threading
