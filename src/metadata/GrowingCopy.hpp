// SPDX-License-Identifier: MIT
// The rows and heap values of a module, in metadata that can grow.
#pragma once

#include <memory>

#include "metadata/GrowingMetadata.hpp"
#include "metadata/MetadataError.hpp"

namespace codicil::metadata {

class Metadata;

// What makes `seed`'s rows unreadable is an error. Its literals, bodies and data stay behind.
Expected<std::unique_ptr<GrowingMetadata>> growingCopy(const Metadata& seed);

}  // namespace codicil::metadata
