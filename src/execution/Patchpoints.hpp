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

// Machine code for CORINFO_HELP_PATCHPOINT and …_FORCED. Before the first compile.
struct PatchpointHelpers {
  const void* patchpoint = nullptr;
  const void* forced = nullptr;
};
tl::expected<PatchpointHelpers, codememory::MemoryError> makePatchpoints(CodeHost& code,
                                                                         const PatchpointSettings& settings);

}  // namespace codicil::execution
