// SPDX-License-Identifier: MIT
#include "host/LinkedRoot.hpp"

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "host/Framework.hpp"

namespace codicil::host {

namespace fs = std::filesystem;

namespace {

constexpr const char* kMarker = ".codicil-root";  // this directory is ours to empty

void linkAll(const fs::path& from, const fs::path& to) {
  fs::create_directory(to);
  for (const auto& entry : fs::directory_iterator(from)) fs::create_symlink(entry.path(), to / entry.path().filename());
}

std::vector<fs::path> directoriesIn(const fs::path& directory) {
  std::vector<fs::path> found;
  if (!fs::exists(directory)) return found;
  for (const auto& entry : fs::directory_iterator(directory))
    if (entry.is_directory()) found.push_back(entry.path());
  return found;
}

// A file that its user finds other files by: the host resolves links to it.
void placeFile(const fs::path& from, const fs::path& to) {
  fs::remove(to);
  std::error_code otherFileSystem;
  fs::create_hard_link(from, to, otherFileSystem);
  if (otherFileSystem) fs::copy_file(from, to);
}

// Applications find their own directory, and the dotnet beside it, by their file.
void linkSdk(const fs::path& from, const fs::path& to) {
  constexpr std::string_view kConfig = ".runtimeconfig.json";
  linkAll(from, to);
  for (const auto& entry : fs::directory_iterator(from)) {
    const std::string name = entry.path().filename();
    if (!name.ends_with(kConfig)) continue;
    const std::string assembly = name.substr(0, name.size() - kConfig.size()) + ".dll";
    if (fs::exists(from / assembly)) placeFile(fs::canonical(from / assembly), to / assembly);
  }
}

void empty(const fs::path& directory) {
  for (const auto& entry : fs::directory_iterator(directory)) fs::remove_all(entry.path());
}

HostResult<void> prepare(const fs::path& directory) {
  if (fs::exists(directory) && !fs::is_empty(directory)) {
    if (!fs::exists(directory / kMarker)) return hostError(directory.string() + ": is there and not empty");
    empty(directory);
  }
  fs::create_directories(directory);
  std::ofstream(directory / kMarker) << "Made by codicil root, which may empty it.\n";
  return {};
}

void link(const fs::path& root, const std::vector<Framework>& frameworks, const fs::path& runtime,
          const fs::path& directory) {
  for (const auto& entry : fs::directory_iterator(root)) {
    const fs::path name = entry.path().filename();
    if (name != "dotnet" && name != "sdk" && name != "shared") fs::create_symlink(entry.path(), directory / name);
  }
  fs::copy_file(root / "dotnet", directory / "dotnet");
  fs::create_directory(directory / "sdk");  // the muxer resolves a link to all of it
  for (const auto& sdk : directoriesIn(root / "sdk")) linkSdk(sdk, directory / "sdk" / sdk.filename());
  linkAll(root / "shared", directory / "shared");
  const fs::path core = directory / "shared" / kCoreFramework;
  fs::remove(core);
  fs::create_directory(core);
  for (const Framework& framework : frameworks) {
    const fs::path version = core / framework.directory.filename();
    linkAll(framework.directory, version);
    placeFile(runtime, version / "libcoreclr.so");
  }
}

}  // namespace

HostResult<void> makeLinkedRoot(const fs::path& root, const fs::path& runtime, const fs::path& directory) try {
  auto frameworks = installedVersions(root, kCoreFramework);
  if (!frameworks) return tl::unexpected(frameworks.error());
  std::erase_if(*frameworks, [](const Framework& framework) {
    return framework.version.major != 10 || framework.version.minor != 0;
  });
  if (frameworks->empty()) return hostError(root.string() + ": has no " + kCoreFramework + " 10.0");
  if (auto prepared = prepare(directory); !prepared) return prepared;
  link(fs::canonical(root), *frameworks, runtime, directory);
  return {};
} catch (const fs::filesystem_error& error) {
  return hostError(error.path1().string() + ": " + error.code().message());
}

}  // namespace codicil::host
