#include "host/Framework.hpp"

#include <algorithm>
#include <cstdlib>

namespace codicil::host {

namespace {

namespace fs = std::filesystem;

// Is `version` near enough to what was asked for?
bool isAllowed(const SemanticVersion& version, const FrameworkReference& reference) {
  const SemanticVersion& asked = reference.version;
  if (version < asked) {
    return false;
  }
  switch (reference.rollForward) {
    case RollForward::Disable:
      return version == asked;
    case RollForward::LatestPatch:
      return version.major == asked.major && version.minor == asked.minor;
    case RollForward::Minor:
    case RollForward::LatestMinor:
      return version.major == asked.major;
    case RollForward::Major:
    case RollForward::LatestMajor:
      return true;
  }
  return false;
}

bool prefersLatest(RollForward rollForward) {
  return rollForward == RollForward::LatestMinor || rollForward == RollForward::LatestMajor;
}

// Of versions that are allowed, lowest first: the last patch of the nearest (or of the latest) major.minor.
const Framework* choose(const std::vector<Framework>& allowed, RollForward rollForward) {
  if (allowed.empty()) {
    return nullptr;
  }
  if (prefersLatest(rollForward)) {
    return &allowed.back();
  }
  const SemanticVersion& nearest = allowed.front().version;
  auto last = std::find_if(allowed.rbegin(), allowed.rend(), [&](const Framework& framework) {
    return framework.version.major == nearest.major && framework.version.minor == nearest.minor;
  });
  return &*last;
}

std::string list(const std::vector<Framework>& frameworks) {
  std::string text;
  for (const Framework& framework : frameworks) {
    text += (text.empty() ? "" : ", ") + framework.version.toString();
  }
  return text;
}

}  // namespace

HostResult<std::vector<Framework>> installedVersions(const fs::path& root, const std::string& name) {
  std::vector<Framework> versions;
  fs::path parent = root / "shared" / name;
  std::error_code error;
  if (!fs::exists(parent, error) && !error) {
    return versions;
  }
  fs::directory_iterator entries(parent, error);
  if (error) {
    return hostError(parent.string() + ": cannot be read: " + error.message());
  }
  for (const fs::directory_entry& entry : entries) {
    auto version = SemanticVersion::parse(entry.path().filename().string());
    Framework framework{name, version.value_or(SemanticVersion()), entry.path()};
    if (version && fs::exists(framework.depsFile(), error)) {
      versions.push_back(std::move(framework));
    }
  }
  std::sort(versions.begin(), versions.end(),
            [](const Framework& a, const Framework& b) { return a.version < b.version; });
  return versions;
}

HostResult<Framework> resolveFramework(const fs::path& root, const FrameworkReference& reference) {
  auto installed = installedVersions(root, reference.name);
  if (!installed) {
    return tl::unexpected(installed.error());
  }
  std::vector<Framework> allowed;
  std::copy_if(installed->begin(), installed->end(), std::back_inserter(allowed),
               [&](const Framework& framework) { return isAllowed(framework.version, reference); });
  std::vector<Framework> releases;
  std::copy_if(allowed.begin(), allowed.end(), std::back_inserter(releases),
               [](const Framework& framework) { return !framework.version.isPrerelease(); });
  bool considerPrereleases = reference.version.isPrerelease() || releases.empty();
  if (const Framework* chosen = choose(considerPrereleases ? allowed : releases, reference.rollForward)) {
    return *chosen;
  }
  std::string wanted =
      reference.name + " " + reference.version.toString() + " (rollForward " + toString(reference.rollForward) + ")";
  return hostError((root / "shared" / reference.name).string() + ": no version there suits " + wanted +
                   "; installed: " + (installed->empty() ? "none" : list(*installed)));
}

HostResult<std::vector<Framework>> resolveFrameworks(const fs::path& root, const RuntimeConfig& config) {
  std::vector<Framework> resolved;
  std::vector<FrameworkReference> pending = config.frameworks;
  while (!pending.empty()) {
    FrameworkReference reference = std::move(pending.front());
    pending.erase(pending.begin());
    auto known = std::find_if(resolved.begin(), resolved.end(),
                              [&](const Framework& framework) { return framework.name == reference.name; });
    if (known != resolved.end()) {
      if (!isAllowed(known->version, reference)) {
        return hostError(config.file.string() + ": " + reference.name + " " + reference.version.toString() +
                         " is wanted as well as " + known->version.toString());
      }
      Framework lower = std::move(*known);  // named again by one above it: it belongs below
      resolved.erase(known);
      resolved.push_back(std::move(lower));
      continue;
    }
    auto framework = resolveFramework(root, reference);
    if (!framework) {
      return tl::unexpected(framework.error());
    }
    std::error_code ignored;
    if (fs::exists(framework->runtimeConfigFile(), ignored)) {
      auto its = RuntimeConfig::read(framework->runtimeConfigFile());
      if (!its) {
        return tl::unexpected(its.error());
      }
      pending.insert(pending.end(), its->frameworks.begin(), its->frameworks.end());
    }
    resolved.push_back(std::move(*framework));
  }
  return resolved;
}

HostResult<Framework> frameworkAt(const fs::path& directory) {
  std::error_code error;
  fs::path resolved = fs::canonical(directory, error);
  if (error) {
    return hostError(directory.string() + ": cannot be read: " + error.message());
  }
  Framework framework{kCoreFramework, {}, resolved};
  if (!fs::exists(framework.depsFile(), error)) {
    return hostError(resolved.string() + ": is no directory of " + kCoreFramework + ": it has no " +
                     framework.depsFile().filename().string());
  }
  framework.version = SemanticVersion::parse(resolved.filename().string()).value_or(SemanticVersion());
  return framework;
}

}  // namespace codicil::host
