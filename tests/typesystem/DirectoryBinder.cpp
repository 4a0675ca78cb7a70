#include "typesystem/DirectoryBinder.hpp"

#include <filesystem>

namespace codicil::typesystem::test {

Expected<Module*> DirectoryBinder::bind(const Module& from, Token assemblyRef) {
  const auto identity = metadata::AssemblyIdentity::ofReference(from.metadata(), assemblyRef);
  if (!identity) return Unexpected(identity.error());
  auto module = open(std::string(identity->name));
  if (!module && module.error().code == LoadErrorCode::AssemblyNotFound)
    return Unexpected(from.fault(LoadErrorCode::AssemblyNotFound, assemblyRef, identity->displayName()));
  return module;
}

Expected<Module*> DirectoryBinder::open(const std::string& name) {
  if (const auto known = modules_.find(name); known != modules_.end()) return known->second.get();
  for (const std::string& directory : directories_) {
    const std::string path = directory + '/' + name + ".dll";
    if (!std::filesystem::exists(path)) continue;
    auto image = metadata::AssemblyImage::open(path);
    if (!image) return Unexpected(image.error());
    return add(name, std::move(*image));
  }
  return Unexpected(LoadError(LoadErrorCode::AssemblyNotFound, "", {}, name));
}

Module* DirectoryBinder::add(const std::string& name, std::unique_ptr<metadata::AssemblyImage> image) {
  return modules_.insert_or_assign(name, std::make_unique<Module>(std::move(image))).first->second.get();
}

}  // namespace codicil::typesystem::test
