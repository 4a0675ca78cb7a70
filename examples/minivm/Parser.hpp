// Text to functions, with names resolved and types checked.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "Program.hpp"

namespace minivm {

// The module of that name, loaded if need be.
using Import = std::function<Module&(const std::string& name, const Position& at)>;

// Fills an empty module from the text of a file. Throws SourceError.
void parseModule(Module& module, const std::string& file, std::string_view text, const Import& import);

// Another body for a function, from text that declares it again, with the same signature. Throws SourceError.
FunctionILPtr parseReplacement(const Function& function, const std::string& file, std::string_view text);

}  // namespace minivm
