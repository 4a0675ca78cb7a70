// The unwind codes that the JIT hands to allocUnwindInfo, and what they are for: from a frame to its caller's.
//
// Format: UNWIND_INFO, version 1, of the Windows x64 ABI ("x64 exception handling" in Microsoft's documentation of the
// ABI), which RyuJIT emits on Unix too, with one code of its own: UWOP_SET_FPREG_LARGE (11), whose two further slots
// hold the frame register's distance from rsp in units of 16 bytes.
#pragma once

#include <cstdint>
#include <span>

#include <tl/expected.hpp>

#include "threading/Registers.hpp"

namespace codicil::execution {

using threading::kNonvolatileRegisters;
using threading::kRegisterCount;
using threading::Register;
using threading::Registers;
using threading::StackRange;

enum class UnwindError : std::uint8_t {
  Truncated,           // the codes go on past the end of the bytes
  UnsupportedVersion,  // not 1
  Chained,             // info that continues another's: not within a JIT's fragment
  UnknownCode,         // an operation that no JIT emits, the machine frames of kernels included
  NoFrameRegister,     // a code sets the frame register, and the header names none
  OutsideStack,        // a saved register or the return address would lie outside the stack that was given
};
const char* describe(UnwindError error);

enum class UnwindOperation : std::uint8_t {
  PushNonvolatile,   // of `reg`
  Allocate,          // `value` bytes
  SetFrameRegister,  // to rsp + `value`
  SaveNonvolatile,   // `reg` at `value` bytes above the frame's base
  SaveVector,        // an xmm register: volatile in the System V ABI, and not restored
};

struct UnwindCode {
  std::uint8_t codeOffset = 0;  // of the end of the prolog's instruction that did it
  UnwindOperation operation = UnwindOperation::PushNonvolatile;
  Register reg = Register::Rax;
  std::uint64_t value = 0;
};

// A checked view of such info; the bytes must outlive it. Immutable, so safe from any thread.
class UnwindInfo {
 public:
  // `bytes` may be longer than the info: what follows is not looked at.
  static tl::expected<UnwindInfo, UnwindError> decode(std::span<const std::uint8_t> bytes);

  std::uint32_t prologBytes() const { return bytes_[1]; }
  bool hasFrameRegister() const { return (bytes_[3] & 0xf) != 0; }
  Register frameRegister() const { return static_cast<Register>(bytes_[3] & 0xf); }

  // Calls visit(const UnwindCode&) in the order of undoing them, last of the prolog first.
  template <typename Visit>
  void forEachCode(Visit&& visit) const {
    for (unsigned slot = 0; slot < slots();) {
      visit(codeAt(slot));
    }
  }

 private:
  explicit UnwindInfo(const std::uint8_t* bytes) : bytes_(bytes) {}
  unsigned slots() const { return bytes_[2]; }
  UnwindCode codeAt(unsigned& slot) const;  // and steps to the next

  const std::uint8_t* bytes_;  // they say themselves how many they are
};

enum class FramePosition : std::uint8_t {
  ReturnAddress,  // the frame called another one: never within an epilog
  Interrupted,    // stopped before any instruction at all, of prolog, body or epilog
};

// Replaces `registers` by those of the caller, as it goes on when the frame has returned. The frame is of a function
// or funclet whose machine code is `code`, stopped at `codeOffset` in it (rip itself is not looked at; code.size() is a
// call at the very end that does not return). On an error `registers` stay as they were. Takes no lock, allocates
// nothing: async-signal-safe.
tl::expected<void, UnwindError> unwindOneFrame(const UnwindInfo& info, std::span<const std::uint8_t> code,
                                               std::uint32_t codeOffset, FramePosition position,
                                               const StackRange& stack, Registers& registers);

}  // namespace codicil::execution
