// SPDX-License-Identifier: MIT
// What the engine asks System.Runtime.Loader.AssemblyLoadContext, and tells it.
#pragma once

#include "execution/Assemblies.hpp"

namespace codicil::classlib {

execution::Assemblies::Events assemblyEvents();

}  // namespace codicil::classlib
