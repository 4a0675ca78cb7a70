// SPDX-License-Identifier: MIT
// Where tier-0 code asks, in its loops, whether to go on in optimized code: the JIT's patchpoint helper.
#pragma once

#include <cstdint>

#include "execution/CodeHost.hpp"

namespace codicil::execution {

struct PatchpointSettings {
  std::int32_t counterBump = 1000;  // DOTNET_OSR_CounterBump: passes of a loop from one asking to the next
  std::uint32_t hitLimit = 10;      // DOTNET_OSR_HitLimit: how often a body asks before it gets another
};

// Machine code for CORINFO_HELP_PATCHPOINT. Before the first compile. There is none for …_FORCED, which the JIT uses
// only if it is told to compile methods in part (DOTNET_TC_PartialCompilation): code that must go on elsewhere could
// not when its version has been switched away from.
tl::expected<const void*, codememory::MemoryError> makePatchpoint(CodeHost& code, const PatchpointSettings& settings);

}  // namespace codicil::execution
