// The integer registers of a frame, as unwinding restores them.
#pragma once

#include <array>
#include <cstdint>

namespace codicil::threading {

// Numbered as instructions encode them (and unwind codes, and GC info).
enum class Register : std::uint8_t { Rax, Rcx, Rdx, Rbx, Rsp, Rbp, Rsi, Rdi, R8, R9, R10, R11, R12, R13, R14, R15 };
inline constexpr unsigned kRegisterCount = 16;

// Those a callee preserves (System V ABI, AMD64 supplement, 3.2.1); rsp is restored by unwinding itself.
inline constexpr std::array kNonvolatileRegisters = {Register::Rbx, Register::Rbp, Register::R12,
                                                     Register::R13, Register::R14, Register::R15};

// A plain value. Unwinding leaves the volatile ones as they were: in a caller's frame they say nothing.
struct Registers {
  std::uint64_t rip = 0;
  std::array<std::uint64_t, kRegisterCount> general = {};
  // Where a frame that was unwound had saved the register: to be written when the frame's register is to change, as a
  // collector does that moves objects. Null: no one has, it is still in the processor (or the thread's context).
  std::array<std::uint64_t*, kRegisterCount> saved = {};

  std::uint64_t& operator[](Register name) { return general[static_cast<unsigned>(name)]; }
  std::uint64_t operator[](Register name) const { return general[static_cast<unsigned>(name)]; }
  void restore(Register name, std::uint64_t value, std::uint64_t from) {
    (*this)[name] = value;
    saved[static_cast<unsigned>(name)] = reinterpret_cast<std::uint64_t*>(from);
  }
  std::uint64_t& rsp() { return (*this)[Register::Rsp]; }
  std::uint64_t rsp() const { return (*this)[Register::Rsp]; }
};

// Where memory may be read: [low, high), addresses in this process.
struct StackRange {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

}  // namespace codicil::threading
