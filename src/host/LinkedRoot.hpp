// SPDX-License-Identifier: MIT
// A dotnet root of links to an installed one, in which libcoreclr.so is another runtime: its muxer, apphosts with
// DOTNET_ROOT and the SDK run on that.
#pragma once

#include <filesystem>

#include "host/HostError.hpp"

namespace codicil::host {

// Fills `directory`, which must be empty, not there yet, or such a root already, with links to what is in `root`. Of
// Microsoft.NETCore.App it has the versions that the engine runs (10.0.*) and no others, so nothing there runs on
// anything but `runtime`. An error if there is none of them.
HostResult<void> makeLinkedRoot(const std::filesystem::path& root, const std::filesystem::path& runtime,
                                const std::filesystem::path& directory);

}  // namespace codicil::host
