// SPDX-License-Identifier: MIT
#include "threading/WriteBarrier.hpp"

#include <emmintrin.h>

#include <atomic>

#include "threading/ThunkAssembler.hpp"

namespace codicil::threading {

using namespace asmjit;

namespace {

constexpr unsigned kCardShift = 11;
constexpr unsigned kBundleShift = 21;
constexpr unsigned kPageShift = 12;
constexpr std::uint8_t kMarked = 0xff;

std::atomic<BarrierState*> codesState{nullptr};  // the copy that machine code reads

void mark(std::uint8_t* table, const void* at, unsigned shift) {
  std::uint8_t& byte = table[reinterpret_cast<std::uintptr_t>(at) >> shift];
  if (byte != kMarked) byte = kMarked;
}

void markRange(std::uint8_t* table, const std::uint8_t* first, const std::uint8_t* last, unsigned shift) {
  const std::uintptr_t end = reinterpret_cast<std::uintptr_t>(last) >> shift;
  for (std::uintptr_t i = reinterpret_cast<std::uintptr_t>(first) >> shift; i <= end; ++i)
    if (table[i] != kMarked) table[i] = kMarked;
}

bool isInHeap(const BarrierState& state, const void* at) { return at >= state.heapLow && at < state.heapHigh; }
bool isYoung(const BarrierState& state, gc::ObjectPtr object) {
  return reinterpret_cast<std::uint64_t>(object) - reinterpret_cast<std::uint64_t>(state.youngLow) < state.youngBytes;
}

template <typename T>
void store(T& field, T value) {
  std::atomic_ref<T>(field).store(value, std::memory_order_release);
}

void apply(BarrierState& state, const gc::WriteBarrierParameters& parameters) {
  using gc::BarrierChange;
  const auto setTables = [&] {
    if (parameters.cardTable != nullptr) store(state.cards, reinterpret_cast<std::uint8_t*>(parameters.cardTable));
    if (parameters.cardBundleTable != nullptr)
      store(state.bundles, reinterpret_cast<std::uint8_t*>(parameters.cardBundleTable));
    if (state.writtenPages != nullptr && parameters.writeWatchTable != nullptr)
      store(state.writtenPages, parameters.writeWatchTable);
    store(state.heapLow, parameters.lowestAddress);
    store(state.heapHigh, parameters.highestAddress);
  };
  const auto setYoung = [&] {
    store(state.youngLow, parameters.ephemeralLow);
    store(state.youngBytes, static_cast<std::uint64_t>(parameters.ephemeralHigh - parameters.ephemeralLow));
  };
  switch (parameters.change) {
    case BarrierChange::Initialize:
      setTables();
      setYoung();
      break;
    case BarrierChange::Resize:
      setTables();
      break;
    case BarrierChange::Ephemeral:
      setYoung();
      break;
    case BarrierChange::SwitchToWriteWatch:
      store(state.writtenPages, parameters.writeWatchTable);
      break;
    case BarrierChange::SwitchToNonWriteWatch:
      store(state.writtenPages, static_cast<std::uint8_t*>(nullptr));
      break;
  }
}

// Assembles barriers over a BarrierState at a fixed address.
class BarrierCode {
 public:
  BarrierCode(x86::Assembler& assembler, std::uint64_t state) : a_(assembler), state_(state) {}

  void outUnlessInHeap(const Label& out) {
    a_.cmp(x86::rdi, field(offsetof(BarrierState, heapLow)));
    a_.jb(out);
    a_.cmp(x86::rdi, field(offsetof(BarrierState, heapHigh)));
    a_.jae(out);
  }
  // `object` was stored at rdi, in the heap. What it does seldom comes after the function: see rest().
  void tell(const x86::Gp& object, const Label& out) {
    watch_ = a_.newLabel();
    watched_ = a_.newLabel();
    card_ = a_.newLabel();
    bundle_ = a_.newLabel();
    a_.cmp(field(offsetof(BarrierState, writtenPages)), 0);
    a_.jne(watch_);
    a_.bind(watched_);
    a_.mov(x86::rax, object);
    a_.sub(x86::rax, field(offsetof(BarrierState, youngLow)));
    a_.cmp(x86::rax, field(offsetof(BarrierState, youngBytes)));
    a_.jae(out);
    entryOf(offsetof(BarrierState, cards), kCardShift);
    a_.cmp(x86::byte_ptr(x86::rax), kMarked);
    a_.jne(card_);
  }
  void rest(const Label& out) {
    a_.bind(card_);
    a_.mov(x86::byte_ptr(x86::rax), kMarked);
    entryOf(offsetof(BarrierState, bundles), kBundleShift);
    a_.cmp(x86::byte_ptr(x86::rax), kMarked);
    a_.jne(bundle_);
    a_.jmp(out);
    a_.bind(bundle_);
    a_.mov(x86::byte_ptr(x86::rax), kMarked);
    a_.jmp(out);
    a_.bind(watch_);
    entryOf(offsetof(BarrierState, writtenPages), kPageShift);
    a_.cmp(x86::byte_ptr(x86::rax), 0);
    a_.jne(watched_);
    a_.mov(x86::byte_ptr(x86::rax), kMarked);
    a_.jmp(watched_);
  }

 private:
  x86::Mem field(std::size_t offset) const {
    x86::Mem operand(state_ + offset, 8);
    operand.setRel();
    return operand;
  }
  void entryOf(std::size_t table, unsigned shift) {
    a_.mov(x86::rax, x86::rdi);
    a_.shr(x86::rax, shift);
    a_.add(x86::rax, field(table));
  }

  x86::Assembler& a_;
  std::uint64_t state_;
  Label watch_, watched_, card_, bundle_;
};

}  // namespace

BarrierState WriteBarrier::state_;

tl::expected<WriteBarrier::Code, codememory::MemoryError> WriteBarrier::makeCode(codememory::CodeMemory& memory) {
  constexpr unsigned kLine = 64;
  std::size_t assignAt = 0, checkedAt = 0, byRefAt = 0;
  const auto laid =
      layThunk(memory, "WriteBarriers", sizeof(BarrierState), [&](x86::Assembler& a, std::uint64_t state) {
        {
          BarrierCode barrier(a, state);
          const Label out = a.newLabel();
          assignAt = a.offset();
          a.mov(x86::qword_ptr(x86::rdi), x86::rsi);
          barrier.tell(x86::rsi, out);
          a.bind(out);
          a.ret();
          barrier.rest(out);
        }
        a.align(AlignMode::kCode, kLine);
        {
          BarrierCode barrier(a, state);
          const Label out = a.newLabel();
          checkedAt = a.offset();
          a.mov(x86::qword_ptr(x86::rdi), x86::rsi);
          barrier.outUnlessInHeap(out);
          barrier.tell(x86::rsi, out);
          a.bind(out);
          a.ret();
          barrier.rest(out);
        }
        a.align(AlignMode::kCode, kLine);
        {
          BarrierCode barrier(a, state);
          const Label out = a.newLabel();
          byRefAt = a.offset();
          a.mov(x86::rcx, x86::qword_ptr(x86::rsi));
          a.mov(x86::qword_ptr(x86::rdi), x86::rcx);
          barrier.outUnlessInHeap(out);
          barrier.tell(x86::rcx, out);
          a.bind(out);
          a.add(x86::rdi, 8);
          a.add(x86::rsi, 8);
          a.ret();
          barrier.rest(out);
        }
      });
  if (!laid) return tl::unexpected(laid.error());
  auto* const state = reinterpret_cast<BarrierState*>(laid->data);
  *state = state_;
  codesState.store(state, std::memory_order_release);
  return Code{laid->code + assignAt, laid->code + checkedAt, laid->code + byRefAt,
              reinterpret_cast<std::uint64_t>(laid->code), laid->bytes};
}

void WriteBarrier::change(const gc::WriteBarrierParameters& parameters) {
  apply(state_, parameters);
  if (BarrierState* const copy = codesState.load(std::memory_order_acquire)) apply(*copy, parameters);
}

void setReference(gc::ObjectPtr* slot, gc::ObjectPtr object) {
  std::atomic_ref<gc::ObjectPtr>(*slot).store(object, std::memory_order_release);
  markWritten(slot, object);
}

void markWritten(gc::ObjectPtr* slot, gc::ObjectPtr object) {
  const BarrierState& state = WriteBarrier::state();
  if (!isInHeap(state, slot)) return;
  if (state.writtenPages != nullptr) mark(state.writtenPages, slot, kPageShift);
  if (!isYoung(state, object)) return;
  mark(state.cards, slot, kCardShift);
  mark(state.bundles, slot, kBundleShift);
}

void copyReferences(void* to, const void* from, std::size_t bytes) {
  // Not memmove, which may copy by bytes: another thread may read meanwhile. No processor splits the words of a vector.
  auto* const target = static_cast<std::uint8_t*>(to);
  const auto* const source = static_cast<const std::uint8_t*>(from);
  const auto copyPair = [&](std::size_t at) {
    const __m128i pair = _mm_loadu_si128(reinterpret_cast<const __m128i*>(source + at));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(target + at), pair);
  };
  const auto copyWord = [&](std::size_t at) {
    const std::uint64_t word = *reinterpret_cast<const volatile std::uint64_t*>(source + at);
    *reinterpret_cast<volatile std::uint64_t*>(target + at) = word;
  };
  const std::size_t pairBytes = bytes / 16 * 16;
  if (target <= source) {
    for (std::size_t at = 0; at < pairBytes; at += 16) copyPair(at);
    if (pairBytes != bytes) copyWord(pairBytes);
  } else {
    if (pairBytes != bytes) copyWord(pairBytes);
    for (std::size_t at = pairBytes; at != 0; at -= 16) copyPair(at - 16);
  }
  markWritten(to, bytes);
}

void markWritten(const void* at, std::size_t bytes) {
  const BarrierState& state = WriteBarrier::state();
  if (bytes == 0 || !isInHeap(state, at)) return;
  const auto* const first = static_cast<const std::uint8_t*>(at);
  const std::uint8_t* const last = first + bytes - 1;
  if (state.writtenPages != nullptr) markRange(state.writtenPages, first, last, kPageShift);
  markRange(state.cards, first, last, kCardShift);
  markRange(state.bundles, first, last, kBundleShift);
}

}  // namespace codicil::threading
