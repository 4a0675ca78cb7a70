// The file version that a PE image says of itself in its version resource.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

#include "host/HostError.hpp"

namespace codicil::host {

using FileVersion = std::array<std::uint16_t, 4>;

std::string toString(const FileVersion& version);  // "10.0.1226.42308"

// Reads VS_FIXEDFILEINFO of the first RT_VERSION resource (PE/COFF specification, "The .rsrc Section").
HostResult<FileVersion> readFileVersion(const std::filesystem::path& file);

}  // namespace codicil::host
