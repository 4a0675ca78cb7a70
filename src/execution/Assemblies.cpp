#include "execution/Assemblies.hpp"

#include <algorithm>
#include <cctype>

#include "metadata/AssemblyIdentity.hpp"

namespace codicil::execution {

using typesystem::Expected;
using typesystem::LoadError;
using typesystem::LoadErrorCode;
using typesystem::Module;

namespace {

std::string lowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

}  // namespace

Assemblies::Assemblies(const std::vector<std::filesystem::path>& trusted, OnLoaded onLoaded)
    : onLoaded_(std::move(onLoaded)) {
  for (const std::filesystem::path& file : trusted) files_.emplace(lowerCase(file.stem()), file);
}

Expected<Module*> Assemblies::open(const std::filesystem::path& file) {
  const std::lock_guard<std::mutex> guard(lock_);
  return openLocked(file);
}

Expected<Module*> Assemblies::named(const std::string& simpleName) {
  const std::lock_guard<std::mutex> guard(lock_);
  return namedLocked(simpleName);
}

Expected<Module*> Assemblies::bind(const Module& from, typesystem::Token assemblyRef) {
  const auto identity = metadata::AssemblyIdentity::ofReference(from.metadata(), assemblyRef);
  if (!identity) return tl::unexpected(LoadError(identity.error()));
  auto module = named(std::string(identity->name));
  if (!module && module.error().code == LoadErrorCode::AssemblyNotFound)
    return tl::unexpected(from.fault(LoadErrorCode::AssemblyNotFound, assemblyRef, identity->displayName()));
  return module;
}

Expected<Module*> Assemblies::openLocked(const std::filesystem::path& file) {
  std::unique_ptr<Module>& module = modules_[file];
  if (module) return module.get();
  auto image = metadata::AssemblyImage::open(file.string());
  if (!image) {
    modules_.erase(file);
    return tl::unexpected(LoadError(image.error()));
  }
  module = std::make_unique<Module>(std::move(*image));
  onLoaded_(*module);
  return module.get();
}

Expected<Module*> Assemblies::namedLocked(const std::string& simpleName) {
  const auto file = files_.find(lowerCase(simpleName));
  if (file == files_.end())
    return tl::unexpected(LoadError(LoadErrorCode::AssemblyNotFound, simpleName, typesystem::Token{}));
  return openLocked(file->second);
}

}  // namespace codicil::execution
