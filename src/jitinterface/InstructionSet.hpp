// Processor features as the JIT numbers them.
#pragma once

#include <cstdint>

namespace codicil::jit {

// Bit numbers. Each …64 is the part of a set that needs 64-bit registers; JIT and engine set both.
enum class InstructionSet : std::uint32_t {
  Illegal = 0,
  X86Base = 1,  // up to SSE2
  Sse42 = 2,    // SSE3 … SSE4.2, POPCNT
  Avx = 3,
  Avx2 = 4,      // with BMI1, BMI2, F16C, FMA, LZCNT, MOVBE
  Avx512 = 5,    // F, BW, CD, DQ, VL
  Avx512v2 = 6,  // with IFMA, VBMI
  Avx512v3 = 7,  // with BITALG, VBMI2, VNNI, VPOPCNTDQ
  Avx10v1 = 8,
  Avx10v2 = 9,
  Apx = 10,
  Aes = 11,  // with PCLMULQDQ
  AesV256 = 12,
  AesV512 = 13,
  Avx512Vp2Intersect = 14,
  AvxIfma = 15,
  AvxVnni = 16,
  Gfni = 17,
  GfniV256 = 18,
  GfniV512 = 19,
  Sha = 20,
  Waitpkg = 21,
  X86Serialize = 22,
  Vector128 = 23,  // the JIT adds these three itself: they follow from the others
  Vector256 = 24,
  Vector512 = 25,
  VectorT128 = 26,  // the size of Vector<T>: one of these three is for the engine to choose
  VectorT256 = 27,
  VectorT512 = 28,
  AvxVnniInt = 29,
  AvxVnniIntV512 = 30,
  X86Base64 = 31,
  Sse42_64 = 32,
  Avx64 = 33,
  Avx2_64 = 34,
  Avx512_64 = 35,
  Avx512v2_64 = 36,
  Avx512v3_64 = 37,
  Avx10v1_64 = 38,
  Avx10v2_64 = 39,
  Aes64 = 40,
  Avx512Vp2Intersect64 = 41,
  AvxIfma64 = 42,
  AvxVnni64 = 43,
  Gfni64 = 44,
  Sha64 = 45,
  Waitpkg64 = 46,
  X86Serialize64 = 47,
};

class InstructionSets {
 public:
  void add(InstructionSet set) { addBit(static_cast<std::uint32_t>(set)); }
  void addBit(std::uint32_t bit) { words_[bit / 64] |= std::uint64_t{1} << (bit % 64); }
  bool has(InstructionSet set) const {
    auto bit = static_cast<std::uint32_t>(set);
    return (words_[bit / 64] >> (bit % 64) & 1) != 0;
  }
  std::uint64_t word(int index) const { return words_[index]; }

 private:
  std::uint64_t words_[2] = {};
};
static_assert(sizeof(InstructionSets) == 16);

}  // namespace codicil::jit
