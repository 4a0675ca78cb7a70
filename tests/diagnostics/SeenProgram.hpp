// SPDX-License-Identifier: MIT
// Seen.cs, as an application in a directory of its own.
#pragma once

#include <cstdlib>

#include "host/InstalledFramework.hpp"
#include "host/Shell.hpp"
#include "host/TemporaryDirectory.hpp"

namespace codicil::diagnostics {

class SeenProgram {
 public:
  // Here and in what this process runs, each method has one body until something else than its calls changes that.
  SeenProgram() {
    setenv("DOTNET_TieredCompilation", "0", 1);
    std::filesystem::copy_file(CODICIL_TEST_SEEN_DLL, directory_.path() / "Seen.dll");
    directory_.write("Seen.runtimeconfig.json",
                     R"({"runtimeOptions": {"framework": {"name": "Microsoft.NETCore.App", "version": "10.0.0"}}})");
  }
  std::string directory() const { return directory_.path().string(); }
  std::string dll() const { return directory() + "/Seen.dll"; }

  // What it answers, whoever runs it.
  static constexpr int kExitCode = 70;

 private:
  host::TemporaryDirectory directory_;
};

}  // namespace codicil::diagnostics
