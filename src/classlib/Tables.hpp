// SPDX-License-Identifier: MIT
// Every file's tables, one line each.
#pragma once

#include <span>

#include "classlib/Binding.hpp"

namespace codicil::classlib {

std::span<const FCall> mathFCalls();
std::span<const FCall> metadataImportFCalls();
std::span<const FCall> monitorFCalls();

inline constexpr std::span<const FCall> (*kFCallTables[])() = {
    &mathFCalls,
    &metadataImportFCalls,
    &monitorFCalls,
};

std::span<const QCall> bufferQCalls();
std::span<const QCall> exceptionHandlingQCalls();
std::span<const QCall> metadataImportQCalls();
std::span<const QCall> monitorQCalls();

inline constexpr std::span<const QCall> (*kQCallTables[])() = {
    &bufferQCalls,
    &exceptionHandlingQCalls,
    &metadataImportQCalls,
    &monitorQCalls,
};

}  // namespace codicil::classlib
