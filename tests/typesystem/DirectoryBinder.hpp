// Binds references by name to the files of some directories.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "typesystem/AssemblyBinder.hpp"
#include "typesystem/Module.hpp"

namespace codicil::typesystem::test {

class DirectoryBinder final : public AssemblyBinder {
 public:
  explicit DirectoryBinder(std::vector<std::string> directories) : directories_(std::move(directories)) {}

  Expected<Module*> bind(const Module& from, Token assemblyRef) override;
  Expected<Module*> open(const std::string& name);  // without ".dll"
  Module* add(const std::string& name, std::unique_ptr<metadata::AssemblyImage> image);

 private:
  std::vector<std::string> directories_;
  std::map<std::string, std::unique_ptr<Module>> modules_;
};

}  // namespace codicil::typesystem::test
