// SPDX-License-Identifier: MIT
// What stack traces are made of.
#pragma once

#include "classlib/StackTraceArray.hpp"
#include "execution/StackWalk.hpp"
#include "typesystem/Module.hpp"

namespace codicil::classlib {

// The frame of a method that a program knows of; its method is null for the engine's own. Thread-safe.
TracedFrame traced(const execution::StackWalk& frame);

// Who makes System.Reflection.Assembly objects; cooperative, may collect. Until it is set traces have no lines of
// source. Once, before managed code runs.
using AssemblyObject = gc::ObjectPtr (*)(threading::Thread& thread, typesystem::Module& module);
void setAssemblyObjects(AssemblyObject make);

}  // namespace codicil::classlib
