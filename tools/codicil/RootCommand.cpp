// SPDX-License-Identifier: MIT
#include "RootCommand.hpp"

#include <cstdio>
#include <filesystem>

#include "Failure.hpp"
#include "InstalledLibrary.hpp"
#include "host/DotnetRoot.hpp"
#include "host/LinkedRoot.hpp"

namespace codicil::tool {

namespace fs = std::filesystem;

int rootCommand(const RootOptions& options) {
  auto search = host::processRootSearch();
  if (!options.dotnetRoot.empty())
    search.environment = [root = options.dotnetRoot](const char* name) {
      return std::string_view(name) == "DOTNET_ROOT" ? root.c_str() : nullptr;
    };
  const auto root = host::findDotnetRoot(search);
  if (!root) return failure(root.error().message);
  const auto runtime = installedLibrary("libcodicil.so");
  if (!runtime) return failure(runtime.error().message);
  if (const auto made = host::makeLinkedRoot(root->directory, *runtime, options.directory); !made)
    return failure(made.error().message);
  const std::string directory = fs::canonical(options.directory).string();
  std::printf("%s/dotnet runs on Codicil; so do apphosts with DOTNET_ROOT=%s\n", directory.c_str(), directory.c_str());
  return 0;
}

}  // namespace codicil::tool
