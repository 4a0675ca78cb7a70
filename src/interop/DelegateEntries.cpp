// SPDX-License-Identifier: MIT
#include "interop/DelegateEntries.hpp"

#include "execution/Engine.hpp"
#include "execution/SecretArgument.hpp"
#include "gc/HandleManager.hpp"
#include "threading/ManagedException.hpp"
#include "threading/SyncBlocks.hpp"
#include "threading/ThunkAssembler.hpp"

namespace codicil::interop {

using execution::engine;
using threading::SyncBlocks;
namespace x86 = asmjit::x86;

// Hangs on the delegate's sync block.
class DelegateEntries::Owner final : public threading::InteropData {
 public:
  Owner(DelegateEntries& entries, DelegateEntry& entry) : entries_(entries), entry_(entry) {}
  ~Owner() override { entries_.giveBack(entry_); }
  DelegateEntry& entry() { return entry_; }

 private:
  DelegateEntries& entries_;
  DelegateEntry& entry_;
};

const DelegateEntry* DelegateEntries::find(gc::ObjectPtr delegate) {
  const threading::SyncBlock* const block = SyncBlocks::instance().find(delegate);
  auto* const owner = block == nullptr ? nullptr : static_cast<Owner*>(block->interop.load(std::memory_order_acquire));
  return owner == nullptr ? nullptr : &owner->entry();
}

const void* DelegateEntries::of(gc::ObjectPtr delegate, const void* stub) {
  if (const DelegateEntry* known = find(delegate)) return known->code;
  threading::SyncBlock& block = SyncBlocks::instance().ensure(delegate);
  DelegateEntry& entry = take();
  entry.delegate = engine().handles->createGlobalHandleOfType(delegate, gc::HandleType::WeakLong);
  entry.stub = stub;
  auto owner = std::make_unique<Owner>(*this, entry);
  threading::InteropData* none = nullptr;
  if (block.interop.compare_exchange_strong(none, owner.get(), std::memory_order_acq_rel)) {
    owner.release();
    return entry.code;
  }
  return static_cast<Owner*>(none)->entry().code;
}

const DelegateEntry* DelegateEntries::at(const void* code) {
  const std::lock_guard guard(lock_);
  const auto known = byCode_.find(code);
  return known == byCode_.end() || known->second->delegate == nullptr ? nullptr : known->second;
}

DelegateEntry& DelegateEntries::take() {
  const std::lock_guard guard(lock_);
  if (idle_.size() > kKeptIdle) {
    DelegateEntry& entry = *idle_.front();
    idle_.pop_front();
    return entry;
  }
  DelegateEntry& entry = entries_.emplace_back();
  const auto laid = threading::layThunk(memory_, "DelegateEntry", 0, [&](x86::Assembler& a, std::uint64_t) {
    x86::Mem secret = x86::qword_ptr_abs(static_cast<std::uint64_t>(execution::secretArgumentOffset()));
    secret.setSegment(x86::fs);
    a.mov(x86::rax, asmjit::imm(reinterpret_cast<std::uint64_t>(&entry)));
    a.mov(secret, x86::rax);
    a.jmp(x86::qword_ptr(x86::rax, offsetof(DelegateEntry, stub)));
  });
  if (!laid) {
    entries_.pop_back();
    throw threading::ExceptionRequest{"System.OutOfMemoryException", "", ""};
  }
  entry.code = laid->code;
  byCode_.emplace(entry.code, &entry);
  return entry;
}

void DelegateEntries::giveBack(DelegateEntry& entry) {
  engine().handles->destroyHandleOfType(entry.delegate, gc::HandleType::WeakLong);
  const std::lock_guard guard(lock_);
  entry.delegate = nullptr;
  idle_.push_back(&entry);
}

}  // namespace codicil::interop
