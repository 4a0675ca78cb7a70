// codicil natives
#pragma once

#include <string>

namespace codicil::tool {

// Prints which of the native methods that a CoreLib declares this engine has, and the names of those that it has not.
// Returns the process's exit code: 0 if the file could be read.
int nativesCommand(const std::string& coreLib);

}  // namespace codicil::tool
