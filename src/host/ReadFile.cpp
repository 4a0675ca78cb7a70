#include "host/ReadFile.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace codicil::host {

HostResult<std::string> readFile(const std::filesystem::path& file) {
  std::error_code ignored;
  bool isDirectory = std::filesystem::is_directory(file, ignored);
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (isDirectory || !stream) {
    return hostError(file.string() + ": cannot be read: " + std::strerror(isDirectory ? EISDIR : errno));
  }
  std::ostringstream text;
  text << stream.rdbuf();
  return std::move(text).str();
}

}  // namespace codicil::host
