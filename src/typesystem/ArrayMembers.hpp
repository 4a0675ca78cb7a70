// SPDX-License-Identifier: MIT
// The methods that array types have without metadata (ECMA-335 II.14.2).
#pragma once

#include "typesystem/MethodDesc.hpp"

namespace codicil::typesystem {

constexpr const char* nameOf(ArrayMember member) {
  switch (member) {
    case ArrayMember::Get:
      return "Get";
    case ArrayMember::Set:
      return "Set";
    case ArrayMember::Address:
      return "Address";
    case ArrayMember::Constructor:
      return ".ctor";
  }
  return "?";
}

}  // namespace codicil::typesystem
