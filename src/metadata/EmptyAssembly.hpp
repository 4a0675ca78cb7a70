// SPDX-License-Identifier: MIT
// The file of an assembly that holds nothing but its manifest and <Module>: what an assembly made at run time starts
// as.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "metadata/AssemblyIdentity.hpp"
#include "metadata/Heaps.hpp"

namespace codicil::metadata {

// `moduleName` is the module's scope name. The identity's key, if it has one, is whole.
std::vector<std::byte> emptyAssembly(const AssemblyIdentity& identity, const std::string& moduleName,
                                     std::uint32_t hashAlgorithm, const Guid& versionId);

}  // namespace codicil::metadata
