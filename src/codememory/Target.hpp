// All that knows instructions. A port to another processor is one file beside TargetX64.cpp that defines what is
// declared here, chosen by the build; nothing else in src/codememory/ changes.
//
// What a port must give, with AArch64 as the example:
//  - precodes: within kStubBytes, at the entry one aligned word that is either a jump to the target or, if that is out
//    of reach, an indirect jump through the slot (AArch64: b target, or b to the next instructions, ldr x16, slot; br
//    x16), and, at kFixupOffset, the load of the method register from the slot and an indirect jump through the chunk's
//    first data word (ldr x12, slot+8; ldr x16, first word; br x16).
//  - counting stubs: within kStubBytes, decrement the slot's counter, jump to the slot's target, or, when the counter
//  came
//    to exactly zero, through the chunk's first data word with the slot's address in the method register (adr x12,
//    slot; ldr w17, [x12]; subs w17, w17, #1; str w17, [x12]; ldr x16, [x12, #8]; b.ne 1f; ldr x16, first word; 1: br
//    x16).
//  - entry pads: two words of eight bytes. Open, ONE instruction that does nothing, or as many as leave no point
//  between
//    them at which the stamped word would be wrong (AArch64: stamping may change the first instruction alone, nop → b,
//    which the architecture allows to be replaced under execution; the second stays nop). A jump must reach 1 GiB (b
//    reaches 128 MiB: there, a pad that must go further goes through a veneer in the same reservation).
//  - a thunk that keeps the argument registers of the platform's ABI.
//  - traps, for freed code: a word of them at any instruction boundary faults.
//  - makeFetchable(): what it takes for bytes written through the writing view to be fetched as instructions (AArch64:
//    clean the data cache to the point of unification, invalidate the instruction cache, barriers).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "codicil/versioning/Stubs.hpp"

namespace codicil::codememory::target {

// Instructions assembled once, then copied with their displacements adjusted.
class Encodings {
 public:
  static std::optional<Encodings> assemble();  // none: no memory

  std::uint64_t traps() const { return traps_; }      // eight bytes of trap instructions
  std::uint64_t openPad() const { return openPad_; }  // falls through
  // The pad at `pad`, jumping to `target`, which is within reach.
  std::uint64_t stampedPad(const std::byte* pad, const std::byte* target) const;

  // The first eight bytes of the precode at `entry`: a jump through its slot; or to `target`, if that is within reach.
  std::uint64_t bentPrecode(const std::byte* entry) const;
  std::uint64_t straightPrecode(const std::byte* entry, const void* target) const;

  // Fill the code half of a chunk. Precodes jump straight to their second halves. Stub 0 is left as traps: its slot is
  // the chunk's first data word.
  void layPrecodes(std::span<std::byte, kStubChunkBytes / 2> codeHalf) const { lay(precode_, codeHalf); }
  void layCountingStubs(std::span<std::byte, kStubChunkBytes / 2> codeHalf) const { lay(counting_, codeHalf); }

 private:
  // Stub 1 of a chunk, and what to add to its PC-relative fields for each stub after it.
  struct StubPattern {
    struct Field {
      std::uint8_t offset;
      std::int8_t step;
    };
    std::array<std::byte, kStubBytes> bytes{};
    std::array<Field, 4> fields{};
    std::size_t fieldCount = 0;
  };
  void lay(const StubPattern& pattern, std::span<std::byte> codeHalf) const;

  std::uint64_t traps_ = 0;
  std::uint64_t openPad_ = 0;
  std::uint64_t jumpPad_ = 0;   // displacement zero
  std::uint64_t slotJump_ = 0;  // likewise
  StubPattern precode_, counting_;
};

// A thunk as StubAllocator::makeThunk() describes it, position-independent. Returns its size; 0 if `out` is too small.
std::size_t assembleThunk(std::span<std::byte> out, ThunkFunction function, void* context);

// The bytes were written through the writing view; from here on, cores that have not fetched them before will fetch
// what was written. (Cores that may have need coreBarrier() as well.)
void makeFetchable(const std::byte* code, std::size_t bytes);

}  // namespace codicil::codememory::target
