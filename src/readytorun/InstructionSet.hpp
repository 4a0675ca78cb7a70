// SPDX-License-Identifier: MIT
// Processor features as the format numbers them, in FixupKind::CheckInstructionSetSupport: a count, then for each set
// twice its number, and 1 if it must be supported; otherwise it must not be. Code that found one of them supported, or
// not, when it was compiled was compiled for that.
//
// The numbers last over versions of .NET. Where .NET 10 has merged several sets into one, that has the number of one of
// them, not that of its name; these are told from the order in which the framework's images list them, which is the
// JIT's. Only x64's.
#pragma once

#include <cstdint>

namespace codicil::readytorun {

enum class InstructionSet : std::uint32_t {
  X86Base = 22,  // up to SSE2
  Sse42 = 6,     // SSE3 … SSE4.2, POPCNT
  Avx = 7,
  Avx2 = 8,       // with BMI1, BMI2, F16C, FMA, LZCNT, MOVBE
  Avx512 = 47,    // F, BW, CD, DQ, VL
  Avx512v2 = 76,  // with IFMA, VBMI
  Avx512v3 = 70,  // with BITALG, VBMI2, VNNI, VPOPCNTDQ
  Avx10v1 = 72,
  Avx10v2 = 51,
  Apx = 48,
  Aes = 9,  // with PCLMULQDQ
  AesV256 = 64,
  AesV512 = 65,
  Avx512Vp2Intersect = 80,
  AvxIfma = 66,
  AvxVnni = 25,
  AvxVnniInt = 60,
  AvxVnniIntV512 = 61,
  Gfni = 53,
  GfniV256 = 54,
  GfniV512 = 55,
  Sha = 68,
  WaitPkg = 69,
  X86Serialize = 28,
  VectorT128 = 39,  // not the processor's: Vector<T> is of this size
  VectorT256 = 40,
  VectorT512 = 41,
};
// The enumerator's name; null for a number that is none.
const char* nameOf(InstructionSet set);

}  // namespace codicil::readytorun
