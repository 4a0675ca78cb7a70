// SPDX-License-Identifier: MIT
// The C# program of queries/, which prints what `dotnet` answers to questions about types; and our types beside it.
#pragma once

#include <memory>
#include <string>

#include "typesystem/DirectoryBinder.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::typesystem::test {

// What it prints for these arguments. Empty, and a test failure, if it cannot be built or fails.
std::string queriesOracleSays(const std::string& arguments);

// A loader over the installed framework and the oracle's own assembly.
struct QueriesWorld {
  std::unique_ptr<DirectoryBinder> binder;
  std::unique_ptr<TypeLoader> loader;
  Module* coreLib = nullptr;

  // Null, and a test failure, if there is none. "." is the oracle's own.
  Module* module(const std::string& name);
};
QueriesWorld makeQueriesWorld();

// The first lines that differ fail the test; whole texts of a megabyte do not make a readable failure.
void expectSameLines(const std::string& ours, const std::string& theirs);

}  // namespace codicil::typesystem::test
