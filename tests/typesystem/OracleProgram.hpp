// The C# program of oracle/, which prints what `dotnet` makes of types.
#pragma once

#include <string>

namespace codicil::typesystem::test {

// Its assembly, Shapes.cs in it; built on first use, without a network. Empty, and a test failure, if that fails.
std::string oracleAssembly();

// What it prints of an assembly of the framework, or of itself (empty).
std::string oracleSays(const std::string& assembly);

}  // namespace codicil::typesystem::test
