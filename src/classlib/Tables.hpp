// SPDX-License-Identifier: MIT
// Every file's tables, one line each.
#pragma once

#include <span>

#include "classlib/Binding.hpp"

namespace codicil::classlib {

std::span<const FCall> mathFCalls();
std::span<const FCall> engineFCalls();
std::span<const FCall> monitorFCalls();
std::span<const FCall> threadFCalls();
std::span<const FCall> environmentFCalls();
std::span<const FCall> marshalFCalls();

inline constexpr std::span<const FCall> (*kFCallTables[])() = {
    &mathFCalls,
    &engineFCalls,
    &monitorFCalls,
    &threadFCalls,
    &environmentFCalls,
    &marshalFCalls,
};

std::span<const QCall> bufferQCalls();
std::span<const QCall> engineQCalls();
std::span<const QCall> exceptionHandlingQCalls();
std::span<const QCall> monitorQCalls();
std::span<const QCall> waitHandleQCalls();
std::span<const QCall> threadQCalls();
std::span<const QCall> threadStaticsQCalls();
std::span<const QCall> environmentQCalls();
std::span<const QCall> eventSourceQCalls();
std::span<const QCall> debuggerQCalls();
std::span<const QCall> marshalQCalls();
std::span<const QCall> nativeLibraryQCalls();
std::span<const QCall> stringQCalls();

inline constexpr std::span<const QCall> (*kQCallTables[])() = {
    &bufferQCalls,
    &engineQCalls,
    &exceptionHandlingQCalls,
    &monitorQCalls,
    &waitHandleQCalls,
    &threadQCalls,
    &threadStaticsQCalls,
    &environmentQCalls,
    &eventSourceQCalls,
    &debuggerQCalls,
    &marshalQCalls,
    &nativeLibraryQCalls,
    &stringQCalls,
};

}  // namespace codicil::classlib
