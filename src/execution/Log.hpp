// SPDX-License-Identifier: MIT
// CODICIL_LOG=area,area: lines on standard error, for people who look for a fault.
#pragma once

#include <cstdlib>
#include <string_view>

namespace codicil::execution {

// Areas so far: jit (each body), faults (why a method could not be compiled).
inline bool logs(std::string_view area) {
  static const char* const areas = std::getenv("CODICIL_LOG");
  return areas != nullptr && std::string_view(areas).find(area) != std::string_view::npos;
}

}  // namespace codicil::execution
