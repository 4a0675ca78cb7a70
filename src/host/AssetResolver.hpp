// From deps.json files to files: which assemblies the runtime may load by name, and where native libraries and
// satellite resources lie.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/DepsFile.hpp"
#include "host/HostError.hpp"

namespace codicil::host {

// An application's or a framework's directory, with its deps.json if it has one.
struct AssetSource {
  std::filesystem::path directory;
  std::optional<DepsFile> deps;
};

class AssetResolver {
 public:
  // `sources`: the application's, then its frameworks', topmost first. `probes`: package folders to look in for what
  // the application's directory lacks.
  AssetResolver(std::vector<AssetSource> sources, std::vector<std::filesystem::path> probes)
      : sources_(std::move(sources)), probes_(std::move(probes)) {}

  // Each assembly name once, `assembly` first. Of two files for a name the higher assembly version is taken, then the
  // higher file version; where both are equal, the framework's. What is listed counts as there, without a look, unless
  // there are probes: then an asset that is nowhere is an error.
  HostResult<std::vector<std::filesystem::path>> assemblies(const std::filesystem::path& assembly) const;

  // Directories of the native assets, or the directories around those of satellite assemblies; each with a final '/'.
  HostResult<std::vector<std::string>> directories(AssetKind kind) const;

 private:
  HostResult<std::filesystem::path> locate(const AssetSource& source, const DepsLibrary& library,
                                           const DepsAsset& asset) const;
  std::vector<AssetSource> sources_;
  std::vector<std::filesystem::path> probes_;
};

}  // namespace codicil::host
