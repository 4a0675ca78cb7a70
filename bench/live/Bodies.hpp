// SPDX-License-Identifier: MIT
// The IL that the agent and the client give methods, the same on both sides.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace codicil::live {

enum class BodyKind : std::int32_t {
  Constant = 0,  // returns 2
  Count = 1,     // counts the call, then does what it did
  Time = 2,      // measures how long what it did takes
};

// Signatures of the native functions that probes call, for calli (ECMA-335 II.23.2.3, unmanaged cdecl).
inline constexpr std::array<std::uint8_t, 3> kCountSignature{0x01, 0x00, 0x01};        // void ()
inline constexpr std::array<std::uint8_t, 3> kEnterSignature{0x01, 0x00, 0x0a};        // int64 ()
inline constexpr std::array<std::uint8_t, 4> kLeaveSignature{0x01, 0x01, 0x01, 0x0a};  // void (int64)
inline constexpr std::array<std::uint8_t, 3> kTimeLocals{0x07, 0x01, 0x0a};            // LocalVarSig of one int64

// Tokens of those signatures in the methods' module.
struct Tokens {
  std::uint32_t count = 0, enter = 0, leave = 0;
};

// Of a method without locals that `code` is the IL of: straight-line code that needs a stack of eight at most and ends
// in its one ret.
std::vector<std::uint8_t> rewrite(BodyKind kind, std::span<const std::uint8_t> code, const Tokens& tokens);
inline constexpr std::uint32_t kMaxStack = 8 + 2;

std::uint64_t probedCalls();

}  // namespace codicil::live
