// *.deps.json: the assets — assemblies, native libraries, resources — that an application or framework is made of.
#pragma once

#include <array>
#include <compare>
#include <filesystem>
#include <string>
#include <vector>

#include "host/HostError.hpp"

namespace codicil::host {

enum class AssetKind { Runtime, Native, Resources };
inline constexpr std::array kAssetKinds = {AssetKind::Runtime, AssetKind::Native, AssetKind::Resources};

// Four numbers; a version that is not given is less than any other.
using AssetVersion = std::array<int, 4>;
inline constexpr AssetVersion kNoAssetVersion = {-1, -1, -1, -1};

struct DepsAsset {
  AssetKind kind = AssetKind::Runtime;
  std::string relativePath;  // in the package
  std::string localPath;     // in the application's directory, if the file says so itself
  AssetVersion assemblyVersion = kNoAssetVersion;
  AssetVersion fileVersion = kNoAssetVersion;
  bool isRidSpecific = false;

  std::string fileName() const;
  std::string name() const;  // fileName without its last extension: what assets of two libraries compete by

  // Where the asset lies when it was published into `directory`.
  std::filesystem::path publishedIn(const std::filesystem::path& directory) const;
};

struct DepsLibrary {
  std::string name;
  std::string version;
  std::string type;               // "project", "package", …
  std::string path;               // of the package in a package folder
  std::vector<DepsAsset> assets;  // those for this machine
};

struct DepsFile {
  std::filesystem::path file;
  std::vector<DepsLibrary> libraries;

  static HostResult<DepsFile> read(const std::filesystem::path& file);
};

// Runtime identifiers whose assets this machine can use, the best first.
inline constexpr std::array kRuntimeIdentifiers = {"linux-x64", "linux", "unix-x64", "unix", "any"};

}  // namespace codicil::host
