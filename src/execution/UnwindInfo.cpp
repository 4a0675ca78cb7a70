#include "execution/UnwindInfo.hpp"

#include "execution/Epilog.hpp"
#include "execution/StackReader.hpp"

namespace codicil::execution {

namespace {

constexpr std::size_t kHeaderBytes = 4;
constexpr std::size_t kSlotBytes = 2;
constexpr unsigned kVersion = 1;
constexpr unsigned kChainedFlag = 4;

// The low four bits of a code's second byte; the high four are its operand.
enum Encoding : std::uint8_t {
  kPushNonvolatile = 0,
  kAllocateLarge = 1,
  kAllocateSmall = 2,
  kSetFrameRegister = 3,
  kSaveNonvolatile = 4,
  kSaveNonvolatileFar = 5,
  kSaveXmm = 8,
  kSaveXmmFar = 9,
  kSetFrameRegisterLarge = 11,
};

// How many slots a code takes; 0: there is no such code.
unsigned slotsOf(unsigned encoding, unsigned operand) {
  switch (encoding) {
    case kPushNonvolatile:
    case kAllocateSmall:
    case kSetFrameRegister:
      return 1;
    case kAllocateLarge:
      return operand == 0 ? 2 : operand == 1 ? 3 : 0;
    case kSaveNonvolatile:
    case kSaveXmm:
      return 2;
    case kSaveNonvolatileFar:
    case kSaveXmmFar:
    case kSetFrameRegisterLarge:
      return 3;
    default:
      return 0;
  }
}

// Where the frame stands: what saved registers' offsets count from. It is rsp after the whole prolog, which the frame
// register gives once it is set (rsp moves on in a body with localloc).
std::uint64_t frameBase(const UnwindInfo& info, std::uint32_t codeOffset, const Registers& registers) {
  std::uint64_t base = registers.rsp();
  info.forEachCode([&](const UnwindCode& code) {
    if (code.operation == UnwindOperation::SetFrameRegister && code.codeOffset <= codeOffset) {
      base = registers[code.reg] - code.value;
    }
  });
  return base;
}

void undoProlog(const UnwindInfo& info, std::uint32_t codeOffset, StackReader& stack, Registers& registers) {
  const std::uint64_t base = frameBase(info, codeOffset, registers);
  info.forEachCode([&](const UnwindCode& code) {
    if (code.codeOffset > codeOffset) {
      return;  // not executed yet
    }
    switch (code.operation) {
      case UnwindOperation::PushNonvolatile:
        stack.popInto(code.reg, registers);
        break;
      case UnwindOperation::Allocate:
        registers.rsp() += code.value;
        break;
      case UnwindOperation::SetFrameRegister:
        registers.rsp() = registers[code.reg] - code.value;
        break;
      case UnwindOperation::SaveNonvolatile:
        registers.restore(code.reg, stack.read(base + code.value), base + code.value);
        break;
      case UnwindOperation::SaveVector:
        break;
    }
  });
}

}  // namespace

const char* describe(UnwindError error) {
  switch (error) {
    case UnwindError::Truncated:
      return "unwind info is cut short";
    case UnwindError::UnsupportedVersion:
      return "unwind info is not of version 1";
    case UnwindError::Chained:
      return "unwind info is chained";
    case UnwindError::UnknownCode:
      return "unwind info has an unknown code";
    case UnwindError::NoFrameRegister:
      return "unwind info sets a frame register and names none";
    case UnwindError::OutsideStack:
      return "unwinding left the stack";
  }
  return "?";
}

tl::expected<UnwindInfo, UnwindError> UnwindInfo::decode(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kHeaderBytes) {
    return tl::unexpected(UnwindError::Truncated);
  }
  if ((bytes[0] & 7) != kVersion) {
    return tl::unexpected(UnwindError::UnsupportedVersion);
  }
  if ((bytes[0] >> 3 & kChainedFlag) != 0) {
    return tl::unexpected(UnwindError::Chained);
  }
  UnwindInfo info(bytes.data());
  if (bytes.size() - kHeaderBytes < info.slots() * kSlotBytes) {
    return tl::unexpected(UnwindError::Truncated);
  }
  for (unsigned slot = 0; slot < info.slots();) {
    std::uint8_t code = bytes[kHeaderBytes + slot * kSlotBytes + 1];
    unsigned count = slotsOf(code & 0xf, code >> 4);
    if (count == 0) {
      return tl::unexpected(UnwindError::UnknownCode);
    }
    if (count > info.slots() - slot) {
      return tl::unexpected(UnwindError::Truncated);
    }
    bool setsFrameRegister = (code & 0xf) == kSetFrameRegister || (code & 0xf) == kSetFrameRegisterLarge;
    if (setsFrameRegister && !info.hasFrameRegister()) {
      return tl::unexpected(UnwindError::NoFrameRegister);
    }
    slot += count;
  }
  return info;
}

UnwindCode UnwindInfo::codeAt(unsigned& slot) const {
  const std::uint8_t* at = bytes_ + kHeaderBytes + slot * kSlotBytes;
  const unsigned encoding = at[1] & 0xf;
  const unsigned operand = at[1] >> 4;
  auto near = [at] { return std::uint64_t{at[2]} | std::uint64_t{at[3]} << 8; };
  auto far = [at, near] { return near() | std::uint64_t{at[4]} << 16 | std::uint64_t{at[5]} << 24; };
  slot += slotsOf(encoding, operand);

  UnwindCode code{at[0], UnwindOperation::PushNonvolatile, static_cast<Register>(operand), 0};
  auto is = [&code](UnwindOperation operation, std::uint64_t value) {
    code.operation = operation;
    code.value = value;
  };
  switch (encoding) {
    case kAllocateSmall:
      is(UnwindOperation::Allocate, operand * 8 + 8);
      break;
    case kAllocateLarge:
      is(UnwindOperation::Allocate, operand == 0 ? near() * 8 : far());
      break;
    case kSetFrameRegister:
      is(UnwindOperation::SetFrameRegister, (bytes_[3] >> 4) * 16u);
      code.reg = frameRegister();
      break;
    case kSetFrameRegisterLarge:
      is(UnwindOperation::SetFrameRegister, far() * 16);
      code.reg = frameRegister();
      break;
    case kSaveNonvolatile:
      is(UnwindOperation::SaveNonvolatile, near() * 8);
      break;
    case kSaveNonvolatileFar:
      is(UnwindOperation::SaveNonvolatile, far());
      break;
    case kSaveXmm:
      is(UnwindOperation::SaveVector, near() * 16);
      break;
    case kSaveXmmFar:
      is(UnwindOperation::SaveVector, far());
      break;
    default:
      break;
  }
  return code;
}

tl::expected<void, UnwindError> unwindOneFrame(const UnwindInfo& info, std::span<const std::uint8_t> code,
                                               std::uint32_t codeOffset, FramePosition position,
                                               const StackRange& stack, Registers& registers) {
  if (position == FramePosition::Interrupted) {
    StackReader reader(stack);
    Registers caller = registers;
    if (finishEpilog(code, codeOffset, reader, caller)) {
      if (!reader.ok()) {
        return tl::unexpected(UnwindError::OutsideStack);
      }
      registers = caller;
      return {};
    }
  }
  StackReader reader(stack);
  Registers caller = registers;
  undoProlog(info, codeOffset, reader, caller);
  caller.rip = reader.pop(caller);
  if (!reader.ok()) {
    return tl::unexpected(UnwindError::OutsideStack);
  }
  registers = caller;
  return {};
}

}  // namespace codicil::execution
