// SPDX-License-Identifier: MIT
// Every file's tables, one line each.
#pragma once

#include <span>

#include "classlib/Binding.hpp"

namespace codicil::classlib {

std::span<const FCall> mathFCalls();

inline constexpr std::span<const FCall> (*kFCallTables[])() = {
    &mathFCalls,
};

std::span<const QCall> bufferQCalls();
std::span<const QCall> exceptionHandlingQCalls();

inline constexpr std::span<const QCall> (*kQCallTables[])() = {
    &bufferQCalls,
    &exceptionHandlingQCalls,
};

}  // namespace codicil::classlib
