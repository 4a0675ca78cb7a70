// Small stubs, each a few instructions beside one data slot: precodes, the stable entry addresses of entrypoints, and
// counting stubs, which count the calls that pass through them.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <tl/expected.hpp>

#include "codicil/versioning/CodeMemory.hpp"

namespace codicil::codememory {

// Stubs live in chunks, aligned to their size: code in the lower half, data in the upper, so that the one leads to the
// other by arithmetic. The code halves of all chunks of counting stubs are the same physical pages; those of precodes,
// which are patched, are their own.
inline constexpr std::size_t kStubChunkBytes = 128u << 10;
inline constexpr std::size_t kStubBytes = 32;   // of code
inline constexpr std::size_t kSlotBytes = 16;   // of data
inline constexpr std::size_t kFixupOffset = 8;  // from a precode's entry to its second half

namespace detail {
inline void* slotOf(const void* entry) {
  const auto address = reinterpret_cast<std::uintptr_t>(entry);
  const std::uintptr_t chunk = address & ~(kStubChunkBytes - 1);
  return reinterpret_cast<void*>(chunk + kStubChunkBytes / 2 + (address - chunk) / (kStubBytes / kSlotBytes));
}
inline const void* entryOf(const void* slot) {
  const auto address = reinterpret_cast<std::uintptr_t>(slot);
  const std::uintptr_t chunk = address & ~(kStubChunkBytes - 1);
  return reinterpret_cast<const void*>(chunk + (address - chunk - kStubChunkBytes / 2) * (kStubBytes / kSlotBytes));
}
}  // namespace detail

// The data half of a precode. `target` is where a call goes: a body, a counting stub, or, while there is no code,
// the precode's own second half, which loads `method` into the method register (x86-64: r10) and jumps to the prestub.
// The entry jumps there too: directly, or through the slot if it is bent, or the target farther than a jump reaches. A
// direct jump costs a caller hardly anything; to change it costs a barrier on all cores, which a store to the slot does
// not need. So what is switched is bent first, and all are straightened when there is time.
struct PrecodeSlot {
  std::atomic<const void*> target;
  void* method;
};

// A stable entry address. Copy by value; empty by default. Led elsewhere and freed through StubAllocator.
class Precode {
 public:
  Precode() = default;
  static Precode at(const void* entry) { return Precode(entry); }  // `entry` was given by entry() before

  explicit operator bool() const { return entry_ != nullptr; }
  const void* entry() const { return entry_; }  // what callers call and function pointers hold
  PrecodeSlot& slot() const {                   // by arithmetic: no load
    return *static_cast<PrecodeSlot*>(detail::slotOf(entry_));
  }
  void* method() const { return slot().method; }
  const void* target() const { return slot().target.load(std::memory_order_acquire); }
  const void* fixup() const { return static_cast<const std::byte*>(entry_) + kFixupOffset; }  // the second half
  bool atPrestub() const { return target() == fixup(); }
  friend bool operator==(Precode, Precode) = default;

 private:
  explicit Precode(const void* entry) : entry_(entry) {}
  const void* entry_ = nullptr;
};

// The data half of a counting stub: counts down without a locked instruction (a lost count in a race is harmless),
// then goes on to `target`; the call that takes it to zero goes to the allocator's `countingDone` address with the
// address of this slot in the method register, and every later one straight to `target`.
//
// The event cannot be lost, whatever races: a call computes its own count, one less than what it read, and the counter
// can hold zero or less only after some call computed exactly zero from the one it read. It can come more than once:
// two calls may read the same one, and a call that was slow to store may put back a count from before. So the receiver
// tolerates a second event. Nor may `remaining` be set again while callers can come: a slow store could undo that
// with a number below zero, and then no event would follow. Make a new stub instead.
struct CountingSlot {
  std::atomic<std::int32_t> remaining;
  std::uint32_t cookie;  // the owner's, untouched by the stub
  std::atomic<const void*> target;
};

static_assert(sizeof(PrecodeSlot) == kSlotBytes && sizeof(CountingSlot) == kSlotBytes);

class CountingStub {
 public:
  CountingStub() = default;
  static CountingStub ofSlot(const CountingSlot* slot) {
    return CountingStub(detail::entryOf(slot));
  }  // whose half it is
  explicit operator bool() const { return entry_ != nullptr; }
  const void* entry() const { return entry_; }
  CountingSlot& slot() const { return *static_cast<CountingSlot*>(detail::slotOf(entry_)); }
  friend bool operator==(CountingStub, CountingStub) = default;

 private:
  friend class StubAllocator;
  explicit CountingStub(const void* entry) : entry_(entry) {}
  const void* entry_ = nullptr;
};

// Registers that a thunk keeps over its call into C++: every integer and vector argument register of the System V
// ABI, the two scratch registers that carry hidden arguments (r11, rax) included. Hosts whose frames must be walkable
// write their own thunks instead.
using ThunkFunction = const void* (*)(void* context, void* argument);

// Room for a host's own code: two addresses of the same bytes.
struct ThunkMemory {
  const std::byte* code = nullptr;  // where it runs, 64-byte aligned
  std::byte* writable = nullptr;
};

// How a thunk's frame stands from an instruction on, for debuggers to unwind. What is not said is as at a call's
// target.
struct StubFrame {
  std::uint32_t offset = 0;     // of that instruction
  std::uint32_t bytes = 8;      // the caller's frame begins that far above rsp …
  bool byFramePointer = false;  // … or above rbp
  // Where rbx, rbp, r12, r13, r14, r15 are, in bytes below the caller's frame; 0: still in the register.
  std::array<std::uint32_t, 6> saved{};
  friend bool operator==(const StubFrame&, const StubFrame&) = default;
};

// Code memory that is not bodies: all stubs of a chunk, or a thunk.
struct StubRange {
  enum class Kind : std::uint8_t { Precodes, CountingStubs, Thunk };
  Kind kind{};
  const char* name = "";  // a thunk's, of its maker; lives as long as the CodeMemory
  const std::byte* code = nullptr;
  std::size_t bytes = 0;
  std::span<const StubFrame> frames = {};  // by rising offsets; lives as long as the CodeMemory
};

// Called with the allocator's lock held: must not call the allocator.
class StubObserver {
 public:
  virtual void made(const StubRange& stubs) = 0;  // the code is there; of precodes, the first jumps change
  virtual void freed(const StubRange& stubs) = 0;

 protected:
  ~StubObserver() = default;
};

class StubAllocator {
 public:
  ~StubAllocator();
  // `prestub` and `countingDone` are addresses of code that takes its argument in the method register, and jumps on;
  // see makeThunk(). Set once, before the first stub is made.
  void setPrestub(const void* code);
  void setCountingDone(const void* code);

  // A thunk that saves argument registers, calls function(context, method register) with the stack aligned, restores
  // them and jumps to the address it returned. Lives as long as the CodeMemory.
  tl::expected<const void*, MemoryError> makeThunk(ThunkFunction function, void* context, const char* name = "thunk");

  // Room for `bytes` (up to 64 KiB) of a thunk that the host assembles itself, and of data beside it: within reach of
  // a rel32 from every body and stub. To be written before anyone is told of it. Lives as long as the CodeMemory.
  tl::expected<ThunkMemory, MemoryError> allocateThunk(std::size_t bytes);
  // Tells observers: these bytes of it are code, and written.
  void nameThunk(const std::byte* code, std::size_t bytes, const char* name, std::vector<StubFrame> frames = {});

  // Pointing at the prestub.
  tl::expected<Precode, MemoryError> allocatePrecode(void* method);
  tl::expected<CountingStub, MemoryError> allocateCounting(std::int32_t count, const void* target,
                                                           std::uint32_t cookie);
  // Leads calls through the precode to `code`, or back to its method's prestub: an aligned store to the slot, and,
  // unless it is bent, one to the entry's instruction. Wait-free. A core may then still go to where a direct jump led
  // before, until CodeMemory::coreBarrier() returns; not to where the slot led. Of this and the next two, one at a
  // time.
  void setTarget(Precode precode, const void* code) const;
  void resetToPrestub(Precode precode) const { setTarget(precode, precode.fixup()); }
  // The same, and from now on calls go through the slot. True if they did not, and coreBarrier() is needed before all
  // do.
  bool bend(Precode precode, const void* code) const;
  // All that are bent jump directly again.
  void straighten() const;

  void free(Precode precode);  // the caller knows that no thread is in it nor will come
  void free(CountingStub stub);

  // Where the counting stub at this address goes on to; null if there is none. Wait-free.
  const void* countedTarget(const void* ip) const;
  bool contains(const void* ip) const;  // is this address in a stub or thunk? Wait-free.

  // Tells `observer` of all ranges there are, before it returns, and of those to come. Null: nobody from now on.
  void setObserver(StubObserver* observer);

  struct Use {
    std::size_t precodesLive = 0, countingLive = 0, bytesLive = 0;
  };
  Use use() const;

 private:
  friend class CodeMemory;
  class Impl;
  explicit StubAllocator(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace codicil::codememory
