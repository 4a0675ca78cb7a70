#include "RunCommand.hpp"

#include <cstdio>

namespace codicil::tool {

int runCommand(const std::vector<std::string>& arguments) {
  if (arguments.front().starts_with("-")) {
    std::fprintf(stderr, "codicil: there is no option %s; see codicil --help\n", arguments.front().c_str());
    return 1;
  }
  std::fprintf(stderr, "codicil: running programs is not there yet; %s was not run\n", arguments.front().c_str());
  return 1;
}

}  // namespace codicil::tool
