// What a call costs, by the way it goes.
#include <asmjit/x86.h>

#include <cstring>

#include "OrcPeer.hpp"
#include "Report.hpp"
#include "codicil/versioning/CodeMemory.hpp"
#include "codicil/versioning/Stubs.hpp"

namespace codicil::bench {

namespace {

using codememory::CodeMemory;

constexpr int kCalls = 20'000'000;

template <class Emit>
const std::byte* makeBody(CodeMemory& memory, codememory::BodyIndex* index, Emit emit) {
  using namespace asmjit;
  const auto allocation = memory.allocate(256).value();
  CodeHolder holder;
  holder.init(Environment::host(), reinterpret_cast<std::uint64_t>(allocation.code));
  x86::Assembler a(&holder);
  emit(a);
  holder.flatten();
  holder.relocateToBase(reinterpret_cast<std::uint64_t>(allocation.code));
  std::memcpy(allocation.writable, holder.textSection()->buffer().data(), holder.codeSize());
  memory.publish(allocation.body, 0, nullptr, 0);
  if (index) *index = allocation.body;
  return allocation.code;
}

enum class Via { Near, Register, Slot };

// Calls `target` rdi times; or, via Slot, what the data at `target` points to.
const std::byte* makeCaller(CodeMemory& memory, const void* target, Via via) {
  const bool near = via == Via::Near;
  using namespace asmjit;
  return makeBody(memory, nullptr, [&](x86::Assembler& a) {
    a.push(x86::rbx);
    a.mov(x86::rbx, x86::rdi);
    if (!near) {
      a.push(x86::r12);
      a.push(x86::r12);
      a.mov(x86::r12, reinterpret_cast<std::uint64_t>(target));
    }
    a.align(AlignMode::kCode, 32);
    const Label again = a.newLabel();
    a.bind(again);
    if (near)
      a.call(reinterpret_cast<std::uint64_t>(target));
    else if (via == Via::Register)
      a.call(x86::r12);
    else
      a.call(x86::qword_ptr(x86::r12));
    a.dec(x86::rbx);
    a.jnz(again);
    if (!near) {
      a.pop(x86::r12);
      a.pop(x86::r12);
    }
    a.pop(x86::rbx);
    a.ret();
  });
}

void run(const std::byte* caller) { reinterpret_cast<void (*)(std::int64_t)>(const_cast<std::byte*>(caller))(kCalls); }

}  // namespace

void calls(Report& report) {
  report.section("A call of a function of a few instructions, 20,000,000 times, least of 15 runs taken in turn");
  auto memory = CodeMemory::create().value();
  memory->stubs().setPrestub(reinterpret_cast<const void*>(&run));
  codememory::BodyIndex index = 0;
  const std::byte* body = makeBody(*memory, &index, [](asmjit::x86::Assembler& a) {
    using namespace asmjit;
    a.push(x86::rbp);  // a frame, and a little work in it
    a.mov(x86::rbp, x86::rsp);
    a.lea(x86::rax, x86::ptr(x86::rdi, x86::rdi, 2, 7));
    a.imul(x86::rax, x86::rax, 31);
    a.xor_(x86::rax, x86::rdi);
    a.pop(x86::rbp);
    a.ret();
  });
  const auto precode = memory->stubs().allocatePrecode(nullptr).value();
  memory->stubs().setTarget(precode, body);
  std::string error;
  auto orc = OrcPeer::create(1, body, error);

  const std::byte* direct = makeCaller(*memory, body, Via::Near);
  const std::byte* pad = makeCaller(*memory, memory->padOf(index), Via::Near);
  const std::byte* throughPrecode = makeCaller(*memory, precode.entry(), Via::Near);
  const std::byte* throughSlot = makeCaller(*memory, &precode.slot(), Via::Slot);
  const std::byte* far = makeCaller(*memory, body, Via::Register);
  const std::byte* throughOrc = orc ? makeCaller(*memory, orc->stub(0), Via::Register) : nullptr;
  double directNanos = 1e300, padNanos = 1e300, precodeNanos = 1e300, slotNanos = 1e300, farNanos = 1e300,
         orcNanos = 1e300;
  for (int i = 0; i < 15; ++i) {
    directNanos = std::min(directNanos, leastNanos(1, [&] { run(direct); }));
    padNanos = std::min(padNanos, leastNanos(1, [&] { run(pad); }));
    precodeNanos = std::min(precodeNanos, leastNanos(1, [&] { run(throughPrecode); }));
    slotNanos = std::min(slotNanos, leastNanos(1, [&] { run(throughSlot); }));
    farNanos = std::min(farNanos, leastNanos(1, [&] { run(far); }));
    if (throughOrc) orcNanos = std::min(orcNanos, leastNanos(1, [&] { run(throughOrc); }));
  }
  report.value("direct", directNanos / kCalls, "ns");
  report.value("through its entry pad (optimized to optimized)", padNanos / kCalls, "ns");
  report.value("through its precode", precodeNanos / kCalls, "ns");
  report.value("through its precode's data slot", slotNanos / kCalls, "ns");
  report.value("precode's data slot / direct", slotNanos / directNanos, "x");
  report.bounded("precode / direct", precodeNanos / directNanos, "x", 1.3);
  report.bounded("entry pad / direct", padNanos / directNanos, "x", 1.05);
  if (orc) {
    // ORC's memory lies farther than a rel32 reaches, so its caller, and the direct one beside it, call a register.
    report.value("ORC redirectable symbol", orcNanos / kCalls, "ns");
    report.value("ORC redirectable symbol / direct through a register", orcNanos / farNanos, "x");
    report.bounded("precode / ORC redirectable symbol", precodeNanos / orcNanos, "x", 1.1);
  } else {
    report.note("ORC: not measured: " + error);
  }
}

}  // namespace codicil::bench
