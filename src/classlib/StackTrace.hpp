// SPDX-License-Identifier: MIT
// What stack traces are made of.
#pragma once

#include "classlib/StackTraceArray.hpp"
#include "execution/StackWalk.hpp"
#include "typesystem/Module.hpp"

namespace codicil::classlib {

// The frame of a method that a program knows of; its method is null for the engine's own. Thread-safe.
TracedFrame traced(const execution::StackWalk& frame);

}  // namespace codicil::classlib
