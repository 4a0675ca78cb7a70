// SPDX-License-Identifier: MIT
// Tiered compilation as its settings want it.
#pragma once

#include <chrono>

#include "codicil/versioning/Tiering.hpp"
#include "execution/CodeHost.hpp"
#include "host/HostProperties.hpp"
#include "jitinterface/RuntimeHelpers.hpp"

namespace codicil::host {

// DOTNET_TieredCompilation, DOTNET_TC_…, DOTNET_TieredPGO, else the properties of runtimeconfig.json
// (System.Runtime.TieredCompilation, …), else .NET's defaults.
tiering::TieringSettings tieringSettings(const HostProperties& properties);

// CODICIL_CODE_COLLECTION_MS (decimal), else a second.
std::chrono::milliseconds codeCollectionDelay();

// Patchpoints (DOTNET_OSR_CounterBump, DOTNET_OSR_HitLimit) and profile probes. Once, before the first compile. Throws
// threading::ExceptionRequest.
void installTieringHelpers(jit::RuntimeHelpers& helpers, execution::CodeHost& code);

}  // namespace codicil::host
