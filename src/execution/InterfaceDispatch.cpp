// SPDX-License-Identifier: MIT
#include "execution/InterfaceDispatch.hpp"

#include "execution/Calls.hpp"
#include "execution/LiveArguments.hpp"
#include "threading/Allocation.hpp"
#include "threading/Thread.hpp"
#include "threading/ThunkAssembler.hpp"
#include "threading/TransitionThunks.hpp"

namespace codicil::execution {

using threading::ExceptionRequest;
using threading::Thread;
using typesystem::MethodDesc;
using typesystem::MethodTable;

InterfaceDispatch::InterfaceDispatch(typesystem::TypeLoader& types, const typesystem::Dispatch& dispatch,
                                     CodeHost& code)
    : types_(types),
      dispatch_(dispatch),
      code_(code),
      table_(new std::atomic<const Target*>[std::size_t{1} << kTableBits]) {
  const Target* const none = &targets_.emplace_back(nullptr, nullptr, nullptr);  // of no type
  for (std::size_t i = 0; i < std::size_t{1} << kTableBits; ++i) table_[i].store(none, std::memory_order_relaxed);
  layCode(code.memory());
}

// What the cells' code computes, too.
std::size_t InterfaceDispatch::indexOf(const void* receiver, const void* cell) {
  const std::uint64_t mixed =
      (reinterpret_cast<std::uint64_t>(receiver) >> 4) + (reinterpret_cast<std::uint64_t>(cell) >> 5);
  return mixed & ((std::uint64_t{1} << kTableBits) - 1);
}

// rdi: the receiver; a null one faults here on behalf of the caller. r11: the cell. Free: rax, r10.
void InterfaceDispatch::layCode(codememory::CodeMemory& memory) {
  using namespace asmjit::x86;
  const auto resolver =
      threading::makeContinuingThunk(memory, "ResolveInterfaceCall", threading::HiddenArgument::R11, &resolve, this);
  if (!resolver) throw ExceptionRequest{"System.OutOfMemoryException", "", ""};
  const auto thunk = threading::layThunk(memory, "InterfaceCall", 0, [&](Assembler& a, std::uint64_t) {
    const asmjit::Label another = a.newLabel();
    const asmjit::Label unknown = a.newLabel();
    a.mov(rax, ptr(rdi));
    a.mov(r10, ptr(r11, offsetof(Cell, first)));
    a.cmp(rax, ptr(r10, offsetof(Target, receiver)));
    a.jne(another);
    a.jmp(ptr(r10, offsetof(Target, entry)));
    a.bind(another);
    a.push(rdx);
    a.mov(rdx, rax);
    a.shr(rdx, 4);
    a.mov(r10, r11);
    a.shr(r10, 5);
    a.add(rdx, r10);
    a.and_(edx, (1u << kTableBits) - 1);
    a.mov(r10, asmjit::imm(reinterpret_cast<std::uint64_t>(table_.get())));
    a.mov(r10, ptr(r10, rdx, 3));
    a.pop(rdx);
    a.cmp(rax, ptr(r10, offsetof(Target, receiver)));
    a.jne(unknown);
    a.cmp(r11, ptr(r10, offsetof(Target, cell)));
    a.jne(unknown);
    a.jmp(ptr(r10, offsetof(Target, entry)));
    a.bind(unknown);
    a.mov(rax, asmjit::imm(reinterpret_cast<std::uint64_t>(*resolver)));
    a.jmp(rax);
  });
  if (!thunk) throw ExceptionRequest{"System.OutOfMemoryException", "", ""};
  cellCode_ = thunk->code;
}

const void* InterfaceDispatch::cellOf(MethodTable& interface, MethodDesc& method) {
  const std::lock_guard guard(lock_);
  Cell*& cell = cellOf_[&method][&interface];
  if (cell == nullptr) {
    cell = &cells_.emplace_back();
    cell->code = cellCode_;
    cell->first.store(&targets_.front(), std::memory_order_relaxed);
    cell->interface = &interface;
    cell->method = &method;
  }
  return cell;
}

// A cell keeps its first receiver's type: one that sees many would change with each call.
void InterfaceDispatch::remember(Cell& cell, const MethodTable& receiver, MethodDesc& method) {
  Target* target = nullptr;
  {
    const std::lock_guard guard(lock_);
    target = &targets_.emplace_back(&receiver, &cell, code_.entryOf(method));
  }
  code_.manager().addBackpatchedSlot(method, target->entry);
  const std::lock_guard guard(lock_);
  if (cell.first.load(std::memory_order_relaxed) == &targets_.front())
    cell.first.store(target, std::memory_order_release);
  table_[indexOf(&receiver, &cell)].store(target, std::memory_order_release);
}

const void* InterfaceDispatch::resolve(threading::TransitionFrame& frame, void* argument, void* context) {
  auto& self = *static_cast<InterfaceDispatch*>(context);
  Cell& cell = *static_cast<Cell*>(argument);
  const auto object = reinterpret_cast<gc::ObjectPtr>(frame.arguments[0]);
  MethodTable& receiver = threading::typeOf(object);
  LiveArguments::instance().prepare(*cell.method);
  frame.callee = cell.method;
  ExceptionRequest request{};
  try {
    const threading::Preemptive preemptive(*Thread::current());
    MethodDesc& method = virtualTarget(self.types_, self.dispatch_, receiver, *cell.interface, *cell.method, {});
    self.remember(cell, receiver, method);
    return self.code_.entryOf(method);
  } catch (const ExceptionRequest& thrown) {
    request = thrown;
  }
  threading::raiseFromHelper(request);
}

}  // namespace codicil::execution
