// SPDX-License-Identifier: MIT
#include "RootCommand.hpp"

#include <cstdio>
#include <filesystem>

#include "InstalledLibrary.hpp"
#include "host/DotnetRoot.hpp"
#include "host/LinkedRoot.hpp"

namespace codicil::tool {

namespace {

namespace fs = std::filesystem;

int fail(const std::string& message) {
  std::fprintf(stderr, "codicil: %s\n", message.c_str());
  return 1;
}

}  // namespace

int rootCommand(const RootOptions& options) {
  auto search = host::processRootSearch();
  if (!options.dotnetRoot.empty())
    search.environment = [root = options.dotnetRoot](const char* name) {
      return std::string_view(name) == "DOTNET_ROOT" ? root.c_str() : nullptr;
    };
  const auto root = host::findDotnetRoot(search);
  if (!root) return fail(root.error().message);
  const auto runtime = installedLibrary("libcodicil.so");
  if (!runtime) return fail(runtime.error().message);
  if (const auto made = host::makeLinkedRoot(root->directory, *runtime, options.directory); !made)
    return fail(made.error().message);
  const std::string directory = fs::canonical(options.directory).string();
  std::printf("%s/dotnet runs on Codicil; so do apphosts with DOTNET_ROOT=%s\n", directory.c_str(), directory.c_str());
  return 0;
}

}  // namespace codicil::tool
