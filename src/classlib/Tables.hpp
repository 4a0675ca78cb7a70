// SPDX-License-Identifier: MIT
// Every file's tables, one line each.
#pragma once

#include <span>

#include "classlib/Binding.hpp"

namespace codicil::classlib {

std::span<const FCall> mathFCalls();
std::span<const FCall> monitorFCalls();
std::span<const FCall> threadFCalls();
std::span<const FCall> environmentFCalls();

inline constexpr std::span<const FCall> (*kFCallTables[])() = {
    &mathFCalls,
    &monitorFCalls,
    &threadFCalls,
    &environmentFCalls,
};

std::span<const QCall> bufferQCalls();
std::span<const QCall> exceptionHandlingQCalls();
std::span<const QCall> monitorQCalls();
std::span<const QCall> waitHandleQCalls();
std::span<const QCall> threadQCalls();
std::span<const QCall> threadStaticsQCalls();
std::span<const QCall> environmentQCalls();

inline constexpr std::span<const QCall> (*kQCallTables[])() = {
    &bufferQCalls,
    &exceptionHandlingQCalls,
    &monitorQCalls,
    &waitHandleQCalls,
    &threadQCalls,
    &threadStaticsQCalls,
    &environmentQCalls,
};

}  // namespace codicil::classlib
