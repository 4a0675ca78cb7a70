// Constant values of fields, parameters and properties (ECMA-335 II.22.9).
#pragma once

#include <cstdint>

#include "metadata/ElementType.hpp"
#include "metadata/Heaps.hpp"
#include "metadata/Metadata.hpp"

namespace codicil::metadata {

struct Constant {
  ElementType type = ElementType::End;  // Boolean … R8, String, or Class: the null reference
  std::uint64_t bits = 0;               // Boolean … R8: the value, zero-extended
  UserString text;                      // String
};

// BadConstant if the blob's size is not that of the type, BadBlobOffset.
Expected<Constant> readConstant(const Metadata& metadata, const ConstantRow& row);

}  // namespace codicil::metadata
