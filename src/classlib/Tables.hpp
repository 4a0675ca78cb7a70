// SPDX-License-Identifier: MIT
// Every file's tables, one line each.
#pragma once

#include <span>

#include "classlib/Binding.hpp"

namespace codicil::classlib {

std::span<const FCall> mathFCalls();
std::span<const FCall> metadataImportFCalls();
std::span<const FCall> monitorFCalls();
std::span<const FCall> runtimeTypeHandleFCalls();
std::span<const FCall> runtimeTypeMakingFCalls();

inline constexpr std::span<const FCall> (*kFCallTables[])() = {
    &mathFCalls,
    &metadataImportFCalls,
    &monitorFCalls,
    &runtimeTypeHandleFCalls,
    &runtimeTypeMakingFCalls,
};

std::span<const QCall> bufferQCalls();
std::span<const QCall> exceptionHandlingQCalls();
std::span<const QCall> metadataImportQCalls();
std::span<const QCall> monitorQCalls();
std::span<const QCall> runtimeTypeHandleQCalls();
std::span<const QCall> runtimeTypeMakingQCalls();

inline constexpr std::span<const QCall> (*kQCallTables[])() = {
    &bufferQCalls,
    &exceptionHandlingQCalls,
    &metadataImportQCalls,
    &monitorQCalls,
    &runtimeTypeHandleQCalls,
    &runtimeTypeMakingQCalls,
};

}  // namespace codicil::classlib
