#include "metadata/OracleAssembly.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "metadata/SharedFramework.hpp"

namespace codicil::metadata::test {

namespace fs = std::filesystem;

namespace {

// Tests run side by side as processes of their own: one builds, the others wait.
class BuildLock {
 public:
  explicit BuildLock(const fs::path& path) : fd_(::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644)) {
    ::flock(fd_, LOCK_EX);
  }
  ~BuildLock() { ::close(fd_); }
  BuildLock(const BuildLock&) = delete;
  BuildLock& operator=(const BuildLock&) = delete;

 private:
  int fd_;
};

bool isNewer(const fs::path& built, const fs::path& sources) {
  if (!fs::exists(built)) return false;
  for (const auto& entry : fs::directory_iterator(sources))
    if (fs::last_write_time(entry) > fs::last_write_time(built)) return false;
  return true;
}

}  // namespace

tl::expected<std::string, std::string> oracleAssembly(const fs::path& sources, const fs::path& directory,
                                                      const std::string& name) {
  const fs::path program = directory / "out" / (name + ".dll");
  fs::create_directories(directory);
  const BuildLock lock(directory / "lock");
  if (isNewer(program, sources)) return program.string();
  for (const auto& source : fs::directory_iterator(sources))
    fs::copy_file(source, directory / source.path().filename(), fs::copy_options::overwrite_existing);
  int status = 0;
  const std::string log =
      outputOf("cd '" + directory.string() +
                   "' && DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=1 "
                   "dotnet build -c Release -o out --disable-build-servers 2>&1",
               status);
  if (status != 0) return tl::unexpected(log);
  return program.string();
}

}  // namespace codicil::metadata::test
