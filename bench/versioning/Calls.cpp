// What a call costs, by the way it goes.
#include <asmjit/x86.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "OrcPeer.hpp"
#include "Report.hpp"
#include "codicil/versioning/CodeMemory.hpp"
#include "codicil/versioning/Stubs.hpp"

namespace codicil::bench {

namespace {

using codememory::CodeMemory;

constexpr int kCalls = 2'000'000, kPlaces = 21, kRuns = 21;

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

// By each way of calling, the nanoseconds of a call at each of the places tried.
struct Costs {
  std::vector<double> direct, pad, precode, slot, far, orc;
  std::vector<double> padRatio, precodeRatio, slotRatio, orcRatio, precodeToOrc;
};

// A body, its precode and its callers where nothing was before: what a call takes also depends on which branches of the
// processor's tables it shares, by its address.
void measureSomewhere(CodeMemory& memory, OrcPeer* orc, Costs& costs) {
  codememory::BodyIndex index = 0;
  const std::byte* body = makeBody(memory, &index, [](asmjit::x86::Assembler& a) {
    using namespace asmjit;
    a.push(x86::rbp);  // a frame, and a little work in it
    a.mov(x86::rbp, x86::rsp);
    a.lea(x86::rax, x86::ptr(x86::rdi, x86::rdi, 2, 7));
    a.imul(x86::rax, x86::rax, 31);
    a.xor_(x86::rax, x86::rdi);
    a.pop(x86::rbp);
    a.ret();
  });
  const auto precode = memory.stubs().allocatePrecode(nullptr).value();
  memory.stubs().setTarget(precode, body);
  if (orc) orc->redirect(0, body);
  struct Way {
    const std::byte* caller;
    std::vector<double>& all;
    double least = 1e300;
  };
  std::vector<Way> ways{{makeCaller(memory, body, Via::Near), costs.direct},
                        {makeCaller(memory, memory.padOf(index), Via::Near), costs.pad},
                        {makeCaller(memory, precode.entry(), Via::Near), costs.precode},
                        {makeCaller(memory, &precode.slot(), Via::Slot), costs.slot},
                        {makeCaller(memory, body, Via::Register), costs.far}};
  if (orc) ways.push_back({makeCaller(memory, orc->stub(0), Via::Register), costs.orc});
  for (int i = 0; i < kRuns; ++i)
    for (Way& way : ways) way.least = std::min(way.least, leastNanos(1, [&] { run(way.caller); }) / kCalls);
  for (Way& way : ways) way.all.push_back(way.least);
  costs.padRatio.push_back(ways[1].least / ways[0].least);
  costs.precodeRatio.push_back(ways[2].least / ways[0].least);
  costs.slotRatio.push_back(ways[3].least / ways[0].least);
  if (!orc) return;
  costs.orcRatio.push_back(ways[5].least / ways[4].least);
  costs.precodeToOrc.push_back(ways[2].least / ways[5].least);
}

}  // namespace

void calls(Report& report) {
  report.section("A call of a function of a few instructions: medians of 21 places, at each the least of 21 runs");
  auto memory = CodeMemory::create().value();
  memory->stubs().setPrestub(reinterpret_cast<const void*>(&run));
  std::string error;
  const auto orc = OrcPeer::create(1, reinterpret_cast<const void*>(&run), error);
  Costs costs;
  for (int place = 0; place < kPlaces; ++place) measureSomewhere(*memory, orc.get(), costs);
  const auto median = [](std::vector<double>& values) { return percentile(values, 0.5); };
  report.value("direct", median(costs.direct), "ns");
  report.value("through its entry pad (optimized to optimized)", median(costs.pad), "ns");
  report.value("through its precode", median(costs.precode), "ns");
  report.value("through its precode's data slot", median(costs.slot), "ns");
  report.value("precode's data slot / direct", median(costs.slotRatio), "x");
  report.bounded("precode / direct", median(costs.precodeRatio), "x", 1.3);
  report.bounded("entry pad / direct", median(costs.padRatio), "x", 1.05);
  if (orc) {
    // ORC's memory lies farther than a rel32 reaches, so its caller, and the direct one beside it, call a register.
    report.value("ORC redirectable symbol", median(costs.orc), "ns");
    report.value("ORC redirectable symbol / direct through a register", median(costs.orcRatio), "x");
    report.bounded("precode / ORC redirectable symbol", median(costs.precodeToOrc), "x", 1.1);
  } else {
    report.note("ORC: not measured: " + error);
  }
}

}  // namespace codicil::bench
