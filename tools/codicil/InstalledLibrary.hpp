// SPDX-License-Identifier: MIT
// Where the libraries are that come with this command.
#pragma once

#include <filesystem>
#include <string>

#include "host/HostError.hpp"

namespace codicil::tool {

// Beside this program, as it is built, or where both are installed.
host::HostResult<std::filesystem::path> installedLibrary(const std::string& file);

}  // namespace codicil::tool
