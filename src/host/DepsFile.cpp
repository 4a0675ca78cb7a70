#include "host/DepsFile.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "host/JsonFile.hpp"

namespace codicil::host {

namespace {

AssetVersion parseVersion(std::string_view text) {
  AssetVersion version = kNoAssetVersion;
  for (int& part : version) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), part);
    if (error != std::errc() || part < 0) {
      return kNoAssetVersion;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) {
      return version;
    }
    if (text[0] != '.') {
      return kNoAssetVersion;
    }
    text.remove_prefix(1);
  }
  return kNoAssetVersion;  // more than four parts
}

// The asset that one member of a "runtime", "native", "resources" or "runtimeTargets" object describes.
HostResult<DepsAsset> readAsset(const std::string& path, const JsonValue& value, AssetKind kind) {
  if (!value.isObject()) {
    return value.error("is not an object");
  }
  DepsAsset asset;
  asset.kind = kind;
  asset.relativePath = path;
  for (auto [member, field] :
       {std::pair{"assemblyVersion", &asset.assemblyVersion}, std::pair{"fileVersion", &asset.fileVersion}}) {
    auto text = value.string(member);
    if (!text) {
      return tl::unexpected(text.error());
    }
    *field = *text ? parseVersion(**text) : kNoAssetVersion;
  }
  auto local = value.string("localPath");
  if (!local) {
    return tl::unexpected(local.error());
  }
  asset.localPath = local->value_or("");
  return asset;
}

const char* memberName(AssetKind kind) {
  return kind == AssetKind::Runtime ? "runtime" : kind == AssetKind::Native ? "native" : "resources";
}

HostResult<std::vector<DepsAsset>> readPortable(const JsonValue& target, AssetKind kind) {
  std::vector<DepsAsset> assets;
  auto list = target.object(memberName(kind));
  if (!list) {
    return tl::unexpected(list.error());
  }
  if (*list) {
    for (const auto& [path, value] : (*list)->members()) {
      auto asset = readAsset(path, value, kind);
      if (!asset) {
        return tl::unexpected(asset.error());
      }
      assets.push_back(std::move(*asset));
    }
  }
  return assets;
}

// Assets by runtime identifier, for each kind.
using RidAssets = std::map<AssetKind, std::map<std::string, std::vector<DepsAsset>>>;

HostResult<RidAssets> readRidAssets(const JsonValue& target) {
  RidAssets assets;
  auto list = target.object("runtimeTargets");
  if (!list) {
    return tl::unexpected(list.error());
  }
  if (!*list) {
    return assets;
  }
  for (const auto& [path, value] : (*list)->members()) {
    auto rid = value.requiredString("rid");
    auto type = value.requiredString("assetType");
    if (!rid || !type) {
      return tl::unexpected(rid ? type.error() : rid.error());
    }
    for (AssetKind kind : kAssetKinds) {
      if (*type != memberName(kind)) {
        continue;
      }
      auto asset = readAsset(path, value, kind);
      if (!asset) {
        return tl::unexpected(asset.error());
      }
      asset->isRidSpecific = true;
      assets[kind][*rid].push_back(std::move(*asset));
    }
  }
  return assets;
}

// Of each kind, the assets made for the best runtime identifier; the portable ones only if there are none.
HostResult<std::vector<DepsAsset>> readAssets(const JsonValue& target) {
  auto byRid = readRidAssets(target);
  if (!byRid) {
    return tl::unexpected(byRid.error());
  }
  std::vector<DepsAsset> chosen;
  for (AssetKind kind : kAssetKinds) {
    const auto& rids = (*byRid)[kind];
    auto best = std::find_if(kRuntimeIdentifiers.begin(), kRuntimeIdentifiers.end(),
                             [&](const char* rid) { return rids.contains(rid); });
    if (best != kRuntimeIdentifiers.end()) {
      const auto& assets = rids.at(*best);
      chosen.insert(chosen.end(), assets.begin(), assets.end());
      continue;
    }
    auto portable = readPortable(target, kind);
    if (!portable) {
      return tl::unexpected(portable.error());
    }
    chosen.insert(chosen.end(), portable->begin(), portable->end());
  }
  return chosen;
}

// The name of the target to use: "runtimeTarget" is a name, or an object with one.
HostResult<std::string> targetName(const JsonValue& root) {
  for (const auto& [name, value] : root.members()) {
    if (name == "runtimeTarget") {
      return value.isString() ? value.asString() : value.requiredString("name");
    }
  }
  return root.error("has no \"runtimeTarget\"");
}

HostResult<DepsLibrary> readLibrary(const std::string& key, const JsonValue& description, const JsonValue& target) {
  DepsLibrary library;
  auto slash = key.find('/');
  if (slash == std::string::npos) {
    return description.error("is not named NAME/VERSION");
  }
  library.name = key.substr(0, slash);
  library.version = key.substr(slash + 1);
  auto type = description.requiredString("type");
  auto path = description.string("path");
  if (!type || !path) {
    return tl::unexpected(type ? path.error() : type.error());
  }
  library.type = std::move(*type);
  library.path = path->value_or(key);
  auto assets = readAssets(target);
  if (!assets) {
    return tl::unexpected(assets.error());
  }
  library.assets = std::move(*assets);
  return library;
}

HostResult<JsonValue> requiredObject(const JsonValue& owner, std::string_view name) {
  auto value = owner.object(name);
  if (!value) {
    return tl::unexpected(value.error());
  }
  if (!*value) {
    return owner.error("has no \"" + std::string(name) + "\"");
  }
  return **value;
}

}  // namespace

std::string DepsAsset::fileName() const { return std::filesystem::path(relativePath).filename(); }

std::string DepsAsset::name() const { return std::filesystem::path(relativePath).stem(); }

std::filesystem::path DepsAsset::publishedIn(const std::filesystem::path& directory) const {
  if (!localPath.empty()) {
    return directory / localPath;
  }
  if (isRidSpecific) {
    return directory / relativePath;
  }
  std::filesystem::path path = relativePath;
  return kind == AssetKind::Resources ? directory / path.parent_path().filename() / path.filename()
                                      : directory / path.filename();
}

HostResult<DepsFile> DepsFile::read(const std::filesystem::path& file) {
  auto json = JsonFile::read(file);
  if (!json) {
    return tl::unexpected(json.error());
  }
  JsonValue root = json->root();
  if (!root.isObject()) {
    return root.error("is not an object");
  }
  auto name = targetName(root);
  if (!name) {
    return tl::unexpected(name.error());
  }
  auto targets = requiredObject(root, "targets");
  auto libraries = requiredObject(root, "libraries");
  if (!targets || !libraries) {
    return tl::unexpected(targets ? libraries.error() : targets.error());
  }
  auto target = requiredObject(*targets, *name);
  if (!target) {
    return tl::unexpected(target.error());
  }

  DepsFile deps;
  deps.file = file;
  for (const auto& [key, description] : libraries->members()) {
    auto its = target->object(key);
    if (!its) {
      return tl::unexpected(its.error());
    }
    if (!*its) {
      continue;  // known, not used by this target
    }
    auto library = readLibrary(key, description, **its);
    if (!library) {
      return tl::unexpected(library.error());
    }
    deps.libraries.push_back(std::move(*library));
  }
  return deps;
}

}  // namespace codicil::host
