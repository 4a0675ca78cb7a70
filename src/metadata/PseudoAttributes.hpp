// SPDX-License-Identifier: MIT
// Attributes that are none in metadata (ECMA-335 II.21.2.1): DllImport, StructLayout, MarshalAs … stand for flags and
// rows, and reflection makes attributes of these again. Compilers write files so; a program that makes types at run
// time leaves it to the engine.
#pragma once

#include "metadata/CustomAttribute.hpp"
#include "metadata/MetadataWriter.hpp"

namespace codicil::metadata {

// Writes what `attribute`, which is no row yet, stands for. False: nothing, it is an attribute like any other.
// BadCustomAttribute: its target or its arguments are none of its own.
Expected<bool> applyPseudoAttribute(const Metadata& metadata, MetadataWriter writer,
                                    const CustomAttributeRow& attribute);

}  // namespace codicil::metadata
