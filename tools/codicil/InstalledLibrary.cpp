// SPDX-License-Identifier: MIT
#include "InstalledLibrary.hpp"

namespace codicil::tool {

namespace fs = std::filesystem;

host::HostResult<fs::path> installedLibrary(const std::string& file) {
  const fs::path here = fs::canonical("/proc/self/exe").parent_path();
  for (const fs::path& directory : {here, here / ".." / CODICIL_LIBRARY_DIRECTORY}) {
    std::error_code error;
    const fs::path found = fs::canonical(directory / file, error);
    if (!error) return found;
  }
  return host::hostError((here / file).string() + ": is not there, nor in ../" CODICIL_LIBRARY_DIRECTORY);
}

}  // namespace codicil::tool
