// codicil run APP.dll [ARGUMENTS...]
#pragma once

#include <string>
#include <vector>

namespace codicil::tool {

// `arguments` starts with the application. Returns the process's exit code.
int runCommand(const std::vector<std::string>& arguments);

}  // namespace codicil::tool
