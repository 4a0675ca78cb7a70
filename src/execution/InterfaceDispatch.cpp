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
      table_(new std::atomic<const DispatchTarget*>[std::size_t{1} << kTableBits]) {
  for (std::size_t i = 0; i < std::size_t{1} << kTableBits; ++i) table_[i].store(&none_, std::memory_order_relaxed);
  layCode(code.memory());
}

// What the cells' code computes, too.
std::size_t InterfaceDispatch::indexOf(const void* receiver, const void* method) {
  const std::uint64_t mixed =
      (reinterpret_cast<std::uint64_t>(receiver) >> 4) + (reinterpret_cast<std::uint64_t>(method) >> 4);
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
    a.mov(r10, ptr(r11, offsetof(DispatchCell, first)));
    a.cmp(rax, ptr(r10, offsetof(DispatchTarget, receiver)));
    a.jne(another);
    a.jmp(ptr(r10, offsetof(DispatchTarget, entry)));
    a.bind(another);
    a.push(rdx);
    a.push(rcx);
    a.mov(rdx, rax);
    a.shr(rdx, 4);
    a.mov(rcx, ptr(r11, offsetof(DispatchCell, asked)));
    a.mov(r10, rcx);
    a.shr(r10, 4);
    a.add(rdx, r10);
    a.and_(edx, (1u << kTableBits) - 1);
    a.mov(r10, asmjit::imm(reinterpret_cast<std::uint64_t>(table_.get())));
    a.mov(r10, ptr(r10, rdx, 3));
    a.cmp(rcx, ptr(r10, offsetof(DispatchTarget, of)));
    a.pop(rcx);
    a.pop(rdx);
    a.jne(unknown);
    a.cmp(rax, ptr(r10, offsetof(DispatchTarget, receiver)));
    a.jne(unknown);
    a.jmp(ptr(r10, offsetof(DispatchTarget, entry)));
    a.bind(unknown);
    a.mov(rax, asmjit::imm(reinterpret_cast<std::uint64_t>(*resolver)));
    a.jmp(rax);
  });
  if (!thunk) throw ExceptionRequest{"System.OutOfMemoryException", "", ""};
  const auto first = threading::layThunk(memory, "FirstInterfaceCall", 0, [&](Assembler& a, std::uint64_t) {
    a.mov(rax, ptr(rdi));
    a.mov(rax, asmjit::imm(reinterpret_cast<std::uint64_t>(*resolver)));
    a.jmp(rax);
  });
  if (!first) throw ExceptionRequest{"System.OutOfMemoryException", "", ""};
  firstCall_ = first->code;
  laterCalls_ = thunk->code;
}

std::unique_ptr<DispatchCell> InterfaceDispatch::makeCell(MethodTable& interface, MethodDesc& method) {
  const std::lock_guard guard(lock_);
  const InterfaceMethod& asked =
      methods_[&method].try_emplace(&interface, InterfaceMethod{&interface, &method}).first->second;
  return std::make_unique<DispatchCell>(firstCall_, &none_, &asked);
}

// No lock held while it is looked for: that may load types.
DispatchTarget& InterfaceDispatch::targetOf(const InterfaceMethod& asked, MethodTable& receiver) {
  {
    const std::lock_guard guard(lock_);
    if (const auto& known = targets_[&asked][&receiver]) return *known;
  }
  MethodDesc& method = virtualTarget(types_, dispatch_, receiver, *asked.interface, *asked.method, {});
  const void* const entry = code_.entryOf(method);
  DispatchTarget* target = nullptr;
  {
    const std::lock_guard guard(lock_);
    auto& known = targets_[&asked][&receiver];
    if (known != nullptr) return *known;
    if (const auto idle = idle_.find(&asked); idle != idle_.end() && !idle->second.empty()) {
      known = std::move(idle->second.back());
      idle->second.pop_back();
      known->runs = &method;
      known->entry.store(entry, std::memory_order_relaxed);
      known->receiver.store(&receiver, std::memory_order_release);  // from here on it is used
    } else {
      known = std::make_unique<DispatchTarget>(&receiver, &asked, &method, entry);
    }
    target = known.get();
  }
  code_.manager().addBackpatchedSlot(method, target->entry);
  return *target;
}

std::shared_ptr<void> InterfaceDispatch::forget(const typesystem::LoaderAllocator& allocator) {
  struct Gone {
    std::vector<decltype(methods_)::node_type> methods;
    std::vector<decltype(methods_)::mapped_type::node_type> instances;
    std::vector<std::unique_ptr<DispatchTarget>> targets;
  };
  auto gone = std::make_shared<Gone>();
  std::vector<std::unique_ptr<DispatchTarget>> idle;
  const auto isIn = [&](const void* address) { return allocator.heap.contains(address); };
  const auto take = [&](auto& map, auto& into, const auto& condition) {
    for (auto at = map.begin(); at != map.end();) {
      const auto one = at++;
      if (condition(*one)) into.push_back(map.extract(one));
    }
  };
  {
    const std::lock_guard guard(lock_);
    for (auto& [asked, targets] : targets_) {
      const bool isOfInterface = isIn(asked->interface) || isIn(asked->method);
      for (auto at = targets.begin(); at != targets.end();) {
        const auto one = at++;
        if (!isOfInterface && !isIn(one->first)) continue;
        DispatchTarget& target = *one->second;
        target.receiver.store(nullptr, std::memory_order_release);
        for (std::size_t i = 0; i < std::size_t{1} << kTableBits; ++i)
          if (table_[i].load(std::memory_order_relaxed) == &target) table_[i].store(&none_, std::memory_order_release);
        (isOfInterface ? gone->targets : idle).push_back(std::move(one->second));
        targets.erase(one);
      }
    }
    std::erase_if(targets_, [](const auto& one) { return one.second.empty(); });
    std::erase_if(idle_, [&](const auto& one) { return isIn(one.first->interface) || isIn(one.first->method); });
    take(methods_, gone->methods, [&](const auto& one) { return isIn(one.first); });
    for (auto& [method, instances] : methods_)
      take(instances, gone->instances, [&](const auto& one) { return isIn(one.first); });
  }
  for (const auto* list : {&idle, &gone->targets})
    for (const auto& target : *list) code_.manager().removeBackpatchedSlot(*target->runs, target->entry);
  const std::lock_guard guard(lock_);
  for (auto& target : idle) {
    const InterfaceMethod* const asked = target->of;
    idle_[asked].push_back(std::move(target));
  }
  return gone;
}

// A cell keeps its first receiver's type: one that sees many would change with each call.
const void* InterfaceDispatch::resolve(threading::TransitionFrame& frame, void* argument, void* context) {
  auto& self = *static_cast<InterfaceDispatch*>(context);
  DispatchCell& cell = *static_cast<DispatchCell*>(argument);
  const auto object = reinterpret_cast<gc::ObjectPtr>(frame.arguments[0]);
  MethodTable& receiver = threading::typeOf(object);
  LiveArguments::instance().prepare(*cell.asked->method);
  frame.callee = cell.asked->method;
  ExceptionRequest request{};
  try {
    const threading::HoldsCode holds(*Thread::current());
    const threading::Preemptive preemptive(*Thread::current());
    const DispatchTarget& target = self.targetOf(*cell.asked, receiver);
    const DispatchTarget* first = &self.none_;
    cell.first.compare_exchange_strong(first, &target, std::memory_order_release, std::memory_order_relaxed);
    cell.code.store(self.laterCalls_, std::memory_order_release);
    self.table_[indexOf(&receiver, cell.asked)].store(&target, std::memory_order_release);
    return target.entry.load(std::memory_order_acquire);
  } catch (const ExceptionRequest& thrown) {
    request = thrown;
  }
  threading::raiseFromHelper(request);
}

}  // namespace codicil::execution
