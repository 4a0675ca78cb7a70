// SPDX-License-Identifier: MIT
// Which assemblies see another's internal members: System.Runtime.CompilerServices.InternalsVisibleToAttribute of that
// one, IgnoresAccessChecksToAttribute of theirs.
#pragma once

#include "metadata/Metadata.hpp"

namespace codicil::metadata {

// Whether the assembly of `owner` names that of `other`: by its simple name, and by its public key if it gives one.
bool isFriend(const Metadata& owner, const Metadata& other);

// Whether the assembly of `from` says that it does not care what that of `owner` keeps to itself. By its simple name.
bool ignoresAccessChecksTo(const Metadata& from, const Metadata& owner);

}  // namespace codicil::metadata
