#include "codememory/Target.hpp"

#include <Zydis/Zydis.h>
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace codicil::codememory::target {
namespace {

struct Decoded {
  ZydisDecodedInstruction instruction;
  ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
};

bool decode(const void* code, std::size_t bytes, Decoded& decoded) {
  ZydisDecoder decoder;
  ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
  return ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, code, bytes, &decoded.instruction, decoded.operands));
}

class EncodingsTest : public ::testing::Test {
 protected:
  const Encodings encodings = *Encodings::assemble();
};

// A thread can be interrupted between two instructions, and would then run on inside a jump stamp.
TEST_F(EncodingsTest, OpenPadIsOneInstructionThatFillsIt) {
  const std::uint64_t pad = encodings.openPad();
  Decoded decoded;
  ASSERT_TRUE(decode(&pad, sizeof(pad), decoded));
  EXPECT_EQ(decoded.instruction.mnemonic, ZYDIS_MNEMONIC_NOP);
  EXPECT_EQ(decoded.instruction.length, kPadBytes);
}

TEST_F(EncodingsTest, StampedPadJumpsToItsTargetBothWays) {
  alignas(64) static std::byte memory[4096];
  for (const auto& [pad, target] : {std::pair{memory + 24, memory + 4064}, std::pair{memory + 4056, memory + 32}}) {
    const std::uint64_t word = encodings.stampedPad(pad, target);
    Decoded decoded;
    ASSERT_TRUE(decode(&word, sizeof(word), decoded));
    EXPECT_EQ(decoded.instruction.mnemonic, ZYDIS_MNEMONIC_JMP);
    ZyanU64 reached = 0;
    ASSERT_TRUE(ZYAN_SUCCESS(ZydisCalcAbsoluteAddress(&decoded.instruction, &decoded.operands[0],
                                                      reinterpret_cast<ZyanU64>(pad), &reached)));
    EXPECT_EQ(reached, reinterpret_cast<ZyanU64>(target));
  }
}

// Where the first instruction of a precode leads, and, if that is through memory, what it reads.
TEST_F(EncodingsTest, PrecodesJumpStraightOrThroughTheirSlots) {
  const auto* const entry = reinterpret_cast<const std::byte*>(std::uintptr_t{kStubChunkBytes} * 1000 + 5 * kStubBytes);
  const auto reached = [&](std::uint64_t word, ZydisOperandType kind) {
    Decoded decoded;
    EXPECT_TRUE(decode(&word, sizeof(word), decoded));
    EXPECT_EQ(decoded.instruction.mnemonic, ZYDIS_MNEMONIC_JMP);
    EXPECT_EQ(decoded.operands[0].type, kind);
    ZyanU64 address = 0;
    EXPECT_TRUE(ZYAN_SUCCESS(ZydisCalcAbsoluteAddress(&decoded.instruction, &decoded.operands[0],
                                                      reinterpret_cast<ZyanU64>(entry), &address)));
    return reinterpret_cast<const std::byte*>(address);
  };
  const auto* const slot = static_cast<const std::byte*>(detail::slotOf(entry));
  EXPECT_EQ(reached(encodings.bentPrecode(entry), ZYDIS_OPERAND_TYPE_MEMORY), slot);
  for (const std::byte* near : {entry + kFixupOffset, entry - 4096, entry + 0x7fffff00})
    EXPECT_EQ(reached(encodings.straightPrecode(entry, near), ZYDIS_OPERAND_TYPE_IMMEDIATE), near);
  const std::byte* const far = entry + 0x80000100;
  EXPECT_EQ(encodings.straightPrecode(entry, far), encodings.bentPrecode(entry));
}

TEST_F(EncodingsTest, TrapsTrapAtEveryByte) {
  const std::uint64_t word = encodings.traps();
  for (std::size_t at = 0; at < sizeof(word); ++at) {
    Decoded decoded;
    ASSERT_TRUE(decode(reinterpret_cast<const std::byte*>(&word) + at, sizeof(word) - at, decoded));
    EXPECT_EQ(decoded.instruction.mnemonic, ZYDIS_MNEMONIC_INT3);
    EXPECT_EQ(decoded.instruction.length, 1);
  }
}

// Every stub refers to its own slot or to the chunk's first data word, and no instruction lies in two cache lines.
TEST_F(EncodingsTest, EveryStubFindsItsOwnSlot) {
  std::vector<std::byte> half(kStubChunkBytes / 2);
  const auto base = reinterpret_cast<std::uintptr_t>(half.data());
  for (const bool counting : {false, true}) {
    SCOPED_TRACE(counting ? "counting stub" : "precode");
    if (counting)
      encodings.layCountingStubs(std::span<std::byte, kStubChunkBytes / 2>(half));
    else
      encodings.layPrecodes(std::span<std::byte, kStubChunkBytes / 2>(half));
    for (std::size_t stub = 1; stub < half.size() / kStubBytes; ++stub) {
      const std::uintptr_t firstWord = base + kStubChunkBytes / 2;
      const std::uintptr_t slot = firstWord + stub * kSlotBytes;
      const std::vector<std::uintptr_t> expected =
          counting ? std::vector{slot, slot + 8, slot, firstWord} : std::vector{slot + 8, firstWord};
      std::vector<std::uintptr_t> found;
      for (std::size_t at = 0; at < kStubBytes;) {
        Decoded decoded;
        const std::byte* const code = half.data() + stub * kStubBytes + at;
        ASSERT_TRUE(decode(code, kStubBytes - at, decoded));
        const std::size_t inChunk = stub * kStubBytes + at;
        EXPECT_EQ(inChunk / 64, (inChunk + decoded.instruction.length - 1) / 64);
        for (int i = 0; i < decoded.instruction.operand_count; ++i) {
          ZyanU64 address = 0;
          if (decoded.operands[i].type == ZYDIS_OPERAND_TYPE_MEMORY &&
              ZYAN_SUCCESS(ZydisCalcAbsoluteAddress(&decoded.instruction, &decoded.operands[i],
                                                    reinterpret_cast<ZyanU64>(code), &address)))
            found.push_back(address);
        }
        at += decoded.instruction.length;
      }
      ASSERT_EQ(found, expected) << "stub " << stub;
    }
  }
}

TEST(AssembleThunk, SaysWhenThereIsNoRoom) {
  std::byte out[16];
  EXPECT_EQ(assembleThunk(out, nullptr, nullptr), 0u);
}

}  // namespace
}  // namespace codicil::codememory::target
