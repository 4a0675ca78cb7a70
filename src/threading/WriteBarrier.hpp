// SPDX-License-Identifier: MIT
// Telling the collector where references were written. It keeps a table of a byte for each 2 KiB of heap (cards), one
// of a byte for each 2 MiB (bundles of cards), and, while it marks concurrently, one of a byte for each 4 KiB (written
// pages). A reference to the young generations that is stored into the heap marks card and bundle of the place.
// The shipped libclrgc.so has segments, and so an address range for the young; one with regions gives the range of its
// whole heap for it, with which the same barriers are right, if less sharp.
#pragma once

#include <cstddef>
#include <cstdint>

#include <tl/expected.hpp>

#include "codicil/versioning/CodeMemory.hpp"
#include "gc/GcTypes.hpp"

namespace codicil::threading {

// All tables are indexed by a whole address, shifted.
struct BarrierState {
  std::uint8_t* writtenPages = nullptr;  // null: nobody asks
  std::uint8_t* youngLow = nullptr;
  std::uint64_t youngBytes = 0;
  std::uint8_t* cards = nullptr;
  std::uint8_t* bundles = nullptr;
  std::uint8_t* heapLow = nullptr;
  std::uint8_t* heapHigh = nullptr;
};

// Of this process's collector.
class WriteBarrier {
 public:
  // Machine code with the JIT's conventions; one cache line each and another for what they all read. They keep all
  // registers but rax, rcx and flags; assignByRef moves rdi and rsi on by 8. A fault in one, at its first access of the
  // destination or the source, is its caller's: nothing has been pushed then.
  struct Code {
    const void* assign = nullptr;         // rdi: a place in the heap; rsi: the object
    const void* assignChecked = nullptr;  // rdi: any place
    const void* assignByRef = nullptr;    // rdi: any place; rsi: address of the object pointer
    bool contains(std::uint64_t ip) const { return ip - begin < bytes; }
    std::uint64_t begin = 0;
    std::uint64_t bytes = 0;
  };
  // Before there is managed code. `memory` outlives all of it.
  static tl::expected<Code, codememory::MemoryError> makeCode(codememory::CodeMemory& memory);

  // The collector said that something changed. Threads that run barriers meanwhile are safe with it: the young
  // generations' range and the written pages' table change while they are stopped only, the heap's range grows only,
  // and it grows after the tables that cover it are in place.
  static void change(const gc::WriteBarrierParameters& parameters);

  static const BarrierState& state() { return state_; }

 private:
  static BarrierState state_;
};

// Stores a reference into an object (or anywhere). Cooperative.
void setReference(gc::ObjectPtr* slot, gc::ObjectPtr object);
// Copies `bytes`, a multiple of 8, between places that hold nothing but words; they may overlap. Words are copied
// whole. Cooperative.
void copyReferences(void* to, const void* from, std::size_t bytes);
// References have been written there; the one has. Cooperative, and so since before they were.
void markWritten(const void* at, std::size_t bytes);
void markWritten(gc::ObjectPtr* slot, gc::ObjectPtr object);

}  // namespace codicil::threading
