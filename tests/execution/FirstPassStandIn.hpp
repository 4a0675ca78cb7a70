// SPDX-License-Identifier: MIT
// System.Runtime.EH for tests without CoreLib: the first pass in C++, over the same functions of the engine.
#pragma once

#include "execution/ExceptionDispatch.hpp"

namespace codicil::execution {

// An exception is a number (see jit::objectNumber); a catch clause's class token is the number of the only exception
// it catches, behind kCatch, or kCatchAll.
inline constexpr std::uint32_t kCatch = 0x02000000;
inline constexpr std::uint32_t kCatchAll = kCatch;

// Says which number an exception has.
using NumberOf = std::uint64_t (*)(gc::ObjectPtr exception);
FirstPass firstPassStandIn(NumberOf numbers);
ClauseTypes& clauseTypesStandIn();

// What a fault with this code is thrown as: an object.
extern gc::ObjectPtr (*exceptionOfFault)(std::uint32_t code);

}  // namespace codicil::execution
