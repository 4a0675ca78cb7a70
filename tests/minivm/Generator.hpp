// Random programs in minivm's language: well-formed, and sure to end, if only with a division by zero.
#pragma once

#include <cstdint>
#include <string>

namespace codicil::testing {

std::string randomProgram(std::uint32_t seed);

}  // namespace codicil::testing
