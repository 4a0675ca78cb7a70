#include "execution/UnwindInfo.hpp"

#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "execution/IlShapes.hpp"

namespace codicil::execution {
namespace {

using testing::Contains;

using Bytes = std::vector<std::uint8_t>;

UnwindError errorOf(const Bytes& bytes) {
  auto info = UnwindInfo::decode(bytes);
  EXPECT_FALSE(info);
  return info ? UnwindError::OutsideStack : info.error();
}

std::vector<UnwindCode> codesOf(const Bytes& bytes) {
  std::vector<UnwindCode> codes;
  auto info = UnwindInfo::decode(bytes);
  EXPECT_TRUE(info);
  if (info) {
    info->forEachCode([&](const UnwindCode& code) { codes.push_back(code); });
  }
  return codes;
}

TEST(UnwindInfo, DecodesEachCode) {
  auto codes = codesOf({0x01, 40,          13,   0xf5,  // version 1, prolog of 40 bytes, 13 slots, rbp and 15 * 16
                        40,   0x04 | 0x30, 0x05, 0x00,  // rbx saved at 5 * 8
                        36,   0x05 | 0xc0, 0x10, 0x00, 0x02, 0x00,  // r12 saved at 0x20010
                        30,   0x03,                                 // rbp = rsp + 240
                        26,   0x01,        0x00, 0x02,              // 0x200 * 8
                        20,   0x11,        0x08, 0x00, 0x10, 0x00,  // 0x100008
                        10,   0x72,                                 // 7 * 8 + 8
                        1,    0x50});                               // push rbp
  ASSERT_EQ(codes.size(), 7u);
  EXPECT_EQ(codes[0].operation, UnwindOperation::SaveNonvolatile);
  EXPECT_EQ(codes[0].reg, Register::Rbx);
  EXPECT_EQ(codes[0].value, 40u);
  EXPECT_EQ(codes[1].reg, Register::R12);
  EXPECT_EQ(codes[1].value, 0x20010u);
  EXPECT_EQ(codes[2].operation, UnwindOperation::SetFrameRegister);
  EXPECT_EQ(codes[2].reg, Register::Rbp);
  EXPECT_EQ(codes[2].value, 240u);
  EXPECT_EQ(codes[3].operation, UnwindOperation::Allocate);
  EXPECT_EQ(codes[3].value, 0x1000u);
  EXPECT_EQ(codes[4].value, 0x100008u);
  EXPECT_EQ(codes[5].value, 64u);
  EXPECT_EQ(codes[6].operation, UnwindOperation::PushNonvolatile);
  EXPECT_EQ(codes[6].codeOffset, 1u);
}

TEST(UnwindInfo, DecodesTheLargeFrameRegisterDistanceOfUnix) {
  auto codes = codesOf({0x01, 20, 3, 0xf5, 20, 0x0b, 0x34, 0x12, 0x01, 0x00});
  ASSERT_EQ(codes.size(), 1u);
  EXPECT_EQ(codes[0].operation, UnwindOperation::SetFrameRegister);
  EXPECT_EQ(codes[0].value, 0x11234u * 16);
}

TEST(UnwindInfo, RefusesWhatItCannotUndo) {
  EXPECT_EQ(errorOf({}), UnwindError::Truncated);
  EXPECT_EQ(errorOf({0x01, 0, 1, 0}), UnwindError::Truncated);
  EXPECT_EQ(errorOf({0x01, 4, 1, 0, 4, 0x01}), UnwindError::Truncated);  // its operand is missing
  EXPECT_EQ(errorOf({0x02, 0, 0, 0}), UnwindError::UnsupportedVersion);
  EXPECT_EQ(errorOf({0x21, 0, 0, 0}), UnwindError::Chained);
  EXPECT_EQ(errorOf({0x01, 4, 1, 0, 4, 0x06}), UnwindError::UnknownCode);
  EXPECT_EQ(errorOf({0x01, 4, 1, 0, 4, 0x21}), UnwindError::UnknownCode);  // UWOP_ALLOC_LARGE knows 0 and 1
  EXPECT_EQ(errorOf({0x01, 4, 1, 0, 4, 0x0a}), UnwindError::UnknownCode);  // UWOP_PUSH_MACHFRAME
  EXPECT_EQ(errorOf({0x01, 4, 1, 0, 4, 0x03}), UnwindError::NoFrameRegister);
}

// A small stack of numbers, with rsp at its start.
struct FakeStack {
  std::uint64_t words[16];
  Registers registers;
  StackRange range;

  FakeStack() {
    for (std::uint64_t i = 0; i < std::size(words); ++i) {
      words[i] = 0x100 + i;
    }
    range = {reinterpret_cast<std::uint64_t>(words), reinterpret_cast<std::uint64_t>(words + std::size(words))};
    registers.rsp() = range.low;
  }
  tl::expected<void, UnwindError> unwind(const Bytes& unwindInfo, const Bytes& code, std::uint32_t offset,
                                         FramePosition position = FramePosition::Interrupted) {
    return unwindOneFrame(*UnwindInfo::decode(unwindInfo), code, offset, position, range, registers);
  }
};

const Bytes kPushRbxAllocate32 = {0x01, 5, 2, 0, 5, 0x32, 1, 0x30};

TEST(UnwindOneFrame, CountsOnlyWhatThePrologHasDone) {
  const Bytes code(64, 0x90);
  for (auto [offset, rip] : {std::pair{0u, 0x100u}, {1u, 0x101u}, {4u, 0x101u}, {5u, 0x105u}, {40u, 0x105u}}) {
    FakeStack stack;
    ASSERT_TRUE(stack.unwind(kPushRbxAllocate32, code, offset));
    EXPECT_EQ(stack.registers.rip, rip) << offset;
    EXPECT_EQ(stack.registers.rsp(), stack.range.low + 8 * (rip - 0x100 + 1)) << offset;
  }
}

TEST(UnwindOneFrame, SavedRegistersAreFoundFromTheFrameRegisterThoughRspHasMoved) {
  FakeStack stack;
  stack.registers[Register::Rbp] = stack.range.low + 7 * 8;
  // sub rsp, 32; lea rbp, [rsp + 16]; mov [rsp + 8], rbx
  ASSERT_TRUE(stack.unwind({0x01, 20, 4, 0x15, 20, 0x34, 1, 0, 10, 0x03, 5, 0x32}, Bytes(64, 0x90), 30));
  EXPECT_EQ(stack.registers[Register::Rbx], 0x106u);
  EXPECT_EQ(stack.registers.saved[static_cast<unsigned>(Register::Rbx)], stack.words + 6);
  EXPECT_EQ(stack.registers.rip, 0x109u);
}

TEST(UnwindOneFrame, PlaysWhatIsLeftOfAnEpilog) {
  const Bytes code = {0x90, 0x48, 0x83, 0xc4, 0x20, 0x5b, 0x41, 0x5f, 0xc3};  // nop; add rsp, 32; pop rbx, r15; ret
  for (auto [offset, rip] : {std::pair{1u, 0x106u}, {5u, 0x102u}, {6u, 0x101u}, {8u, 0x100u}}) {
    FakeStack stack;
    ASSERT_TRUE(stack.unwind(kPushRbxAllocate32, code, offset));
    EXPECT_EQ(stack.registers.rip, rip) << offset;
    EXPECT_EQ(stack.registers[Register::R15], offset < 8 ? rip - 1 : 0u) << offset;
  }
  FakeStack called;  // a return address there is one of a call that does not return
  ASSERT_TRUE(called.unwind(kPushRbxAllocate32, code, 6, FramePosition::ReturnAddress));
  EXPECT_EQ(called.registers.rip, 0x105u);
}

TEST(UnwindOneFrame, PlaysBothFramesOfAnOsrEpilog) {
  // add rsp, 16; pop rbp; add rsp, 24; pop rbx; ret
  const Bytes code = {0x48, 0x83, 0xc4, 0x10, 0x5d, 0x48, 0x81, 0xc4, 0x18, 0x00, 0x00, 0x00, 0x5b, 0xc3};
  for (auto [offset, rip] : {std::pair{0u, 0x107u}, {4u, 0x105u}, {5u, 0x104u}, {12u, 0x101u}}) {
    FakeStack stack;
    ASSERT_TRUE(stack.unwind(kPushRbxAllocate32, code, offset));
    EXPECT_EQ(stack.registers.rip, rip) << offset;
    EXPECT_EQ(stack.registers[Register::Rbx], rip - 1);
  }
}

TEST(UnwindOneFrame, SaysWhereRegistersWereSaved) {
  FakeStack stack;
  ASSERT_TRUE(stack.unwind(kPushRbxAllocate32, Bytes(64, 0x90), 10));
  EXPECT_EQ(stack.registers.saved[static_cast<unsigned>(Register::Rbx)], stack.words + 4);
  EXPECT_EQ(stack.registers.saved[static_cast<unsigned>(Register::R12)], nullptr);
}

TEST(UnwindOneFrame, JumpsOutAreEpilogsAndJumpsWithinAreNot) {
  auto ripAt = [](const Bytes& jump) {
    FakeStack stack;
    Bytes code = {0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90};
    code.insert(code.end(), jump.begin(), jump.end());
    code.resize(64, 0x90);
    EXPECT_TRUE(stack.unwind(kPushRbxAllocate32, code, 8));
    return stack.registers.rip;
  };
  constexpr std::uint64_t kEpilog = 0x100;
  constexpr std::uint64_t kBody = 0x105;
  EXPECT_EQ(ripAt({0xe9, 0x00, 0x01, 0x00, 0x00}), kEpilog);
  EXPECT_EQ(ripAt({0xe9, 0x00, 0xff, 0xff, 0xff}), kEpilog);
  EXPECT_EQ(ripAt({0xe9, 0x10, 0x00, 0x00, 0x00}), kBody);
  EXPECT_EQ(ripAt({0xeb, 0x70}), kEpilog);
  EXPECT_EQ(ripAt({0xeb, 0xfc}), kBody);
  EXPECT_EQ(ripAt({0xff, 0x25, 0x00, 0x00, 0x00, 0x00}), kEpilog);
  EXPECT_EQ(ripAt({0x48, 0xff, 0xe0}), kEpilog);  // rex.w jmp rax
  EXPECT_EQ(ripAt({0x48, 0xff, 0x20}), kEpilog);  // rex.w jmp [rax]
  EXPECT_EQ(ripAt({0xff, 0xe0}), kBody);          // jmp rax: a switch
  EXPECT_EQ(ripAt({0xff, 0xd0}), kBody);          // call rax
}

TEST(UnwindOneFrame, NothingOutsideTheStackIsReadAndRegistersStay) {
  FakeStack stack;
  stack.registers.rsp() = stack.range.high - 8;
  for (auto position : {FramePosition::Interrupted, FramePosition::ReturnAddress}) {
    auto result = stack.unwind(kPushRbxAllocate32, Bytes(64, 0x90), 10, position);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error(), UnwindError::OutsideStack);
    EXPECT_EQ(stack.registers.rsp(), stack.range.high - 8);
  }
  stack.registers.rsp() = ~std::uint64_t{0} - 3;
  EXPECT_FALSE(stack.unwind({0x01, 0, 0, 0}, {0xc3}, 0));
}

class UnwindInfoOfTheJitTest : public testing::Test {
 protected:
  std::vector<jit::CompiledIl> compileAll() {
    std::vector<jit::CompiledIl> methods;
    for (const jit::Shape& shape : jit::allShapes(0)) {
      methods.push_back(jit::compileIl(*memory_, shape.method, jit::optimized()));
      methods.push_back(jit::compileIl(*memory_, shape.method, jit::minimalOptimization()));
    }
    return methods;
  }
  std::unique_ptr<codememory::CodeMemory> memory_ = jit::memoryForCompiledIl();
};

TEST_F(UnwindInfoOfTheJitTest, TheShapesCoverWhatItEmits) {
  std::set<int> encodings;
  std::set<jit::FunctionKind> kinds;
  for (const jit::CompiledIl& method : compileAll()) {
    for (const jit::Fragment& fragment : method.fragments) {
      kinds.insert(fragment.kind);
      ASSERT_TRUE(UnwindInfo::decode(fragment.unwindInfo));
      EXPECT_EQ(fragment.unwindInfo.size(), 4 + 2 * fragment.unwindInfo[2]);
      for (std::size_t slot = 0; slot < fragment.unwindInfo[2];) {
        int code = fragment.unwindInfo[4 + 2 * slot + 1];
        int encoding = code & 0xf;
        encodings.insert(encoding == 1 ? code : encoding);
        slot += encoding == 1 ? 2 + (code >> 4) : encoding == 4 ? 2 : encoding == 5 || encoding == 11 ? 3 : 1;
      }
    }
  }
  // UWOP_PUSH_NONVOL, UWOP_ALLOC_LARGE in both forms, UWOP_ALLOC_SMALL, UWOP_SET_FPREG and …_LARGE.
  EXPECT_EQ(encodings, (std::set<int>{0, 1, 0x11, 2, 3, 11}));
  EXPECT_THAT(kinds, Contains(jit::FunctionKind::Handler));
}

TEST_F(UnwindInfoOfTheJitTest, EveryPrefixIsAnErrorOrIsWhole) {
  std::size_t prefixes = 0;
  for (const jit::CompiledIl& method : compileAll()) {
    for (const jit::Fragment& fragment : method.fragments) {
      for (std::size_t size = 0; size < fragment.unwindInfo.size(); ++size, ++prefixes) {
        Bytes prefix(fragment.unwindInfo.begin(), fragment.unwindInfo.begin() + static_cast<std::ptrdiff_t>(size));
        prefix.shrink_to_fit();  // for AddressSanitizer to see its end
        EXPECT_EQ(errorOf(prefix), UnwindError::Truncated);
      }
    }
  }
  EXPECT_GT(prefixes, 300u);
}

TEST(UnwindOneFrame, RandomCodesAndInstructionsStayWithinTheirBytes) {
  std::mt19937 random(1);
  int undone = 0;
  for (int round = 0; round < 100000; ++round) {
    Bytes info(4 + random() % 24);
    Bytes code(random() % 24);
    for (auto& byte : info) byte = static_cast<std::uint8_t>(random());
    for (auto& byte : code) byte = static_cast<std::uint8_t>(random());
    info[0] = 1;
    info[2] = static_cast<std::uint8_t>(random() % 12);
    for (std::size_t i = 5; i < info.size(); i += 2) {
      info[i] = static_cast<std::uint8_t>(info[i] & 0xf0) | (random() % 6);
    }
    auto decoded = UnwindInfo::decode(info);
    if (!decoded) continue;
    FakeStack stack;
    stack.registers[Register::Rbp] = stack.range.low + random() % 256;
    undone += unwindOneFrame(*decoded, code, random() % 32, FramePosition::Interrupted, stack.range, stack.registers)
                  .has_value();
  }
  EXPECT_GT(undone, 1000);
}

}  // namespace
}  // namespace codicil::execution
