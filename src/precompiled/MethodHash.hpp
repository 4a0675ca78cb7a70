// SPDX-License-Identifier: MIT
// Under which number an image's table of instances has a method.
#pragma once

#include <cstdint>

#include "typesystem/MethodDesc.hpp"
#include "typesystem/MethodTable.hpp"

namespace codicil::precompiled {

// See readytorun::VersionResilientHash. `method` is in its canonical form.
std::uint32_t hashOf(const typesystem::MethodDesc& method);
std::uint32_t hashOf(typesystem::TypeHandle type);

}  // namespace codicil::precompiled
