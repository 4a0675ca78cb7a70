// SHA-1 (FIPS 180-4), for one purpose: an assembly's public key token is the end of its key's hash (ECMA-335 II.6.3).
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace codicil::metadata {

std::array<std::byte, 20> sha1(std::span<const std::byte> message);

}  // namespace codicil::metadata
