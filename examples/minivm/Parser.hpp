// SPDX-License-Identifier: MIT
// Text to functions, with names resolved and types checked. The grammar is in README.md.
#pragma once

#include <string>
#include <string_view>

#include "Program.hpp"

namespace minivm {

// A program that cannot be run; what() begins with file:line:column.
class SourceError : public std::runtime_error {
 public:
  SourceError(const Position& at, const std::string& message) : std::runtime_error(describe(at) + message) {}
};

// Fills an empty module from the text of a file. Throws SourceError.
void parseModule(Module& module, const std::string& file, std::string_view text);

// Another body for a function, from text that declares it again, with the same signature. Throws SourceError.
FunctionILPtr parseReplacement(const Function& function, std::string_view text);

}  // namespace minivm
