// SPDX-License-Identifier: MIT
// What the program calls to have its methods changed: exported alike by the agent, which asks dotnet for it, and by the
// client, which asks codicil. So the program measures both in one way.
#pragma once

#include <cstdint>

#define CODICIL_LIVE_EXPORT extern "C" [[gnu::visibility("default")]]

// The program's assembly by its simple name; the methods that are changed are all its own.
inline constexpr char kLiveModule[] = "live";

// Gives `count` methods, by token, the body of the kind `wanted` (live::BodyKind). 0, or the interface's own status.
CODICIL_LIVE_EXPORT std::int32_t live_request(const std::uint32_t* methods, std::int32_t count, std::int32_t wanted);
// Gives them their own bodies back.
CODICIL_LIVE_EXPORT std::int32_t live_revert(const std::uint32_t* methods, std::int32_t count);
// What a request of nothing costs: under dotnet, handing it to the thread that may make requests.
CODICIL_LIVE_EXPORT void live_nothing();
// How many calls the probes have seen.
CODICIL_LIVE_EXPORT std::uint64_t live_probed_calls();
