#include "execution/Epilog.hpp"

namespace codicil::execution {

namespace {

constexpr std::uint8_t kRexW = 0x48;
constexpr std::uint8_t kRexB = 0x41;

// The instruction bytes from one offset on; 0, which begins no instruction of an epilog, past the end.
class InstructionBytes {
 public:
  InstructionBytes(std::span<const std::uint8_t> code, std::uint32_t offset) : code_(code), at_(offset) {}

  std::uint8_t operator[](std::uint32_t index) const {
    return index < code_.size() && at_ <= code_.size() - 1 - index ? code_[at_ + index] : std::uint8_t{0};
  }
  std::int64_t signed8(std::uint32_t index) const { return static_cast<std::int8_t>((*this)[index]); }
  std::int64_t signed32(std::uint32_t index) const {
    std::uint32_t value = 0;
    for (std::uint32_t i = 0; i < 4; ++i) {
      value |= std::uint32_t{(*this)[index + i]} << (8 * i);
    }
    return static_cast<std::int32_t>(value);
  }
  std::int64_t offset() const { return at_; }
  std::int64_t end() const { return static_cast<std::int64_t>(code_.size()); }
  void skip(std::uint32_t bytes) { at_ += bytes; }

 private:
  std::span<const std::uint8_t> code_;
  std::uint32_t at_;
};

bool isTailCall(const InstructionBytes& at) {
  auto leaves = [&](std::int64_t target) { return target <= 0 || target >= at.end(); };
  switch (at[0]) {
    case 0xeb:  // jmp rel8
      return leaves(at.offset() + 2 + at.signed8(1));
    case 0xe9:  // jmp rel32
      return leaves(at.offset() + 5 + at.signed32(1));
    case 0xff:  // jmp [rip + disp32]
      return at[1] == 0x25;
    case kRexW:  // jmp r/m64
    case kRexW | kRexB:
      return at[1] == 0xff && (at[2] >> 3 & 7) == 4;
    default:
      return false;
  }
}

// `add rsp, imm`; its length, or 0. It comes first in an epilog, and once more after pops in that of an OSR method,
// which takes down the frame of the method it went on for as well.
std::uint32_t playStackAdjustment(const InstructionBytes& at, Registers& registers) {
  if (at[0] != kRexW || at[2] != 0xc4 || (at[1] != 0x83 && at[1] != 0x81)) {
    return 0;
  }
  const bool isShort = at[1] == 0x83;
  registers.rsp() += static_cast<std::uint64_t>(isShort ? at.signed8(3) : at.signed32(3));
  return isShort ? 4 : 7;
}

// `pop r64`; its length, or 0.
std::uint32_t playPop(const InstructionBytes& at, StackReader& stack, Registers& registers) {
  std::uint32_t prefix = at[0] == kRexB ? 1 : 0;
  std::uint8_t opcode = at[prefix];
  if (opcode < 0x58 || opcode > 0x5f) {
    return 0;
  }
  stack.popInto(static_cast<Register>((opcode - 0x58) + 8 * prefix), registers);
  return prefix + 1;
}

}  // namespace

bool finishEpilog(std::span<const std::uint8_t> code, std::uint32_t codeOffset, StackReader& stack,
                  Registers& registers) {
  InstructionBytes at(code, codeOffset);
  for (;;) {
    if (at[0] == 0xc3 || isTailCall(at)) {
      registers.rip = stack.pop(registers);
      return true;
    }
    std::uint32_t bytes = playStackAdjustment(at, registers);
    if (bytes == 0) {
      bytes = playPop(at, stack, registers);
    }
    if (bytes == 0 || !stack.ok()) {
      return false;
    }
    at.skip(bytes);
  }
}

}  // namespace codicil::execution
