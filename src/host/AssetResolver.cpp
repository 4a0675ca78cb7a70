#include "host/AssetResolver.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace codicil::host {

namespace {

namespace fs = std::filesystem;

bool isPlaceholder(const DepsAsset& asset) { return asset.relativePath.ends_with("/_._"); }

std::string withSlash(const fs::path& directory) { return (directory / "").string(); }

// The assemblies to trust, by name, in the order of their first mention.
class AssemblySet {
 public:
  struct Entry {
    fs::path path;
    AssetVersion assemblyVersion = kNoAssetVersion;
    AssetVersion fileVersion = kNoAssetVersion;
  };

  const Entry* find(const std::string& name) const {
    auto found = index_.find(name);
    return found == index_.end() ? nullptr : &entries_[found->second];
  }
  void put(const std::string& name, Entry entry) {
    auto [place, isNew] = index_.try_emplace(name, entries_.size());
    if (isNew) {
      entries_.push_back(std::move(entry));
    } else {
      entries_[place->second] = std::move(entry);
    }
  }
  std::vector<fs::path> paths() const {
    std::vector<fs::path> paths;
    std::transform(entries_.begin(), entries_.end(), std::back_inserter(paths),
                   [](const Entry& entry) { return entry.path; });
    return paths;
  }

 private:
  std::unordered_map<std::string, std::size_t> index_;
  std::vector<Entry> entries_;
};

// Without a deps.json whatever lies beside the application belongs to it.
void putAll(AssemblySet& assemblies, const fs::path& directory) {
  for (const char* extension : {".dll", ".exe"}) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory, ignored)) {
      const fs::path& path = entry.path();
      if (path.extension() == extension && assemblies.find(path.stem()) == nullptr) {
        assemblies.put(path.stem(), {path});
      }
    }
  }
}

bool replaces(const DepsAsset& asset, const AssemblySet::Entry& existing) {
  return std::tie(asset.assemblyVersion, asset.fileVersion) >= std::tie(existing.assemblyVersion, existing.fileVersion);
}

}  // namespace

HostResult<fs::path> AssetResolver::locate(const AssetSource& source, const DepsLibrary& library,
                                           const DepsAsset& asset) const {
  std::error_code ignored;
  fs::path published = asset.publishedIn(source.directory);
  if (probes_.empty() || fs::exists(published, ignored)) {
    return published;
  }
  for (const fs::path& probe : probes_) {
    fs::path inPackage = probe / library.path / asset.relativePath;
    if (fs::exists(inPackage, ignored)) {
      return inPackage;
    }
  }
  return hostError(source.deps->file.string() + ": " + library.name + "/" + library.version + " lists " +
                   asset.relativePath + ", which is not there");
}

HostResult<std::vector<fs::path>> AssetResolver::assemblies(const fs::path& assembly) const {
  AssemblySet assemblies;
  assemblies.put(assembly.stem(), {assembly});
  if (!sources_.front().deps) {
    putAll(assemblies, sources_.front().directory);
  }
  for (const AssetSource& source : sources_) {
    if (!source.deps) {
      continue;
    }
    for (const DepsLibrary& library : source.deps->libraries) {
      for (const DepsAsset& asset : library.assets) {
        const AssemblySet::Entry* existing = assemblies.find(asset.name());
        if (asset.kind != AssetKind::Runtime || isPlaceholder(asset) ||
            (existing != nullptr && !replaces(asset, *existing))) {
          continue;
        }
        auto path = locate(source, library, asset);
        if (path) {
          assemblies.put(asset.name(), {*path, asset.assemblyVersion, asset.fileVersion});
        } else if (existing == nullptr || &source != &sources_.front()) {
          return tl::unexpected(path.error());
        }
      }
    }
  }
  return assemblies.paths();
}

HostResult<std::vector<std::string>> AssetResolver::directories(AssetKind kind) const {
  std::vector<std::string> directories;
  std::set<std::string> seen;
  auto add = [&](const fs::path& directory) {
    if (std::string text = withSlash(directory); seen.insert(text).second) {
      directories.push_back(std::move(text));
    }
  };
  for (const AssetSource& source : sources_) {
    if (!source.deps) {
      add(source.directory);
      continue;
    }
    for (const DepsLibrary& library : source.deps->libraries) {
      for (const DepsAsset& asset : library.assets) {
        if (asset.kind != kind || isPlaceholder(asset)) {
          continue;
        }
        auto path = locate(source, library, asset);
        if (!path) {
          return tl::unexpected(path.error());
        }
        add(kind == AssetKind::Resources ? path->parent_path().parent_path() : path->parent_path());
      }
    }
  }
  return directories;
}

}  // namespace codicil::host
