// The assemblies of the running program: opened when first named, each once.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "typesystem/AssemblyBinder.hpp"
#include "typesystem/Module.hpp"

namespace codicil::execution {

// Thread-safe. Modules live as long as it does.
class Assemblies final : public typesystem::AssemblyBinder {
 public:
  using OnLoaded = std::function<void(typesystem::Module&)>;

  // `trusted`: the files references are bound to, by their simple names (the host's TRUSTED_PLATFORM_ASSEMBLIES).
  // `onLoaded` is told of each module before anyone else gets it.
  Assemblies(const std::vector<std::filesystem::path>& trusted, OnLoaded onLoaded);

  typesystem::Expected<typesystem::Module*> open(const std::filesystem::path& file);
  // AssemblyNotFound, or what is wrong with the file.
  typesystem::Expected<typesystem::Module*> named(const std::string& simpleName);
  typesystem::Expected<typesystem::Module*> bind(const typesystem::Module& from,
                                                 typesystem::Token assemblyRef) override;

 private:
  typesystem::Expected<typesystem::Module*> openLocked(const std::filesystem::path& file);
  typesystem::Expected<typesystem::Module*> namedLocked(const std::string& simpleName);

  const OnLoaded onLoaded_;
  std::map<std::string, std::filesystem::path> files_;  // by simple name in lower case
  std::mutex lock_;
  std::map<std::filesystem::path, std::unique_ptr<typesystem::Module>> modules_;  // guarded
};

}  // namespace codicil::execution
