// SPDX-License-Identifier: MIT
// Every file's tables, one line each.
#pragma once

#include <span>

#include "classlib/Binding.hpp"

namespace codicil::classlib {

std::span<const FCall> mathFCalls();
std::span<const FCall> engineFCalls();
std::span<const FCall> exceptionFCalls();
std::span<const FCall> monitorFCalls();

inline constexpr std::span<const FCall> (*kFCallTables[])() = {
    &mathFCalls,
    &engineFCalls,
    &exceptionFCalls,
    &monitorFCalls,
};

std::span<const QCall> bufferQCalls();
std::span<const QCall> engineQCalls();
std::span<const QCall> exceptionHandlingQCalls();
std::span<const QCall> exceptionQCalls();
std::span<const QCall> monitorQCalls();
std::span<const QCall> stackTraceQCalls();

inline constexpr std::span<const QCall> (*kQCallTables[])() = {
    &bufferQCalls,
    &engineQCalls,
    &exceptionHandlingQCalls,
    &exceptionQCalls,
    &monitorQCalls,
    &stackTraceQCalls,
};

}  // namespace codicil::classlib
