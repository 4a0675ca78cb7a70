// SPDX-License-Identifier: MIT
// What thread statics ask of the engine before they are used.
#pragma once

#include <functional>

#include "typesystem/MethodTable.hpp"

namespace codicil::classlib {

// Runs the type's class constructor unless it ran, or runs on this thread. Preemptive; throws what it throws. Filled
// before the first managed code runs.
using ClassInitializer = std::function<void(typesystem::MethodTable&)>;
ClassInitializer& classInitializer();

}  // namespace codicil::classlib
