// SPDX-License-Identifier: MIT
// Constructors of arrays (ECMA-335 II.14.2).
#pragma once

#include <cstdint>
#include <span>

#include "gc/GcTypes.hpp"
#include "typesystem/MethodTable.hpp"

namespace codicil::classlib {

// What a constructor of the array type `type` makes of its arguments: a length for each dimension, or pairs of lower
// bound and length; of an array of arrays, the lengths of these. Cooperative; may collect. Throws
// OverflowException, OutOfMemoryException and what loading a type throws.
gc::ObjectPtr constructArray(typesystem::MethodTable& type, std::span<const std::int32_t> arguments);

}  // namespace codicil::classlib
