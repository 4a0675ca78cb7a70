// SPDX-License-Identifier: MIT
// A reader of DWARF call frame information finds the same callers as the engine's own unwinder, for every frame shape
// that the JIT makes, at every offset.
#include <array>
#include <cstring>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "diagnostics/CallFrameInfo.hpp"
#include "execution/CompiledIl.hpp"
#include "execution/IlShapes.hpp"
#include "execution/UnwindInfo.hpp"

namespace codicil::diagnostics {
namespace {

using execution::CodeFragment;
using threading::Register;
using threading::Registers;

// DWARF 5, 6.4.2: as much of it as a prolog needs. Numbers of the System V ABI.
class FrameReader {
 public:
  explicit FrameReader(std::vector<std::byte> section) : bytes_(std::move(section)) {}

  struct Row {
    std::uint64_t cfaRegister = 0, cfaOffset = 0;
    std::array<std::optional<std::uint64_t>, 17> below;  // saved that far below the CFA
  };
  // The row of an address; nothing: no entry has it, or an entry is malformed.
  std::optional<Row> rowAt(std::uint64_t address) {
    for (std::size_t entry = 0; entry < bytes_.size();) {
      at_ = entry;
      const auto length = take<std::uint32_t>();
      end_ = at_ + length;
      if (length % 8 != 0 || end_ > bytes_.size()) return std::nullopt;
      if (take<std::uint32_t>() != 0xffffffff) {
        const auto begin = take<std::uint64_t>();
        if (address - begin < take<std::uint64_t>()) {
          const std::size_t own = at_, ownEnd = end_;
          Row row;
          if (!common(row)) return std::nullopt;
          at_ = own;
          end_ = ownEnd;
          return execute(row, address - begin) ? std::optional(row) : std::nullopt;
        }
      }
      entry = end_;
    }
    return std::nullopt;
  }

 private:
  template <typename T>
  T take() {
    T value{};
    if (at_ + sizeof value <= bytes_.size()) std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  std::uint64_t uleb() {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const auto byte = take<std::uint8_t>();
      value |= std::uint64_t{byte & 0x7fu} << shift;
      if ((byte & 0x80) == 0) return value;
    }
  }
  bool common(Row& row) {
    at_ = 0;
    const auto length = take<std::uint32_t>();
    end_ = at_ + length;
    if (take<std::uint32_t>() != 0xffffffff || take<std::uint8_t>() != 1 || take<std::uint8_t>() != 0 ||
        take<std::uint8_t>() != 1 || take<std::uint8_t>() != 0x78 || take<std::uint8_t>() != 16)
      return false;
    return execute(row, 0);
  }
  bool execute(Row& row, std::uint64_t offset) {
    std::uint64_t location = 0;
    while (at_ < end_) {
      const auto instruction = take<std::uint8_t>();
      if (location > offset) return true;
      if (instruction >> 6 == 2) {
        row.below.at(instruction & 0x3f) = 8 * uleb();
      } else if (instruction >> 6 == 3) {
        row.below.at(instruction & 0x3f).reset();
      } else if (instruction == 0x04) {
        location += take<std::uint32_t>();
      } else if (instruction == 0x02) {
        location += take<std::uint8_t>();
      } else if (instruction == 0x0c) {
        row.cfaRegister = uleb();
        row.cfaOffset = uleb();
      } else if (instruction == 0x0e) {
        row.cfaOffset = uleb();
      } else if (instruction != 0) {
        return false;
      }
    }
    return true;
  }

  std::vector<std::byte> bytes_;
  std::size_t at_ = 0, end_ = 0;
};

constexpr std::array kNumbered = {Register::Rax, Register::Rdx, Register::Rcx, Register::Rbx,
                                  Register::Rsi, Register::Rdi, Register::Rbp, Register::Rsp,
                                  Register::R8,  Register::R9,  Register::R10, Register::R11,
                                  Register::R12, Register::R13, Register::R14, Register::R15};

class CallFrameInfoTest : public testing::Test {
 protected:
  CallFrameInfoTest() {
    for (std::size_t i = 0; i < stack_.size(); ++i) stack_[i] = 0x5eed'0000'0000 + i;
    low_ = reinterpret_cast<std::uint64_t>(stack_.data());
  }

  void expectSameCallers(const jit::CompiledIl& compiled) {
    std::vector<std::byte> section = commonFrameInfo();
    const auto* const code = reinterpret_cast<const std::byte*>(compiled.code.data());
    const auto own = frameDescriptions(code, compiled.tables->fragments());
    section.insert(section.end(), own.begin(), own.end());
    FrameReader reader(std::move(section));
    for (const CodeFragment& fragment : compiled.tables->fragments()) {
      for (std::uint32_t offset = 0; offset < fragment.end - fragment.begin; ++offset) {
        Registers registers;
        for (const Register one : kNumbered) registers[one] = low_ + 0x40000 + static_cast<unsigned>(one) * 0x1000;
        const auto row = reader.rowAt(reinterpret_cast<std::uint64_t>(code) + fragment.begin + offset);
        ASSERT_TRUE(row) << offset;
        const std::uint64_t cfa = registers[kNumbered.at(row->cfaRegister)] + row->cfaOffset;
        Registers caller = registers;
        ASSERT_TRUE(execution::unwindOneFrame(
            fragment.unwind, compiled.code.subspan(fragment.begin, fragment.end - fragment.begin), offset,
            execution::FramePosition::ReturnAddress, {low_, low_ + stack_.size() * 8}, caller));
        EXPECT_EQ(cfa, caller.rsp()) << offset;
        EXPECT_EQ(row->below[16], 8u);
        for (std::size_t number = 0; number < kNumbered.size(); ++number) {
          const Register name = kNumbered[number];
          if (name == Register::Rsp) continue;
          const std::uint64_t found =
              row->below[number] ? stack_.at((cfa - *row->below[number] - low_) / 8) : registers[name];
          EXPECT_EQ(found, caller[name]) << "register " << number << " at " << offset;
        }
        ++rows_;
      }
    }
  }

  std::vector<std::uint64_t> stack_ = std::vector<std::uint64_t>(0x20000);
  std::uint64_t low_ = 0;
  unsigned rows_ = 0;
};

TEST_F(CallFrameInfoTest, LeadsWhereTheUnwindCodesLead) {
  const auto memory = jit::memoryForCompiledIl();
  for (const jit::Shape& shape : jit::allShapes(0x1000))
    for (const jit::CompileFlags& flags : {jit::optimized(), jit::minimalOptimization()}) {
      SCOPED_TRACE(shape.method.name);
      expectSameCallers(jit::compileIl(*memory, shape.method, flags));
    }
  EXPECT_GT(rows_, 1000u);
}

TEST_F(CallFrameInfoTest, SaysHowThunksStand) {
  const auto* const code = reinterpret_cast<const std::byte*>(0x10000);
  const codememory::StubFrame frames[] = {
      {2, 16, false, {16, 0, 0, 0, 0, 0}}, {300, 24, true, {16, 24, 0, 0, 0, 0}}, {310, 8, false, {}}};
  std::vector<std::byte> section = commonFrameInfo();
  const auto own = stubDescription(code, 320, frames);
  section.insert(section.end(), own.begin(), own.end());
  FrameReader reader(section);
  constexpr std::uint64_t kRsp = 7, kRbp = 6, kRbx = 3;
  const struct {
    std::uint64_t offset, cfaRegister, cfaOffset, rbx, rbp;
  } rows[] = {{0, kRsp, 8, 0, 0},      {1, kRsp, 8, 0, 0},      {2, kRsp, 16, 16, 0}, {299, kRsp, 16, 16, 0},
              {300, kRbp, 24, 16, 24}, {309, kRbp, 24, 16, 24}, {310, kRsp, 8, 0, 0}};
  for (const auto& wanted : rows) {
    const auto row = reader.rowAt(0x10000 + wanted.offset);
    ASSERT_TRUE(row) << wanted.offset;
    EXPECT_EQ(row->cfaRegister, wanted.cfaRegister) << wanted.offset;
    EXPECT_EQ(row->cfaOffset, wanted.cfaOffset) << wanted.offset;
    EXPECT_EQ(row->below[kRbx].value_or(0), wanted.rbx) << wanted.offset;
    EXPECT_EQ(row->below[kRbp].value_or(0), wanted.rbp) << wanted.offset;
  }
}

}  // namespace
}  // namespace codicil::diagnostics
