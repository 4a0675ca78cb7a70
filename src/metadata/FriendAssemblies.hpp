// SPDX-License-Identifier: MIT
// System.Runtime.CompilerServices.InternalsVisibleToAttribute: which assemblies see another's internal members.
#pragma once

#include "metadata/Metadata.hpp"

namespace codicil::metadata {

// Whether the assembly of `owner` names that of `other`: by its simple name, and by its public key if it gives one.
bool isFriend(const Metadata& owner, const Metadata& other);

}  // namespace codicil::metadata
