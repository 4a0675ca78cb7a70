#include "metadata/SharedFramework.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <sstream>

#include <sys/wait.h>

namespace codicil::metadata::test {
namespace {

constexpr const char* kFrameworkName = "Microsoft.NETCore.App ";

// "Microsoft.NETCore.App 10.0.12 [/usr/share/dotnet/shared/Microsoft.NETCore.App]", the newest last
SharedFramework find() {
  SharedFramework framework;
  int status = 0;
  const std::string runtimes = outputOf("dotnet --list-runtimes", status);
  std::istringstream lines(runtimes);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t open = line.find('[');
    const std::size_t close = line.rfind(']');
    if (!line.starts_with(kFrameworkName) || open == std::string::npos || close == std::string::npos) continue;
    const std::size_t version = std::string(kFrameworkName).size();
    if (!line.substr(version).starts_with("10.")) continue;
    framework.directory = line.substr(open + 1, close - open - 1) + '/' + line.substr(version, open - version - 1);
  }
  if (framework.directory.empty()) {
    framework.reason = "`dotnet --list-runtimes` (exit code " + std::to_string(status) +
                       ") names no Microsoft.NETCore.App 10.x; it printed: " + runtimes;
    return framework;
  }
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(framework.directory, error))
    if (entry.path().extension() == ".dll") framework.assemblies.push_back(entry.path().string());
  std::sort(framework.assemblies.begin(), framework.assemblies.end());
  if (framework.assemblies.empty()) framework.reason = "no assemblies in " + framework.directory;
  return framework;
}

}  // namespace

const SharedFramework& sharedFramework() {
  static const SharedFramework kFramework = find();
  return kFramework;
}

std::string outputOf(const std::string& command, int& status) {
  std::string output;
  status = -1;
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return output;
  std::array<char, 4096> buffer;
  while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), pipe)) output.append(buffer.data(), size);
  const int raw = pclose(pipe);
  if (WIFEXITED(raw)) status = WEXITSTATUS(raw);
  return output;
}

}  // namespace codicil::metadata::test
