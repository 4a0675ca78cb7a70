// SPDX-License-Identifier: MIT
// What a hardware fault in compiled code means to a program.
#pragma once

#include <cstdint>

#include "execution/Registers.hpp"

namespace codicil::execution {

// Codes that System.Runtime.EH's RhThrowHwEx takes.
namespace faultcode {
inline constexpr std::uint32_t kNullReference = 0;
inline constexpr std::uint32_t kNullReferenceInHelper = 66;  // the frame did not fault itself: it had called a helper
inline constexpr std::uint32_t kDivideByZero = 0xC0000094;
inline constexpr std::uint32_t kOverflow = 0xC0000095;
}  // namespace faultcode

// The processor raises one fault for both: which it was, the divisor of the division at registers.rip says. Reads the
// instruction and its operand.
std::uint32_t divisionFault(const Registers& registers);

}  // namespace codicil::execution
