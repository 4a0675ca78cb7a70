#include "host/Application.hpp"

#include <algorithm>
#include <cstdlib>

#include "host/AssetResolver.hpp"
#include "host/DepsFile.hpp"
#include "host/Settings.hpp"

namespace codicil::host {

namespace {

namespace fs = std::filesystem;

HostResult<AssetSource> readSource(const fs::path& directory, const fs::path& depsFile) {
  AssetSource source{directory, std::nullopt};
  std::error_code ignored;
  if (fs::exists(depsFile, ignored)) {
    auto deps = DepsFile::read(depsFile);
    if (!deps) {
      return tl::unexpected(deps.error());
    }
    source.deps = std::move(*deps);
  }
  return source;
}

// The package folders of the configuration that exist; "|arch|/|tfm|" in them stands for ours.
std::vector<fs::path> probesOf(const RuntimeConfig& config) {
  std::vector<fs::path> probes;
  for (std::string path : config.additionalProbingPaths) {
    constexpr std::string_view kPlaceholder = "|arch|/|tfm|";
    if (auto at = path.find(kPlaceholder); at != std::string::npos) {
      path.replace(at, kPlaceholder.size(), "x64/" + config.tfm);
    }
    std::error_code error;
    fs::path resolved = fs::canonical(path, error);
    if (!error) {
      probes.push_back(resolved);
    }
  }
  return probes;
}

template <typename Range, typename ToString>
std::string join(const Range& range, ToString toString) {
  std::string text;
  for (const auto& element : range) {
    text += toString(element) + ":";
  }
  return text;
}

// CoreLib stands last as well as in its place: the runtime looks for it there.
std::string joinAssemblies(const std::vector<fs::path>& assemblies) {
  auto string = [](const fs::path& path) { return path.string(); };
  std::string text = join(assemblies, string);
  for (const fs::path& path : assemblies) {
    if (path.filename() == "System.Private.CoreLib.dll") {
      text += path.string();
    }
  }
  return text;
}

std::string joinDepsFiles(const std::vector<AssetSource>& sources, const fs::path& appDeps) {
  std::string text = appDeps.string();  // whether it is there or not
  for (std::size_t i = 1; i < sources.size(); ++i) {
    text += ";" + (sources[i].deps ? sources[i].deps->file.string() : "");
  }
  return text;
}

HostResult<void> setProperties(Application& application, const std::vector<AssetSource>& sources,
                               const fs::path& depsFile, const std::vector<std::string>& resourceRoots,
                               const std::vector<fs::path>& probes) {
  auto& properties = application.properties;
  auto self = [](const std::string& text) { return text; };
  auto string = [](const fs::path& path) { return path.string(); };
  properties = {
      {"TRUSTED_PLATFORM_ASSEMBLIES", joinAssemblies(application.trustedAssemblies)},
      {"NATIVE_DLL_SEARCH_DIRECTORIES", join(application.nativeSearchDirectories, self)},
      {"PLATFORM_RESOURCE_ROOTS", join(resourceRoots, self)},
      {"APP_CONTEXT_BASE_DIRECTORY", (application.assembly.parent_path() / "").string()},
      {"APP_CONTEXT_DEPS_FILES", joinDepsFiles(sources, depsFile)},
      {"FX_DEPS_FILE", application.frameworks.back().depsFile().string()},
      {"PROBING_DIRECTORIES", join(probes, string)},
      {"RUNTIME_IDENTIFIER", kRuntimeIdentifiers.front()},
  };
  if (auto hooks = runtimeSetting("STARTUP_HOOKS")) {
    properties.emplace_back("STARTUP_HOOKS", *hooks);
  }
  for (const auto& [name, value] : application.config.properties) {  // a name stands there once
    if (application.property(name) != nullptr) {
      return hostError(application.config.file.string() + ": /runtimeOptions/configProperties/" + name +
                       ": is for the host to set, not for the application");
    }
    properties.emplace_back(name, value);
  }
  return {};
}

}  // namespace

const std::string* Application::property(std::string_view name) const {
  auto found =
      std::find_if(properties.begin(), properties.end(), [&](const auto& entry) { return entry.first == name; });
  return found == properties.end() ? nullptr : &found->second;
}

HostResult<Application> loadApplication(const fs::path& assembly, const fs::path& root) {
  Application application;
  std::error_code error;
  application.assembly = fs::canonical(assembly, error);
  if (error) {
    return hostError(assembly.string() + ": cannot be read: " + error.message());
  }
  fs::path configFile = application.assembly;
  configFile.replace_extension(".runtimeconfig.json");
  if (!fs::exists(configFile, error)) {
    return hostError(configFile.string() + " is not there: it says which framework the application needs");
  }
  auto config = RuntimeConfig::read(configFile);
  if (!config) {
    return tl::unexpected(config.error());
  }
  application.config = std::move(*config);
  if (application.config.isSelfContained || application.config.frameworks.empty()) {
    return hostError(configFile.string() + ": " +
                     (application.config.isSelfContained ? "self-contained applications are not supported yet"
                                                         : "names no framework"));
  }
  auto frameworks = resolveFrameworks(root, application.config);
  if (!frameworks) {
    return tl::unexpected(frameworks.error());
  }
  application.frameworks = std::move(*frameworks);

  fs::path depsFile = application.assembly;
  depsFile.replace_extension(".deps.json");
  std::vector<AssetSource> sources;
  auto own = readSource(application.assembly.parent_path(), depsFile);
  if (!own) {
    return tl::unexpected(own.error());
  }
  sources.push_back(std::move(*own));
  for (const Framework& framework : application.frameworks) {
    auto source = readSource(framework.directory, framework.depsFile());
    if (!source) {
      return tl::unexpected(source.error());
    }
    sources.push_back(std::move(*source));
  }

  std::vector<fs::path> probes = probesOf(application.config);
  AssetResolver resolver(sources, probes);
  auto assemblies = resolver.assemblies(application.assembly);
  auto native = resolver.directories(AssetKind::Native);
  auto resources = resolver.directories(AssetKind::Resources);
  for (const HostError* failed : {assemblies ? nullptr : &assemblies.error(), native ? nullptr : &native.error(),
                                  resources ? nullptr : &resources.error()}) {
    if (failed != nullptr) {
      return tl::unexpected(*failed);
    }
  }
  application.trustedAssemblies = std::move(*assemblies);
  application.nativeSearchDirectories = std::move(*native);
  if (auto set = setProperties(application, sources, depsFile, *resources, probes); !set) {
    return tl::unexpected(set.error());
  }
  return application;
}

}  // namespace codicil::host
