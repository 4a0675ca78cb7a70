// C# programs that print what `dotnet` makes of the same files: what our readers are compared with.
#pragma once

#include <filesystem>
#include <string>

#include <tl/expected.hpp>

namespace codicil::metadata::test {

// The path of `name`.dll, built from the C# project in `sources` into `directory` when a source is newer; without a
// network. The error is what `dotnet build` printed. Processes that ask at once wait for one to build.
tl::expected<std::string, std::string> oracleAssembly(const std::filesystem::path& sources,
                                                      const std::filesystem::path& directory, const std::string& name);

}  // namespace codicil::metadata::test
