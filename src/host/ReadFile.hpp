// A file's bytes, all of them.
#pragma once

#include <filesystem>
#include <string>

#include "host/HostError.hpp"

namespace codicil::host {

// The error names the file and says why it cannot be read; a directory is one that cannot.
HostResult<std::string> readFile(const std::filesystem::path& file);

}  // namespace codicil::host
